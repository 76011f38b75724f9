package io.customshift.deploy.standalone.verify.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.verify.chaos.FoundJob.StoredPicture;
import io.customshift.deploy.standalone.verify.chaos.FoundJob.Told;
import io.customshift.deploy.standalone.verify.chaos.Verdict.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds what was found against what was asked for. Pure: the same history gives the same verdict.
 *
 * <p>For each job: one result for each picture asked for, in order; a stored one has exactly one object, with the digest
 * that the results tell and the pixels of the undisturbed run; no other object lies there; every event's object does, and did when the event came,
 * put by the worker that the event names; the counters are those of the results. Pictures may be CANCELLED only where the job's end was
 * asked for, and nothing is put long after that; FAILED are all of a bad job's pictures, those that end workers, and no others.
 */
final class Judge {
    /** How long a worker that nothing holds up may go on with what is cancelled, in nanoseconds; a step takes far less. */
    private static final long LET_GO = 8_000_000_000L;

    private final Map<Wish, String> undisturbed;
    private final List<Nemesis.Fault> faults;
    private final boolean lateFences;
    private final Map<Kind, List<String>> places = new EnumMap<>(Kind.class);

    /**
     * @param undisturbed digest of the pixels of each picture when nothing is broken
     * @param faults what was broken meanwhile: it tells who may have heard late that a job is over
     */
    Judge(Map<Wish, String> undisturbed, List<Nemesis.Fault> faults) {
        this.undisturbed = Map.copyOf(undisturbed);
        this.faults = List.copyOf(faults);
        this.lateFences = faults.stream().anyMatch(fault -> fault.kind().delaysFences());
    }

    /** Whether some worker may have heard late that a job is over: what it put then is swept away, and its event stays. */
    boolean lateFences() {
        return lateFences;
    }

    Verdict judge(List<AskedJob> asked, Map<String, FoundJob> found) {
        places.clear();
        for (AskedJob job : asked) {
            FoundJob there = found.get(job.id());
            if (there == null || there.status().isEmpty()) {
                if (job.acknowledged()) {
                    add(Kind.LOST, "job " + job.id() + " was accepted and is not known");
                }
                continue;
            }
            if (!there.isOver()) {
                add(Kind.STUCK, "job " + job.id() + " is " + there.phase());
                continue;
            }
            results(job, there);
            objects(there);
            events(there);
            late(job, there);
            counters(job, there);
        }
        Set<String> known = new HashSet<>();
        asked.forEach(job -> known.add(job.id()));
        found.keySet().stream()
                .filter(id -> !known.contains(id))
                .forEach(id -> add(Kind.PHANTOM, "job " + id + " was never asked for"));
        return new Verdict(places);
    }

    private void results(AskedJob job, FoundJob there) {
        List<ResultRow> lines = there.results();
        if (lines.size() != job.wishes().size()) {
            Kind kind = lines.size() < job.wishes().size() ? Kind.LOST : Kind.DUPLICATED;
            add(
                    kind,
                    "job " + job.id() + " has " + lines.size() + " results for "
                            + job.wishes().size() + " pictures");
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            ResultRow line = lines.get(i);
            Wish wish = job.wishes().get(i);
            String place = "job " + job.id() + " line " + i;
            Wish said = new Wish(line.subject(), line.prompt(), line.seed());
            if (!said.equals(wish)) {
                add(Kind.DIFFERENT, place + " is " + said + " and was " + wish);
                continue;
            }
            switch (line.status()) {
                case "STORED" -> {
                    if (job.bad() || wish.endsWorkers()) {
                        add(Kind.PHANTOM, place + " is stored, and cannot be made");
                    } else {
                        stored(place, wish, line, there);
                    }
                }
                case "CANCELLED" -> {
                    if (!job.cancelled()) {
                        add(Kind.LOST, place + " is CANCELLED, and nobody asked for it");
                    }
                }
                case "FAILED" -> {
                    boolean killer = line.json().path("code").asText().equals("WORKER_KILLER");
                    if (!job.bad() && !(killer && wish.endsWorkers())) {
                        add(Kind.LOST, place + " is " + line.json());
                    }
                }
                default -> add(Kind.LOST, place + " is " + line.json());
            }
        }
    }

    private void stored(String place, Wish wish, ResultRow line, FoundJob there) {
        StoredPicture picture = there.objects().get(line.key());
        if (picture == null) {
            add(Kind.LOST, place + " is told to be stored at " + line.key() + ", where nothing is");
            return;
        }
        if (!picture.file().equals(line.sha256())) {
            add(Kind.DIFFERENT, place + " has file " + picture.file() + "; the results say " + line.sha256());
        }
        String right = undisturbed.get(wish);
        if (right != null && !right.equals(picture.pixels())) {
            add(Kind.DIFFERENT, place + " shows something else than the undisturbed run");
        }
    }

    private void objects(FoundJob there) {
        Map<String, Integer> told = new HashMap<>();
        for (ResultRow line : there.results()) {
            if (line.isStored()) {
                told.merge(line.key(), 1, Integer::sum);
            }
        }
        told.forEach((key, times) -> {
            if (times > 1) {
                add(Kind.DUPLICATED, key + " is the picture of " + times + " results");
            }
        });
        there.objects().keySet().stream()
                .filter(key -> !told.containsKey(key))
                .forEach(key -> add(Kind.PHANTOM, key + " is in the bucket and not stored by the results"));
    }

    private void events(FoundJob there) {
        Map<String, Set<String>> ids = new HashMap<>();
        Map<String, Set<String>> makers = new HashMap<>();
        Set<String> swept = new HashSet<>();
        if (lateFences) {
            there.results().stream()
                    .filter(line -> line.status().equals("CANCELLED"))
                    .forEach(line -> swept.add(line.json().path("image").asText()));
        }
        for (Told told : there.told()) {
            ids.computeIfAbsent(told.image(), image -> new HashSet<>()).add(told.event());
            Set<String> all = makers.computeIfAbsent(told.key(), key -> new TreeSet<>());
            all.add(told.maker());
            if (there.early().contains(told.key()) && !swept.contains(told.image())) {
                add(Kind.PHANTOM, "an event said that " + told.key() + " is stored, and it was not there yet");
            }
            StoredPicture picture = there.objects().get(told.key());
            if (picture == null && swept.contains(told.image())) {
                continue;
            } else if (picture == null) {
                add(Kind.PHANTOM, "an event says that " + told.key() + " is stored, and it is not there");
            } else {
                all.add(picture.maker());
            }
        }
        makers.forEach((key, all) -> {
            if (all.size() > 1) {
                add(Kind.DUPLICATED, key + " was put more than once, by " + all);
            }
        });
        ids.forEach((image, events) -> {
            if (events.size() > 1) {
                add(Kind.DUPLICATED, "picture " + image + " was told under the event ids " + events);
            }
        });
        Set<String> keys = new HashSet<>();
        there.told().forEach(told -> keys.add(told.key()));
        there.results().stream()
                .filter(line -> line.isStored())
                .map(line -> line.key())
                .filter(key -> !keys.contains(key))
                .forEach(key -> add(Kind.LOST, "no event ever said that " + key + " is stored"));
    }

    /** What is cancelled is let go of at the next step, unless something held the worker up. */
    private void late(AskedJob job, FoundJob there) {
        if (!job.cancelled() || there.cancelled().isEmpty()) {
            return;
        }
        long end = there.cancelled().getAsLong();
        for (Told told : there.told()) {
            if (told.nanos() - end > LET_GO
                    && faults.stream().noneMatch(fault -> fault.hindered(told.maker(), end, told.nanos()))) {
                add(
                        Kind.PHANTOM,
                        String.format(
                                Locale.ROOT,
                                "%s was put by %s %.1f s after its job was cancelled",
                                told.key(),
                                told.maker(),
                                (told.nanos() - end) / 1e9));
            }
        }
    }

    private void counters(AskedJob job, FoundJob there) {
        Optional<JsonNode> status = there.status();
        for (String name : List.of("stored", "failed")) {
            long counted = status.map(json -> json.path(name).asLong()).orElse(-1L);
            long listed = there.results().stream()
                    .filter(line -> line.status().equalsIgnoreCase(name))
                    .count();
            if (counted != listed) {
                add(
                        Kind.MISCOUNTED,
                        "job " + there.id() + " counts " + counted + " " + name + ", its results " + listed);
            }
        }
        long total = status.map(json -> json.path("total").asLong()).orElse(-1L);
        if (total != job.wishes().size()) {
            add(
                    Kind.MISCOUNTED,
                    "job " + there.id() + " has a total of " + total + " for "
                            + job.wishes().size() + " pictures");
        }
    }

    private void add(Kind kind, String place) {
        places.computeIfAbsent(kind, k -> new ArrayList<>()).add(place);
    }
}

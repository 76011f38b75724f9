package io.customshift.deploy.standalone.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What bucket, manifest, counters and events say of one job, and where they differ. Pictures are told apart by their keys.
 *
 * @param manifest what the manifest says of each picture
 * @param bucket the pictures that are there, with their digests
 * @param counters of the job's state
 * @param told pictures that an event said were stored
 * @param eventsComplete whether all events of the job are still on their topics
 * @param end what the job's last event says, where it is still there
 */
record JobBooks(
        Map<String, Entry> manifest,
        Map<String, String> bucket,
        Counters counters,
        Set<String> told,
        boolean eventsComplete,
        Optional<End> end) {

    /** One picture in the manifest. */
    record Entry(String status, String sha256) {
        boolean isStored() {
            return status.equals("STORED");
        }
    }

    record Counters(int total, int stored, int failed, String manifestSha256) {}

    /** The last event of the job, and the digest that the manifest really has. */
    record End(Counters counters, String manifestIs) {}

    /** What differs. */
    enum Kind {
        /** The manifest has it as stored, and it is not in the bucket. */
        LOST,
        /** It is in the bucket, and the manifest does not have it as stored. */
        PHANTOM,
        /** It is there with other bytes than the manifest says. */
        DIFFERENT,
        /** State or last event count otherwise than the manifest. */
        COUNTERS,
        /** An event tells of what is not there, or no event of what is. */
        EVENTS,
        /** The manifest is not the one whose digest the job's end told. */
        MANIFEST
    }

    record Difference(Kind kind, String what) {}

    List<Difference> differences() {
        List<Difference> found = new ArrayList<>();
        manifest.forEach((key, entry) -> {
            String there = bucket.get(key);
            if (entry.isStored() && there == null) {
                found.add(new Difference(Kind.LOST, key));
            } else if (entry.isStored() && !entry.sha256().equals(there)) {
                found.add(new Difference(Kind.DIFFERENT, key + " is " + there + ", not " + entry.sha256()));
            }
            if (entry.isStored() && eventsComplete && !told.contains(key)) {
                found.add(new Difference(Kind.EVENTS, key + " is stored, and no event told it"));
            }
        });
        bucket.keySet().stream()
                .filter(key -> !Optional.ofNullable(manifest.get(key))
                        .map(Entry::isStored)
                        .orElse(false))
                .forEach(key -> found.add(new Difference(Kind.PHANTOM, key)));
        told.stream()
                .filter(key -> !bucket.containsKey(key))
                .forEach(key -> found.add(new Difference(Kind.EVENTS, key + " was told as stored, and is not there")));
        int stored = count("STORED");
        int failed = count("FAILED");
        compare(found, "the job's state", counters, stored, failed);
        end.ifPresent(last -> {
            compare(found, "the job's last event", last.counters(), stored, failed);
            if (!last.counters().manifestSha256().equals(last.manifestIs())) {
                found.add(new Difference(
                        Kind.MANIFEST,
                        "the manifest is " + last.manifestIs() + ", and the job ended with "
                                + last.counters().manifestSha256()));
            }
        });
        return found;
    }

    private void compare(List<Difference> found, String who, Counters said, int stored, int failed) {
        if (said.total() != manifest.size() || said.stored() != stored || said.failed() != failed) {
            found.add(new Difference(
                    Kind.COUNTERS,
                    who + " says " + said.stored() + " stored and " + said.failed() + " failed of " + said.total()
                            + ", the manifest " + stored + " and " + failed + " of " + manifest.size()));
        }
    }

    private int count(String status) {
        return (int) manifest.values().stream()
                .filter(entry -> entry.status().equals(status))
                .count();
    }
}

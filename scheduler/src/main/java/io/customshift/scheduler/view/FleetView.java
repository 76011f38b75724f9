package io.customshift.scheduler.view;

import io.customshift.scheduler.core.Fleet;
import io.customshift.scheduler.cost.CostModel;
import io.customshift.scheduler.dispatch.Lane;
import io.customshift.scheduler.quota.Taken;
import io.customshift.scheduler.recipe.Catalogue;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Recipe;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import io.customshift.schemas.topics.Keys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The last record of each key of jobs.v1, subjects.v1, reviews.v1, recipes.v1 and worker-heartbeats.v1. Written by one thread, read by any;
 * {@link #await} lets a request wait until what it caused is seen.
 */
public final class FleetView implements Taken, Catalogue {
    /** Time alone takes workers away. */
    private static final Duration MOMENT = Duration.ofMillis(250);
    /** How old what is measured may be: many workers tell of it every few seconds. */
    private static final Duration WEIGHED = Duration.ofSeconds(1);

    /** How long one that is silent is shown. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Map<String, JobStatus> jobs = new ConcurrentSkipListMap<>();
    private final Map<String, SubjectRegistered> subjects = new ConcurrentSkipListMap<>();
    private final Map<String, Recipe> recipes = new ConcurrentSkipListMap<>();
    private final Reviews reviews = new Reviews();
    private final Map<TopicPartition, Long> subjectsRead = new ConcurrentHashMap<>();
    private final Map<WorkerId, Heard> workers = new ConcurrentHashMap<>();
    private final Object changed = new Object();
    private final InstantSource clock;
    private final Duration heartbeatValid;
    private final double priorRate;
    private volatile Optional<Seen> seen = Optional.empty();
    private volatile boolean changedWorkers;

    /** The fleet as it was seen last: each step of each job asks for it. */
    private record Seen(Fleet fleet, Optional<ModelVersion> configured, Instant at) {}

    private volatile @Nullable Weighed weighed;

    private record Weighed(CostModel costs, Set<WorkerId> workers, Instant at) {}

    /** A heartbeat, and when it came by our clock: the worker's may be wrong. */
    private record Heard(WorkerHeartbeat beat, Instant arrived) {}

    /** @param priorRate seconds per million pixels and step before a worker has measured anything */
    public FleetView(InstantSource clock, Duration heartbeatValid, double priorRate) {
        this.clock = clock;
        this.heartbeatValid = heartbeatValid;
        this.priorRate = priorRate;
    }

    /** Takes one record. */
    public void apply(String key, Message message) {
        if (message instanceof JobStatus status) {
            jobs.put(key, status);
        } else if (message instanceof SubjectRegistered registered) {
            subjects.put(key, registered);
        } else if (message instanceof ImageReviewed review) {
            reviews.apply(review);
        } else if (message instanceof Recipe recipe) {
            recipes.put(key, recipe);
        } else if (message instanceof WorkerHeartbeat beat) {
            workers.put(beat.worker(), new Heard(beat, clock.instant()));
            changedWorkers = true;
        }
        tellWaiting();
    }

    /** Takes the empty record of a job. */
    public void forgetJob(String key) {
        jobs.remove(key);
        tellWaiting();
    }

    /** Takes the empty record of a subject, which may have the key of a job. */
    public void forgetSubject(String key) {
        subjects.remove(key);
        tellWaiting();
    }

    /** Takes the empty record of a decision on a picture. */
    public void forgetReview(String key) {
        reviews.forget(key);
        tellWaiting();
    }

    /** Takes the empty record of a recipe. */
    public void forgetRecipe(String key) {
        recipes.remove(key);
        tellWaiting();
    }

    @Override
    public Optional<Recipe> recipe(Tenant tenant, RecipeId recipe) {
        return Optional.ofNullable(recipes.get(Keys.recipe(tenant, recipe)));
    }

    @Override
    public List<Recipe> recipes(Tenant tenant) {
        return recipes.values().stream()
                .filter(recipe -> recipe.tenant().equals(tenant))
                .toList();
    }

    /** What people decided on pictures. */
    public Reviews reviews() {
        return reviews;
    }

    /** When the job of this key was accepted; nothing where there is no such job. */
    Optional<Instant> acceptedAt(String key) {
        return Optional.ofNullable(jobs.get(key)).map(JobStatus::acceptedAt);
    }

    /** Every record of a partition of subjects.v1 before this offset has been taken. */
    public void subjectsReadTo(TopicPartition partition, long offset) {
        Long before = subjectsRead.put(partition, offset);
        if (before == null || before != offset) {
            tellWaiting();
        }
    }

    /** By partition, the offset before which every record of subjects.v1 has been taken. */
    public Map<TopicPartition, Long> subjectsRead() {
        return Map.copyOf(subjectsRead);
    }

    private void tellWaiting() {
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    @Override
    public Optional<JobStatus> job(Tenant tenant, JobId job) {
        return Optional.ofNullable(jobs.get(Keys.job(tenant, job)));
    }

    @Override
    public List<JobStatus> jobs(Tenant tenant) {
        return jobs.values().stream()
                .filter(job -> job.tenant().equals(tenant))
                .sorted(Comparator.comparing(JobStatus::acceptedAt)
                        .reversed()
                        .thenComparing(job -> job.job().value()))
                .toList();
    }

    @Override
    public Iterable<JobStatus> allJobs() {
        return jobs.values();
    }

    @Override
    public Optional<SubjectRegistered> registration(Tenant tenant, SubjectId subject) {
        return Optional.ofNullable(subjects.get(Keys.subject(tenant, subject)));
    }

    public Optional<SubjectSpec> subject(Tenant tenant, SubjectId subject) {
        return registration(tenant, subject).map(SubjectRegistered::subject);
    }

    /** By id. */
    @Override
    public List<SubjectSpec> subjects(Tenant tenant) {
        String prefix = tenant + "/";
        return subjects.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> entry.getValue().subject())
                .toList();
    }

    /** Workers that gave a sign of life not long ago, by our clock, and have not said that they stop. */
    public List<WorkerHeartbeat> liveWorkers() {
        return workers.values().stream()
                .filter(this::isLive)
                .map(Heard::beat)
                .filter(beat -> beat.state() == WorkerState.READY || beat.state() == WorkerState.STARTING)
                .toList();
    }

    /** All workers that were heard of in the last hour, by id. */
    public List<SeenWorker> workers() {
        Instant since = clock.instant().minus(REMEMBERED);
        return workers.values().stream()
                .filter(heard -> heard.arrived().isAfter(since))
                .sorted(Comparator.comparing(heard -> heard.beat().worker().value()))
                .map(heard -> new SeenWorker(heard.beat(), heard.arrived(), isLive(heard)))
                .toList();
    }

    /** What decisions must know of the workers: those that are still loading, or cannot work, make no pictures. */
    public Fleet fleet(Optional<ModelVersion> configured) {
        Instant now = clock.instant();
        Seen last = seen.orElse(null);
        if (last != null
                && !changedWorkers
                && last.configured().equals(configured)
                && Duration.between(last.at(), now).compareTo(MOMENT) < 0) {
            return last.fleet();
        }
        changedWorkers = false;
        Fleet fleet = fleetAt(now, configured);
        seen = Optional.of(new Seen(fleet, configured, now));
        return fleet;
    }

    private Fleet fleetAt(Instant now, Optional<ModelVersion> configured) {
        CostModel costs = costs(now);
        Map<WorkerId, ModelVersion> ready = new HashMap<>();
        Set<WorkerId> live = new HashSet<>();
        List<Lane> lanes = new ArrayList<>();
        Map<Integer, WorkerId> owners = owners();
        for (Heard heard : workers.values()) {
            WorkerHeartbeat beat = heard.beat();
            if (isLive(heard) && beat.state() != WorkerState.STOPPED) {
                live.add(beat.worker());
                if (isWell(beat)) {
                    ready.put(beat.worker(), beat.model());
                    List<Integer> partitions = beat.partitions().stream()
                            .filter(partition -> beat.worker().equals(owners.get(partition)))
                            .toList();
                    if (!partitions.isEmpty()) {
                        lanes.add(lane(heard, partitions, costs.pace(beat.worker())));
                    }
                }
            }
        }
        return new Fleet(ready, live, configured.map(Set::of).orElse(Set.of()), lanes, costs);
    }

    /** What pictures take, by the live workers of a model; of one that has none now, by those that it had. */
    private CostModel costs(Instant now) {
        Weighed last = weighed;
        Set<WorkerId> measuring = new HashSet<>();
        Set<ModelVersion> served = new HashSet<>();
        for (Heard heard : workers.values()) {
            if (heard.beat().state() != WorkerState.STARTING) {
                measuring.add(heard.beat().worker());
                if (isLive(heard)) {
                    served.add(heard.beat().model());
                }
            }
        }
        if (last != null
                && last.workers().equals(measuring)
                && Duration.between(last.at(), now).compareTo(WEIGHED) < 0) {
            return last.costs();
        }
        List<WorkerHeartbeat> counted = workers.values().stream()
                .filter(heard -> measuring.contains(heard.beat().worker()))
                .filter(heard -> isLive(heard) || !served.contains(heard.beat().model()))
                .map(Heard::beat)
                .toList();
        CostModel costs = CostModel.of(counted, priorRate);
        weighed = new Weighed(costs, Set.copyOf(measuring), now);
        return costs;
    }

    /**
     * The model for requests that name none: the one of most workers that are ready, or, where none is, the one that was
     * heard of last.
     */
    public Optional<ModelVersion> model() {
        Map<ModelVersion, Long> votes = workers.values().stream()
                .filter(this::isLive)
                .map(Heard::beat)
                .filter(FleetView::isWell)
                .collect(Collectors.groupingBy(WorkerHeartbeat::model, Collectors.counting()));
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .or(() -> workers.values().stream()
                        .filter(heard -> heard.beat().state() != WorkerState.STARTING)
                        .max(Comparator.comparing(Heard::arrived))
                        .map(heard -> heard.beat().model()));
    }

    /** What the workers of a model can make, by the heartbeat of one that came last. */
    public Optional<WorkerAbilities> abilities(ModelVersion model) {
        return workers.values().stream()
                .filter(heard ->
                        heard.beat().model().equals(model) && heard.beat().abilities() != null)
                .max(Comparator.comparing(Heard::arrived))
                .map(heard -> heard.beat().abilities());
    }

    /** Who has which partition, by the word that came last: one that has died does not say that others have its own now. */
    private Map<Integer, WorkerId> owners() {
        Map<Integer, Heard> last = new HashMap<>();
        for (Heard heard : workers.values()) {
            for (int partition : heard.beat().partitions()) {
                last.merge(partition, heard, (a, b) -> a.arrived().isBefore(b.arrived()) ? b : a);
            }
        }
        Map<Integer, WorkerId> owners = new HashMap<>();
        last.forEach((partition, heard) -> owners.put(partition, heard.beat().worker()));
        return owners;
    }

    private static Lane lane(Heard heard, List<Integer> partitions, double pace) {
        WorkerHeartbeat beat = heard.beat();
        int images = beat.shardImagesTotal() - beat.shardImagesDone();
        double left = beat.imagesPerSecond() > 0 ? images / beat.imagesPerSecond() : 0;
        return new Lane(
                beat.worker(),
                beat.model(),
                partitions,
                pace,
                Set.copyOf(beat.warmSubjects()),
                beat.job(),
                heard.arrived().plusMillis((long) (left * 1000)));
    }

    private boolean isLive(Heard heard) {
        return Duration.between(heard.arrived(), clock.instant()).compareTo(heartbeatValid) < 0;
    }

    private static boolean isWell(WorkerHeartbeat beat) {
        WorkerAbilities abilities = beat.abilities();
        return beat.state() == WorkerState.READY && (abilities == null || abilities.well());
    }

    /** Waits until {@code seen} holds, and says whether it did in time. */
    public boolean await(Duration timeout, Predicate<FleetView> seen) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        synchronized (changed) {
            while (!seen.test(this)) {
                long left = (until - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                changed.wait(Math.min(left, 1000));
            }
        }
        return true;
    }
}

package io.customshift.scheduler.dispatch;

import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.JobClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deals work out over all jobs. Each worker is a lane that is filled a bounded time ahead, so that a large job uses all of
 * them, and what comes later and is wanted sooner never stands behind more than that time; for what somebody waits for, a
 * worker leaves its shard at the next picture.
 *
 * <p>Which job is next: classes share engine time by weight, within a class tenants share it evenly, within a tenant jobs by
 * priority; a job that would else miss its deadline comes first in its tenant's share. Which of its shards: one whose subject
 * is warm at that worker, then one whose subject is nowhere yet, and one that is warm elsewhere only when the work that waits
 * for it takes longer there than it takes to encode it once more.
 *
 * <p>Shares begin anew with the process: they order what waits, and nothing is kept of them. Not thread-safe.
 */
public final class Dispatcher {
    private static final String ROOT = "";
    /** A job is pressed when its work takes up this part of the time that is left. */
    private static final double PRESSED = 0.5;
    /** Time alone makes lanes free and jobs pressed. */
    private static final Duration MOMENT = Duration.ofMillis(250);
    /** Less than this is what adding and taking away leaves of nothing. */
    private static final double LEAST = 1e-9;
    /** A job's share is no less than a worker of a tenth of the usual pace. */
    private static final double SLOWEST = 0.1;

    private final Setting setting;
    private final Map<String, Demand> demands = new LinkedHashMap<>();
    private final Shares shares = new Shares();
    private Map<String, List<Grant>> dealt = Map.of();
    private List<Lane> lanes = List.of();
    /** The workers at which a subject is warm. */
    private final Map<String, Set<WorkerId>> warm = new HashMap<>();

    /** Seconds of work that wait for a subject, of all jobs. */
    private final Map<String, Double> waiting = new HashMap<>();

    private boolean stale = true;
    private Instant dealtAt = Instant.EPOCH;

    /**
     * The numbers that it depends on.
     *
     * @param aheadSeconds a lane with as much before it gets nothing more
     * @param aheadShards the same, in shards; a lane that has not measured its pace gets no more than two
     * @param coldSeconds what it costs to make a subject's keys and values once more
     */
    public record Setting(double aheadSeconds, int aheadShards, double coldSeconds) {
        public static final Setting DEFAULT = new Setting(3, 8, 1);
    }

    /** A lane while it is filled. */
    private static final class Filling {
        private final Lane lane;
        private double seconds;
        private int shards;
        /** Of them, those that somebody waits for. */
        private int urgent;

        private Filling(Lane lane) {
            this.lane = lane;
        }

        private void add(double work, JobClass of) {
            urgent += of == JobClass.INTERACTIVE ? 1 : 0;
            seconds += work * (lane.pace() > 0 ? lane.pace() : 1);
            shards++;
        }

        private boolean hasRoom(Setting setting) {
            int most = lane.pace() > 0 ? setting.aheadShards() : Math.min(2, setting.aheadShards());
            return shards == 0 || shards < most && seconds < setting.aheadSeconds();
        }
    }

    public Dispatcher(Setting setting) {
        this.setting = setting;
    }

    /** What a job wants now, in the place of what it wanted before. */
    public void put(Demand demand) {
        Demand before = demands.put(demand.key(), demand);
        if (!demand.equals(before)) {
            count(before, -1);
            count(demand, 1);
            stale = true;
        }
    }

    /** The job is over, or another instance's. */
    public void remove(String key) {
        Demand gone = demands.remove(key);
        if (gone != null) {
            count(gone, -1);
            shares.forget(key);
            stale = true;
        }
    }

    private void count(@Nullable Demand demand, int sign) {
        if (demand != null) {
            demand.waiting()
                    .forEach(shard -> waiting.compute(shard.subject(), (key, known) -> {
                        double seconds = (known == null ? 0 : known) + sign * shard.seconds();
                        return seconds > LEAST ? seconds : null;
                    }));
        }
    }

    /** The workers as they are now. */
    public void lanes(List<Lane> now) {
        if (now.equals(lanes)) {
            return;
        }
        Map<WorkerId, Lane> before = new HashMap<>();
        lanes.forEach(lane -> before.put(lane.worker(), lane));
        for (Lane lane : now) {
            Lane old = before.remove(lane.worker());
            if (old == null || !old.warm().equals(lane.warm())) {
                cool(old);
                lane.warm()
                        .forEach(subject -> warm.computeIfAbsent(subject.value(), key -> new HashSet<>())
                                .add(lane.worker()));
            }
        }
        before.values().forEach(this::cool);
        lanes = List.copyOf(now);
        stale = true;
    }

    private void cool(@Nullable Lane gone) {
        if (gone != null) {
            gone.warm()
                    .forEach(subject -> warm.computeIfPresent(subject.value(), (key, workers) -> {
                        workers.remove(gone.worker());
                        return workers.isEmpty() ? null : workers;
                    }));
        }
    }

    /** How many shards of a job are worth looking at. */
    public int lookAhead() {
        return Math.max(16, Math.min(512, 2 * lanes.size()));
    }

    /** The shards of a job whose turn it is. The same for a moment, until something changes: ask, release, put the new demand. */
    public List<Grant> grants(String key, Instant now) {
        if (stale || Duration.between(dealtAt, now).compareTo(MOMENT) >= 0) {
            dealt = deal(now);
            dealtAt = now;
            stale = false;
        }
        return dealt.getOrDefault(key, List.of());
    }

    /** A job's shard has gone out. */
    public void charge(Demand demand, double seconds) {
        charge(shares, demand, seconds);
        stale = true;
    }

    private static void charge(Shares to, Demand demand, double seconds) {
        JobClass jobClass = demand.jobClass();
        String tenant = tenant(demand);
        to.charge(ROOT, jobClass.name(), seconds, jobClass.weight());
        to.charge(jobClass.name(), tenant, seconds, 1);
        to.charge(tenant, demand.key(), seconds, demand.weight());
    }

    private static String tenant(Demand demand) {
        return demand.jobClass() + " " + demand.tenant();
    }

    private Map<String, List<Grant>> deal(Instant now) {
        Round round = new Round(now);
        PriorityQueue<Filling> room = new PriorityQueue<>(
                Comparator.comparingDouble((Filling f) -> f.seconds).thenComparingInt(f -> f.lane.partition()));
        round.byWorker.values().stream().filter(f -> f.hasRoom(setting)).forEach(room::add);
        while (!room.isEmpty() && !round.wanting.isEmpty()) {
            Filling lane = room.remove();
            Pick pick = round.pick(lane);
            if (pick != null) {
                round.grant(pick, lane);
                if (lane.hasRoom(setting)) {
                    room.add(lane);
                }
            }
        }
        preempt(round);
        return round.grants;
    }

    /** Workers leave what is less urgent for one shard that somebody waits for, as long as its class is not beyond its share. */
    private static void preempt(Round round) {
        List<Filling> by = round.byWorker.values().stream()
                .filter(lane -> lane.urgent == 0)
                .sorted(Comparator.comparingDouble(lane -> lane.seconds))
                .toList();
        for (Filling lane : by) {
            if (round.wanting.stream().noneMatch(demand -> demand.jobClass() == JobClass.INTERACTIVE)) {
                return;
            }
            Pick pick = round.pick(lane);
            if (pick != null && pick.demand().jobClass() == JobClass.INTERACTIVE) {
                round.grant(pick, lane);
            }
        }
    }

    private static @Nullable Filling holder(
            Demand.Out out, Map<WorkerId, Filling> byWorker, Map<Integer, Filling> byPartition) {
        Filling held = out.holder() == null ? null : byWorker.get(out.holder());
        return held == null ? byPartition.get(out.partition()) : held;
    }

    private record Pick(Demand demand, Demand.Waiting shard) {}

    /** A job and its place in the order. */
    private record Ranked(
            Demand demand,
            double classTag,
            JobClass jobClass,
            double tenantTag,
            String tenant,
            double slack,
            double tag) {
        private static final Comparator<Ranked> ORDER = Comparator.comparingDouble(Ranked::classTag)
                .thenComparing(Ranked::jobClass)
                .thenComparingDouble(Ranked::tenantTag)
                .thenComparing(Ranked::tenant)
                .thenComparingDouble(Ranked::slack)
                .thenComparingDouble(Ranked::tag)
                .thenComparing(ranked -> ranked.demand.key());
    }

    /** Then all of them may try again. */
    private boolean avoidsAll(Demand.Waiting shard, Lane like) {
        return lanes.stream()
                .filter(lane -> lane.model().equals(like.model()))
                .allMatch(lane -> shard.avoid().contains(lane.worker()));
    }

    /** One dealing out: what is before each lane, what waits, and where each subject is or will be. */
    private final class Round {
        private final Instant now;
        private final Shares then = new Shares(shares);
        private final Map<WorkerId, Filling> byWorker = new LinkedHashMap<>();
        private final Map<Integer, Filling> byPartition = new HashMap<>();
        private final Map<String, Set<WorkerId>> at = new HashMap<>();
        /** The jobs that have something left that waits. */
        private final List<Demand> wanting = new ArrayList<>();

        private final Map<String, List<Grant>> grants = new HashMap<>();
        private final Map<String, Set<Integer>> taken = new HashMap<>();
        private final Map<String, Double> takenSeconds = new HashMap<>();
        private final Map<JobClass, Set<String>> tenants = new EnumMap<>(JobClass.class);
        private final int weights;
        /** Seconds of work that all lanes do in a second. */
        private final double capacity;

        private final double slowest;

        private Round(Instant now) {
            this.now = now;
            Set<Object> own = new HashSet<>();
            demands.values().forEach(demand -> own.add(demand.job()));
            for (Lane lane : lanes) {
                Filling one = new Filling(lane);
                byWorker.put(lane.worker(), one);
                lane.partitions().forEach(partition -> byPartition.put(partition, one));
                if (lane.inHand() != null && lane.freeAt() != null && !own.contains(lane.inHand())) {
                    // Another instance's job.
                    one.seconds +=
                            Math.max(0, Duration.between(now, lane.freeAt()).toMillis() / 1e3);
                    one.shards++;
                }
            }
            for (Demand demand : demands.values()) {
                for (Demand.Out out : demand.out()) {
                    Filling lane = holder(out, byWorker, byPartition);
                    if (lane != null) {
                        lane.add(out.seconds(), demand.jobClass());
                        at(out.subject()).add(lane.lane.worker());
                    }
                }
                if (!demand.waiting().isEmpty()) {
                    wanting.add(demand);
                    tenants.computeIfAbsent(demand.jobClass(), key -> new HashSet<>())
                            .add(tenant(demand));
                }
            }
            capacity = lanes.stream()
                    .mapToDouble(lane -> lane.pace() > 0 ? 1 / lane.pace() : 1)
                    .sum();
            slowest = lanes.stream().mapToDouble(Lane::pace).max().orElse(1);
            weights = tenants.keySet().stream().mapToInt(JobClass::weight).sum();
        }

        private Set<WorkerId> at(String subject) {
            return at.computeIfAbsent(subject, key -> {
                Set<WorkerId> workers = new HashSet<>(warm.getOrDefault(key, Set.of()));
                workers.retainAll(byWorker.keySet());
                return workers;
            });
        }

        private void grant(Pick pick, Filling lane) {
            Demand.Waiting shard = pick.shard();
            grants.computeIfAbsent(pick.demand().key(), key -> new ArrayList<>())
                    .add(new Grant(shard.ordinal(), lane.lane.partition()));
            charge(then, pick.demand(), shard.seconds());
            lane.add(shard.seconds(), pick.demand().jobClass());
            at(shard.subject()).add(lane.lane.worker());
            takenSeconds.merge(shard.subject(), shard.seconds(), Double::sum);
            Set<Integer> gone = taken.computeIfAbsent(pick.demand().key(), key -> new HashSet<>());
            gone.add(shard.ordinal());
            if (gone.size() == pick.demand().waiting().size()) {
                wanting.remove(pick.demand());
            }
        }

        /** The first job in the order that has a shard for this lane. */
        private @Nullable Pick pick(Filling lane) {
            PriorityQueue<Ranked> order = new PriorityQueue<>(Ranked.ORDER);
            wanting.stream()
                    .filter(demand -> demand.model().equals(lane.lane.model()))
                    .forEach(demand -> order.add(ranked(demand)));
            while (!order.isEmpty()) {
                Demand demand = order.remove().demand();
                Demand.Waiting shard = shard(lane, demand);
                if (shard != null) {
                    return new Pick(demand, shard);
                }
            }
            return null;
        }

        private Ranked ranked(Demand demand) {
            String tenant = tenant(demand);
            return new Ranked(
                    demand,
                    then.tag(ROOT, demand.jobClass().name()),
                    demand.jobClass(),
                    then.tag(demand.jobClass().name(), tenant),
                    tenant,
                    slackWhenPressed(demand),
                    then.tag(tenant, demand.key()));
        }

        /** Seconds that are left after the job's work in its tenant's share; infinite as long as there are plenty. */
        private double slackWhenPressed(Demand demand) {
            if (demand.deadline() == null) {
                return Double.POSITIVE_INFINITY;
            }
            double time = Duration.between(now, demand.deadline()).toMillis() / 1e3;
            double part = weights == 0 ? 1 : (double) demand.jobClass().weight() / weights;
            int sharing = tenants.getOrDefault(demand.jobClass(), Set.of()).size();
            double work = demand.secondsLeft() / Math.max(SLOWEST, capacity * part / Math.max(1, sharing));
            // The last shard may go to the slowest worker, and waits for its tenant's turn before.
            double last = demand.waiting().stream()
                    .mapToDouble(Demand.Waiting::seconds)
                    .max()
                    .orElse(0);
            work += 2 * last * slowest;
            return work >= PRESSED * time ? time - work : Double.POSITIVE_INFINITY;
        }

        /** The job's best shard for this lane, if it has one for it. */
        private Demand.@Nullable Waiting shard(Filling lane, Demand demand) {
            Demand.Waiting fresh = null;
            Demand.Waiting stolen = null;
            Set<Integer> gone = taken.getOrDefault(demand.key(), Set.of());
            for (Demand.Waiting shard : demand.waiting()) {
                if (gone.contains(shard.ordinal())
                        || shard.avoid().contains(lane.lane.worker()) && !avoidsAll(shard, lane.lane)) {
                    continue;
                }
                Set<WorkerId> workers = at(shard.subject());
                if (workers.contains(lane.lane.worker())) {
                    return shard;
                }
                if (workers.isEmpty()) {
                    fresh = fresh == null ? shard : fresh;
                } else if (stolen == null && isSlow(workers, shard, lane)) {
                    stolen = shard;
                }
            }
            return fresh == null ? stolen : fresh;
        }

        /** Whether its turn at the workers where it is warm comes later than another one has encoded its subject. */
        private boolean isSlow(Set<WorkerId> workers, Demand.Waiting shard, Filling lane) {
            double before = waiting.getOrDefault(shard.subject(), 0.0)
                    - takenSeconds.getOrDefault(shard.subject(), 0.0)
                    - shard.seconds();
            for (WorkerId worker : workers) {
                Filling other = byWorker.get(worker);
                before += other == null ? 0 : other.seconds;
            }
            return before / workers.size() > lane.seconds + setting.coldSeconds();
        }
    }
}

package io.customshift.scheduler.dispatch;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.JobClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One dealing out: what is before each lane, what waits, and where each subject is or will be. */
final class Round {
    /** A job is pressed when its work takes up this part of the time that is left. */
    private static final double PRESSED = 0.5;
    /** A job's share is no less than a worker of a tenth of the usual pace. */
    private static final double SLOWEST = 0.1;

    private final Dispatcher.Setting setting;
    private final List<Lane> lanes;
    private final Map<String, Set<WorkerId>> warm;
    private final Map<String, Double> waiting;
    private final Instant now;
    private final Shares then;
    private final Map<WorkerId, Filling> byWorker = new LinkedHashMap<>();
    private final Map<Integer, Filling> byPartition = new HashMap<>();
    private final Map<String, Set<WorkerId>> at = new HashMap<>();
    /** The jobs that have something left that waits, by class and tenant; tenants by name, so that equal tags have one order. */
    private final Map<JobClass, Map<String, List<Wanting>>> wanting = new EnumMap<>(JobClass.class);

    private final Map<String, List<Grant>> grants = new HashMap<>();
    private final Map<String, Double> takenSeconds = new HashMap<>();
    private final Map<JobClass, Integer> tenants = new EnumMap<>(JobClass.class);
    private int weights;
    /** Seconds of work that all lanes do in a second. */
    private final double capacity;

    private final double slowest;

    private record Pick(Wanting job, int place) {
        Demand.Waiting shard() {
            return job.waiting().get(place);
        }

        JobClass jobClass() {
            return job.demand.jobClass();
        }
    }

    /**
     * @param warm the workers at which a subject is
     * @param waiting seconds of work that wait for a subject, of all jobs
     * @param shares as they are; left as they are
     */
    Round(
            Dispatcher.Setting setting,
            Collection<Demand> demands,
            List<Lane> lanes,
            Map<String, Set<WorkerId>> warm,
            Map<String, Double> waiting,
            Shares shares,
            Instant now) {
        this.setting = setting;
        this.lanes = lanes;
        this.warm = warm;
        this.waiting = waiting;
        this.then = new Shares(shares);
        this.now = now;
        Set<Object> own = new HashSet<>();
        demands.forEach(demand -> own.add(demand.job()));
        for (Lane lane : lanes) {
            Filling one = new Filling(lane);
            byWorker.put(lane.worker(), one);
            lane.partitions().forEach(partition -> byPartition.put(partition, one));
            if (lane.inHand() != null && lane.freeAt() != null && !own.contains(lane.inHand())) {
                // Another instance's job.
                one.seconds += Math.max(0, Duration.between(now, lane.freeAt()).toMillis() / 1e3);
                one.shards++;
            }
        }
        capacity = lanes.stream()
                .mapToDouble(lane -> lane.pace() > 0 ? 1 / lane.pace() : 1)
                .sum();
        slowest = lanes.stream().mapToDouble(Lane::pace).max().orElse(1);
        count(demands);
    }

    private void count(Collection<Demand> demands) {
        Map<JobClass, Set<Object>> sharing = new EnumMap<>(JobClass.class);
        for (Demand demand : demands) {
            for (Demand.Out out : demand.out()) {
                Filling lane = holder(out);
                if (lane != null) {
                    lane.add(out.seconds(), demand.jobClass());
                    at(out.subject()).add(lane.lane.worker());
                }
            }
            if (!demand.waiting().isEmpty()) {
                sharing.computeIfAbsent(demand.jobClass(), key -> new HashSet<>())
                        .add(demand.tenant());
            }
        }
        sharing.forEach((jobClass, of) -> {
            tenants.put(jobClass, of.size());
            weights += jobClass.weight();
        });
        for (Demand demand : demands) {
            if (!demand.waiting().isEmpty()) {
                Wanting job = new Wanting(demand, slackWhenPressed(demand), this::at);
                wanting.computeIfAbsent(demand.jobClass(), key -> new TreeMap<>())
                        .computeIfAbsent(job.tenant, key -> new ArrayList<>())
                        .add(job);
            }
        }
    }

    /** Deals out, and gives each job's grants. */
    Map<String, List<Grant>> deal() {
        PriorityQueue<Filling> room = new PriorityQueue<>(
                Comparator.comparingDouble((Filling f) -> f.seconds).thenComparingInt(f -> f.lane.partition()));
        byWorker.values().stream().filter(f -> f.hasRoom(setting)).forEach(room::add);
        while (!room.isEmpty() && !wanting.isEmpty()) {
            Filling lane = room.remove();
            Pick pick = pick(lane);
            if (pick != null) {
                grant(pick, lane);
                if (lane.hasRoom(setting)) {
                    room.add(lane);
                }
            }
        }
        preempt();
        return grants;
    }

    /** Whether no lane has room for more. */
    boolean isFilled() {
        return byWorker.values().stream().noneMatch(lane -> lane.hasRoom(setting));
    }

    /** Workers leave what is less urgent for one shard that somebody waits for, as long as its class is not beyond its share. */
    private void preempt() {
        if (!wanting.containsKey(JobClass.INTERACTIVE)) {
            return;
        }
        List<Filling> by = byWorker.values().stream()
                .filter(lane -> lane.urgent == 0)
                .sorted(Comparator.comparingDouble(lane -> lane.seconds))
                .toList();
        for (Filling lane : by) {
            if (!wanting.containsKey(JobClass.INTERACTIVE)) {
                return;
            }
            Pick pick = pick(lane);
            if (pick != null && pick.jobClass() == JobClass.INTERACTIVE) {
                grant(pick, lane);
            }
        }
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
        Demand demand = pick.job().demand;
        grants.computeIfAbsent(demand.key(), key -> new ArrayList<>())
                .add(new Grant(shard.ordinal(), lane.lane.partition()));
        then.charge(demand, shard.seconds());
        lane.add(shard.seconds(), demand.jobClass());
        at(shard.subject()).add(lane.lane.worker());
        takenSeconds.merge(shard.subject(), shard.seconds(), Double::sum);
        pick.job().take(pick.place());
        if (pick.job().isEmpty()) {
            Map<String, List<Wanting>> ofClass = wanting.getOrDefault(demand.jobClass(), Map.of());
            List<Wanting> ofTenant = ofClass.getOrDefault(pick.job().tenant, new ArrayList<>());
            ofTenant.remove(pick.job());
            if (ofTenant.isEmpty()) {
                ofClass.remove(pick.job().tenant);
            }
            if (ofClass.isEmpty()) {
                wanting.remove(demand.jobClass());
            }
        }
    }

    /** The first job in the order that has a shard for this lane: the class's turn, then the tenant's, then the job's. */
    private @Nullable Pick pick(Filling lane) {
        for (JobClass jobClass : ordered(List.copyOf(wanting.keySet()), then::tagOfClass)) {
            Map<String, List<Wanting>> ofClass = wanting.getOrDefault(jobClass, Map.of());
            Pick pick = pickOfClass(lane, jobClass, new ArrayList<>(ofClass.keySet()), ofClass);
            if (pick != null) {
                return pick;
            }
        }
        return null;
    }

    private @Nullable Pick pickOfClass(
            Filling lane, JobClass jobClass, List<String> untried, Map<String, List<Wanting>> ofClass) {
        while (!untried.isEmpty()) {
            // Nearly always the first one has something: the others need no order.
            String tenant = least(untried, name -> then.tagOfTenant(jobClass, name));
            Pick pick = pickOfTenant(lane, new ArrayList<>(ofClass.getOrDefault(tenant, List.of())));
            if (pick != null) {
                return pick;
            }
            untried.remove(tenant);
        }
        return null;
    }

    private @Nullable Pick pickOfTenant(Filling lane, List<Wanting> untried) {
        ModelVersion model = lane.lane.model();
        untried.removeIf(job -> !job.demand.model().equals(model));
        // What came back has had its turn: its tenant's other jobs were dealt to after it.
        for (Wanting job : untried) {
            int place = job.returned(shard -> isFor(lane, shard));
            if (place >= 0) {
                return new Pick(job, place);
            }
        }
        while (!untried.isEmpty()) {
            Wanting first = untried.get(0);
            for (Wanting job : untried) {
                first = isBefore(job, first) ? job : first;
            }
            int place = shard(lane, first);
            if (place >= 0) {
                return new Pick(first, place);
            }
            untried.remove(first);
        }
        return null;
    }

    private boolean isBefore(Wanting one, Wanting other) {
        int bySlack = Double.compare(one.slack, other.slack);
        if (bySlack != 0) {
            return bySlack < 0;
        }
        int byTag = Double.compare(then.tagOfJob(one.demand), then.tagOfJob(other.demand));
        return byTag == 0 ? one.demand.key().compareTo(other.demand.key()) < 0 : byTag < 0;
    }

    private static <T> T least(List<T> of, ToDoubleFunction<T> tag) {
        T least = of.get(0);
        double value = tag.applyAsDouble(least);
        for (T each : of) {
            double other = tag.applyAsDouble(each);
            if (other < value) {
                least = each;
                value = other;
            }
        }
        return least;
    }

    private static List<JobClass> ordered(List<JobClass> classes, ToDoubleFunction<JobClass> tag) {
        return classes.stream()
                .sorted(Comparator.comparingDouble(tag).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Seconds that are left after the job's work in its tenant's share; infinite as long as there are plenty. */
    private double slackWhenPressed(Demand demand) {
        if (demand.deadline() == null) {
            return Double.POSITIVE_INFINITY;
        }
        double time = Duration.between(now, demand.deadline()).toMillis() / 1e3;
        double part = weights == 0 ? 1 : (double) demand.jobClass().weight() / weights;
        int sharing = tenants.getOrDefault(demand.jobClass(), 0);
        double work = demand.secondsLeft() / Math.max(SLOWEST, capacity * part / Math.max(1, sharing));
        // The last shard may go to the slowest worker, and waits for its tenant's turn before.
        double last = demand.waiting().stream()
                .mapToDouble(Demand.Waiting::seconds)
                .max()
                .orElse(0);
        work += 2 * last * slowest;
        return work >= PRESSED * time ? time - work : Double.POSITIVE_INFINITY;
    }

    /** The place of the job's best shard for this lane, or -1. */
    private int shard(Filling lane, Wanting job) {
        WorkerId worker = lane.lane.worker();
        int fresh = -1;
        int stolen = -1;
        // Of shards of one subject, one after another, the first says it of all.
        Set<WorkerId> asked = Set.of();
        List<Demand.Waiting> all = job.waiting();
        for (int place = job.left(0); place < all.size(); place = job.left(place + 1)) {
            Demand.Waiting shard = all.get(place);
            if (!isFor(lane, shard)) {
                continue;
            }
            Set<WorkerId> workers = job.at(place);
            if (workers.contains(worker)) {
                return place;
            }
            if (workers.isEmpty()) {
                fresh = fresh < 0 ? place : fresh;
            } else if (stolen < 0 && workers != asked) {
                asked = workers;
                stolen = isSlow(workers, shard, lane) ? place : -1;
            }
        }
        return fresh < 0 ? stolen : fresh;
    }

    private boolean isFor(Filling lane, Demand.Waiting shard) {
        return !shard.avoid().contains(lane.lane.worker()) || avoidsAll(shard, lane.lane);
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

    /** Then all of them may try again. */
    private boolean avoidsAll(Demand.Waiting shard, Lane like) {
        return lanes.stream()
                .filter(lane -> lane.model().equals(like.model()))
                .allMatch(lane -> shard.avoid().contains(lane.worker()));
    }

    private @Nullable Filling holder(Demand.Out out) {
        Filling held = out.holder() == null ? null : byWorker.get(out.holder());
        return held == null ? byPartition.get(out.partition()) : held;
    }
}

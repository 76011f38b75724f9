package io.customshift.deploy.standalone.simulate;

import io.customshift.scheduler.dispatch.Demand;
import io.customshift.scheduler.dispatch.Dispatcher;
import io.customshift.scheduler.dispatch.Grant;
import io.customshift.scheduler.dispatch.Lane;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.JobClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The scheduler's own dispatcher, told of the fleet as it is told in life: jobs when something happens, workers by heartbeat. */
final class CoreDealing implements Dealing {
    private static final ModelVersion MODEL = new ModelVersion("simulated");
    private static final double HEARTBEAT = 5;
    /** Pictures tell of their progress; a job's demand is as old as this at most. */
    private static final double NEWS = 0.5;

    private final Dispatcher dispatcher = new Dispatcher(Dispatcher.Setting.DEFAULT);
    private final Map<Integer, SubjectDigest> digests = new HashMap<>();
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private double beat = Double.NEGATIVE_INFINITY;
    private double news = Double.NEGATIVE_INFINITY;

    @Override
    public String name() {
        return "dispatcher";
    }

    @Override
    public boolean preempts() {
        return true;
    }

    @Override
    public void deal(Simulation fleet) {
        Instant now = instant(fleet.now());
        if (fleet.now() - beat >= HEARTBEAT || lanes.size() != fleet.workers().size()) {
            beat = fleet.now();
            lanes.clear();
            fleet.workers().forEach(worker -> lanes.put(worker.index, lane(worker)));
            dispatcher.lanes(List.copyOf(lanes.values()));
        }
        boolean fresh = fleet.now() - news >= NEWS;
        news = fresh ? fleet.now() : news;
        Set<String> open = new HashSet<>();
        Map<String, SimJob> jobs = new HashMap<>();
        for (SimJob job : fleet.open()) {
            jobs.put(job.key, job);
            open.add(job.key);
            if (fresh || fleet.changed(job) || told.add(job.key)) {
                dispatcher.put(demand(job, fleet));
            }
        }
        told.removeIf(key -> {
            if (!open.contains(key)) {
                dispatcher.remove(key);
            }
            return !open.contains(key);
        });
        for (SimJob job : jobs.values()) {
            for (List<Grant> grants = dispatcher.grants(job.key, now);
                    !grants.isEmpty();
                    grants = dispatcher.grants(job.key, now)) {
                double seconds = 0;
                for (Grant grant : grants) {
                    SimJob.Shard shard = job.waiting.get(grant.ordinal());
                    if (shard != null) {
                        fleet.hand(job, shard, fleet.worker(grant.partition()));
                        seconds += shard.seconds();
                    }
                }
                Demand next = demand(job, fleet);
                dispatcher.put(next);
                dispatcher.charge(next, seconds);
            }
        }
    }

    private Lane lane(SimWorker worker) {
        return new Lane(
                new WorkerId("w" + worker.index),
                MODEL,
                List.of(worker.index),
                worker.pace,
                worker.warm.keySet().stream().map(this::digest).collect(Collectors.toSet()),
                null,
                null);
    }

    private Demand demand(SimJob job, Simulation fleet) {
        List<Demand.Waiting> waiting = new ArrayList<>();
        for (SimJob.Shard shard : job.waiting.values()) {
            if (waiting.size() >= dispatcher.lookAhead()) {
                break;
            }
            waiting.add(new Demand.Waiting(
                    shard.ordinal(), digest(shard.subject()).value(), shard.seconds(), false, List.of()));
        }
        return new Demand(
                job.key,
                new Tenant(job.tenant),
                new JobId(job.key),
                JobClass.of(job.priority),
                job.priority,
                MODEL,
                Double.isInfinite(job.deadline) ? null : instant(job.deadline),
                job.secondsLeft,
                waiting,
                job.out.stream()
                        .map(out -> new Demand.Out(
                                out.worker().index,
                                null,
                                digest(out.shard().subject()).value(),
                                fleet.left(out) / out.worker().pace))
                        .toList());
    }

    private SubjectDigest digest(int subject) {
        return digests.computeIfAbsent(
                subject,
                key -> new SubjectDigest(
                        Canonical.form("simulated").put("subject", key).hexDigest()));
    }

    private static Instant instant(double seconds) {
        return Instant.EPOCH.plusMillis((long) (seconds * 1000));
    }
}

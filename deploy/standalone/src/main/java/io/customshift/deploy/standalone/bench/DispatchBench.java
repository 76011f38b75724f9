package io.customshift.deploy.standalone.bench;

import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.scheduler.dispatch.Demand;
import io.customshift.scheduler.dispatch.Dispatcher;
import io.customshift.scheduler.dispatch.Grant;
import io.customshift.scheduler.dispatch.Lane;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.JobClass;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Shards that the dispatcher deals out in a second of a processor: 100 workers that are through at once, five jobs, so many shards queued. */
final class DispatchBench {
    private static final int WORKERS = 100;
    private static final int JOBS = 5;
    private static final double SHARD_SECONDS = 30;
    private static final long NANOS = 2_000_000_000L;
    /** Of the processor, not of the clock: others may use the machine. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private static final int SUBJECTS = 1_000;
    private static final ModelVersion MODEL = new ModelVersion("m@1");

    private final Consumer<String> say;

    DispatchBench(Consumer<String> say) {
        this.say = say;
    }

    List<Figure> run() {
        perSecond(1_000);
        double few = perSecond(1_000);
        double many = perSecond(1_000_000);
        say.accept(
                "decisions a second: " + Math.round(few) + " of 1,000 queued, " + Math.round(many) + " of 1,000,000");
        return List.of(
                new Figure("dispatch_decisions_1k_queued", few, "shards/s", Bound.atLeast(20_000), null),
                new Figure("dispatch_decisions_1m_queued", many, "shards/s", Bound.atLeast(20_000), null),
                new Figure("dispatch_slowdown", few / many, "x", Bound.atMost(1.5), null));
    }

    private static double perSecond(int queued) {
        Dispatcher dispatcher = new Dispatcher(Dispatcher.Setting.DEFAULT);
        dispatcher.lanes(IntStream.range(0, WORKERS)
                .mapToObj(i -> new Lane(new WorkerId("w" + i), MODEL, List.of(i), 1, Set.of(), null, null))
                .toList());
        int[] next = new int[JOBS];
        List<Demand> demands = new ArrayList<>();
        for (int job = 0; job < JOBS; job++) {
            demands.add(demand(job, 0, queued / JOBS, dispatcher.lookAhead(), List.of()));
        }
        demands.forEach(dispatcher::put);
        long dealt = 0;
        long begun = CPU.getCurrentThreadCpuTime();
        long end = begun + NANOS;
        while (CPU.getCurrentThreadCpuTime() < end) {
            for (int job = 0; job < JOBS; job++) {
                Demand demand = demands.get(job);
                List<Grant> grants = dispatcher.grants(demand.key(), Instant.EPOCH);
                if (!grants.isEmpty()) {
                    Map<Integer, Double> released = new HashMap<>();
                    grants.forEach(grant -> released.put(grant.ordinal(), SHARD_SECONDS));
                    next[job] += grants.size();
                    dealt += grants.size();
                    demands.set(job, demand(job, next[job], queued / JOBS, dispatcher.lookAhead(), grants));
                    dispatcher.released(demands.get(job), released);
                }
            }
            // All of them are made, and others stand behind them.
            for (int job = 0; job < JOBS; job++) {
                demands.set(job, demand(job, next[job], queued / JOBS, dispatcher.lookAhead(), List.of()));
                dispatcher.put(demands.get(job));
            }
        }
        return dealt / ((CPU.getCurrentThreadCpuTime() - begun) / 1e9);
    }

    private static Demand demand(int job, int from, int queued, int lookAhead, List<Grant> out) {
        return new Demand(
                "job-" + job,
                new Tenant("t" + job % 5),
                new JobId("job-" + job),
                JobClass.values()[job % 3],
                5,
                MODEL,
                null,
                SHARD_SECONDS * queued,
                IntStream.range(from, from + Math.min(queued, lookAhead))
                        .mapToObj(i -> new Demand.Waiting(i, "s" + i % SUBJECTS, SHARD_SECONDS, false, List.of()))
                        .toList(),
                out.stream()
                        .map(grant -> new Demand.Out(
                                grant.partition(), null, "s" + grant.ordinal() % SUBJECTS, SHARD_SECONDS))
                        .toList());
    }
}

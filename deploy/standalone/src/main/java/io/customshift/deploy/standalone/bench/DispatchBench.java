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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Shards that the dispatcher deals out in a second: 100 workers that are through at once, ten jobs, so many shards queued. */
final class DispatchBench {
    private static final int WORKERS = 100;
    private static final int JOBS = 10;
    private static final double SHARD_SECONDS = 30;
    private static final long NANOS = 3_000_000_000L;
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
            demands.add(demand(job, 0, queued / JOBS, dispatcher.lookAhead()));
        }
        demands.forEach(dispatcher::put);
        long dealt = 0;
        long begun = System.nanoTime();
        long end = begun + NANOS;
        while (System.nanoTime() < end) {
            for (int job = 0; job < JOBS; job++) {
                Demand demand = demands.get(job);
                List<Grant> grants = dispatcher.grants(demand.key(), Instant.EPOCH);
                for (int i = 0; i < grants.size(); i++) {
                    dispatcher.charge(demand, SHARD_SECONDS);
                }
                dealt += grants.size();
                next[job] += grants.size();
                if (!grants.isEmpty()) {
                    // They are made at once, and others stand behind them.
                    demands.set(job, demand(job, next[job], queued / JOBS, dispatcher.lookAhead()));
                    dispatcher.put(demands.get(job));
                }
            }
        }
        return dealt / ((System.nanoTime() - begun) / 1e9);
    }

    private static Demand demand(int job, int from, int queued, int lookAhead) {
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
                        .mapToObj(i -> new Demand.Waiting(i, "s" + i % SUBJECTS, SHARD_SECONDS, List.of()))
                        .toList(),
                List.of());
    }
}

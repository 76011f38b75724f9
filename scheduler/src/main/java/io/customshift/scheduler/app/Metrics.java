package io.customshift.scheduler.app;

import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.dispatch.Scaling;
import io.customshift.scheduler.intake.Quarantine;
import io.customshift.scheduler.stream.LoadBoard;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is waiting and for how long: {@code customshift_desired_workers} is what to scale workers on. */
@ApplicationScoped
public class Metrics {
    void register(
            @Observes StartupEvent event,
            MeterRegistry registry,
            LoadBoard board,
            FleetView view,
            Quarantine quarantine,
            Scaling scaling,
            SchedulerConfig config,
            Clock clock) {
        for (JobPhase phase : JobPhase.values()) {
            if (phase != JobPhase.UNKNOWN) {
                Gauge.builder("customshift.jobs", view, v -> count(v, phase))
                        .tag("phase", phase.name())
                        .description("Jobs by phase")
                        .register(registry);
            }
        }
        Gauge.builder("customshift.queued.images", board, b -> b.sum(LoadBoard.JobLoad::images))
                .description("Pictures of running jobs that are neither stored nor failed")
                .register(registry);
        Gauge.builder("customshift.queued.engine.seconds", board, b -> b.sum(LoadBoard.JobLoad::seconds))
                .description("Estimated engine seconds of these pictures on one worker")
                .register(registry);
        Gauge.builder("customshift.shards.inflight", board, b -> b.sum(LoadBoard.JobLoad::shardsOut))
                .description("Shards on the topic or with a worker")
                .register(registry);
        Gauge.builder("customshift.oldest.waiting.seconds", board, b -> b.max(load -> age(load.waitingSince(), clock)))
                .description("How long the work that waits longest has waited for a worker")
                .register(registry);
        Gauge.builder(
                        "customshift.deadline.slack.seconds",
                        board,
                        b -> b.min(load -> slack(load, view, clock), Double.POSITIVE_INFINITY))
                .description("Time left after the queued work of the most pressed job, were it alone; negative is late")
                .register(registry);
        Gauge.builder("customshift.desired.workers", board, b -> scaling.desired(work(b), clock.instant()))
                .description("Workers that the jobs of this instance need; of several instances the sum counts")
                .register(registry);
        Gauge.builder("customshift.workers.live", view, v -> v.liveWorkers().size())
                .description("Workers with a recent heartbeat")
                .register(registry);
        board.listen(new Endings(registry, config.metricsTenants()));
        FunctionCounter.builder("customshift.quarantined.records", quarantine, Quarantine::count)
                .description("Records that could not be read, outside the state's own topics")
                .register(registry);
    }

    private static List<Scaling.Work> work(LoadBoard board) {
        return board.loads().stream()
                .map(load -> new Scaling.Work(load.work().jobClass(), load.seconds(), load.images(), load.deadline()))
                .toList();
    }

    /** A family without a word on what it counts helps nobody; Netty's and Vert.x's are such. */
    @Produces
    @Singleton
    MeterFilter explained() {
        return MeterFilter.deny(
                id -> id.getDescription() == null || id.getDescription().isBlank());
    }

    /** What is counted when jobs and pictures are over. */
    private record Endings(MeterRegistry registry, boolean byTenant, Set<String> codes) implements LoadBoard.Listener {
        /** Codes are words of workers: what says ever new ones must not fill the memory. */
        private static final int CODES_MAX = 200;

        Endings(MeterRegistry registry, boolean byTenant) {
            this(registry, byTenant, ConcurrentHashMap.newKeySet());
        }

        @Override
        public void jobEnded(JobPhase phase, Duration took) {
            Timer.builder("customshift.job.duration")
                    .description("Time of jobs from acceptance to end, retries left out")
                    .tag("phase", phase.name())
                    .serviceLevelObjectives(seconds(1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400))
                    .register(registry)
                    .record(took);
        }

        @Override
        public void pictureGivenUp(FailureCode code) {
            boolean known = codes.contains(code.value()) || codes.size() < CODES_MAX && codes.add(code.value());
            Counter.builder("customshift.images.given.up")
                    .description("Pictures that were given up, by the code of why")
                    .tag("code", known ? code.value() : "OTHER")
                    .register(registry)
                    .increment();
        }

        /** 0.1 is a tenth too much or too little. */
        @Override
        public void pictureMade(Tenant tenant, double expected, double took) {
            if (byTenant) {
                Counter.builder("customshift.tenant.engine.seconds")
                        .description("Engine seconds of a tenant's pictures")
                        .tag("tenant", tenant.value())
                        .register(registry)
                        .increment(took);
                Counter.builder("customshift.tenant.images")
                        .description("A tenant's pictures that were made")
                        .tag("tenant", tenant.value())
                        .register(registry)
                        .increment();
            }
            DistributionSummary.builder("customshift.estimate.error.ratio")
                    .description(
                            "How far the engine seconds of pictures were from what was expected, as a part of these")
                    .serviceLevelObjectives(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100)
                    .register(registry)
                    .record(Math.abs(took - expected) / expected);
        }

        private static Duration[] seconds(long... bounds) {
            return Arrays.stream(bounds).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
        }
    }

    private static double count(FleetView view, JobPhase phase) {
        int count = 0;
        for (JobStatus job : view.allJobs()) {
            count += job.phase() == phase ? 1 : 0;
        }
        return count;
    }

    private static double age(@org.jspecify.annotations.Nullable Instant since, Clock clock) {
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1e3);
    }

    private static double slack(LoadBoard.JobLoad load, FleetView view, Clock clock) {
        Instant deadline = load.deadline();
        return deadline == null
                ? Double.POSITIVE_INFINITY
                : Duration.between(clock.instant(), deadline).toMillis() / 1e3
                        - load.seconds() / Math.max(1, view.liveWorkers().size());
    }
}

package io.customshift.scheduler.stream;

import io.customshift.scheduler.dispatch.Forecast;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The work of the jobs that this instance holds, and what came of it, for metrics. */
public final class LoadBoard {
    private final Map<String, JobLoad> loads = new ConcurrentHashMap<>();
    private volatile Listener listener = new Listener() {
        @Override
        public void jobEnded(JobPhase phase, Duration took) {}

        @Override
        public void pictureGivenUp(FailureCode code) {}

        @Override
        public void pictureMade(Tenant tenant, double expected, double took) {}
    };

    /**
     * The work of one job.
     *
     * @param work the engine seconds that are left, and whose
     * @param images to be made still
     * @param shardsOut with a worker or on the topic
     * @param waitingSince when the work that waits longest began to wait for a worker
     */
    public record JobLoad(
            JobPhase phase,
            Forecast.Load work,
            long images,
            int shardsOut,
            @Nullable Instant waitingSince,
            @Nullable Instant deadline) {
        /** Of engine time that is left. */
        public double seconds() {
            return work.seconds();
        }
    }

    /** Is told what is over, once for each decision of this instance. */
    public interface Listener {
        /** @param took since the job was accepted */
        void jobEnded(JobPhase phase, Duration took);

        void pictureGivenUp(FailureCode code);

        /** Engine seconds of a picture that a worker has told of, and those that were expected of it. */
        void pictureMade(Tenant tenant, double expected, double took);
    }

    /** Tells this one from now on. */
    public void listen(Listener other) {
        listener = other;
    }

    Listener listener() {
        return listener;
    }

    void put(String key, JobLoad load) {
        loads.put(key, load);
    }

    void remove(String key) {
        loads.remove(key);
    }

    /** The work of the jobs that are there. */
    public List<Forecast.Load> work() {
        return loads.values().stream().map(JobLoad::work).toList();
    }

    public List<JobLoad> loads() {
        return List.copyOf(loads.values());
    }

    public double sum(ToDoubleFunction<JobLoad> figure) {
        return loads.values().stream().mapToDouble(figure).sum();
    }

    public double max(ToDoubleFunction<JobLoad> figure) {
        return loads.values().stream().mapToDouble(figure).max().orElse(0);
    }

    public double min(ToDoubleFunction<JobLoad> figure, double none) {
        return loads.values().stream().mapToDouble(figure).min().orElse(none);
    }
}

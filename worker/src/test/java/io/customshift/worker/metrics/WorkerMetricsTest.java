package io.customshift.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.worker.cache.CacheFigures;
import io.customshift.worker.render.Outcome;
import io.customshift.worker.render.ShardOutcome;
import io.customshift.worker.render.Stage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WorkerMetrics metrics = new WorkerMetrics(registry, () -> new CacheFigures(3, 2, 1, 4096, 1, 12.5));

    @Test
    void picturesAreCountedByOutcome() {
        metrics.settled(Outcome.STORED, 1);
        metrics.settled(Outcome.STORED, 2);
        metrics.settled(Outcome.FAILED, 3);

        assertThat(registry.counter("customshift.worker.images", "outcome", "stored")
                        .count())
                .isEqualTo(2);
        assertThat(registry.counter("customshift.worker.images", "outcome", "reused")
                        .count())
                .isZero();
        assertThat(registry.counter("customshift.worker.images", "outcome", "failed")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void overheadIsTheShareOutsideTheEngine() {
        metrics.ended(
                new ShardOutcome(16, 0, 0, 0, Optional.empty(), Duration.ofMillis(9_900), Duration.ofSeconds(10)));

        assertThat(gauge("overhead.ratio")).isCloseTo(0.01, within(1e-9));
        assertThat(registry.counter("customshift.worker.engine.seconds").count())
                .isCloseTo(9.9, within(1e-9));
        assertThat(registry.counter("customshift.worker.shards", "end", "finished")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shardThatOnlyFoundPicturesDoesNotCountAsOverhead() {
        metrics.ended(new ShardOutcome(16, 16, 0, 0, Optional.empty(), Duration.ZERO, Duration.ofSeconds(1)));

        assertThat(gauge("overhead.ratio")).isZero();
    }

    @Test
    void stagesAreTimed() {
        metrics.stage(Stage.DENOISE, Duration.ofSeconds(3));

        assertThat(registry.timer("customshift.worker.stage", "stage", "denoise")
                        .totalTime(java.util.concurrent.TimeUnit.SECONDS))
                .isEqualTo(3);
        assertThat(registry.timer("customshift.worker.stage", "stage", "denoise")
                        .takeSnapshot()
                        .histogramCounts())
                .extracting(
                        bucket -> bucket.bucket(java.util.concurrent.TimeUnit.SECONDS) + " s: " + (int) bucket.count())
                .contains("2.0 s: 0", "5.0 s: 1");
    }

    @Test
    void whatNobodyExplainsIsNotShown() {
        SimpleMeterRegistry filtered = new SimpleMeterRegistry();
        filtered.config().meterFilter(WorkerMetrics.explained());
        filtered.counter("netty.allocator");
        new WorkerMetrics(filtered, () -> new CacheFigures(3, 2, 1, 4096, 1, 12.5))
                .ended(new ShardOutcome(1, 0, 0, 0, Optional.empty(), Duration.ZERO, Duration.ofSeconds(1)));

        assertThat(filtered.find("netty.allocator").counter()).isNull();
        assertThat(filtered.find("customshift.worker.shards")
                        .tag("end", "finished")
                        .counter())
                .isNotNull();
        assertThat(filtered.find("customshift.worker.stage").timers()).hasSize(Stage.values().length);
    }

    @Test
    void cacheFiguresAreReadWhenAskedFor() {
        assertThat(gauge("cache.bytes")).isEqualTo(4096);
        assertThat(gauge("cache.net.seconds.saved")).isEqualTo(12.5);
        assertThat(registry.get("customshift.worker.cache.hits")
                        .functionCounter()
                        .count())
                .isEqualTo(3);
    }

    private double gauge(String name) {
        return registry.get("customshift.worker." + name).gauge().value();
    }
}

package io.customshift.worker.metrics;

import io.customshift.schemas.message.Shard;
import io.customshift.worker.cache.CacheFigures;
import io.customshift.worker.render.Outcome;
import io.customshift.worker.render.RunListener;
import io.customshift.worker.render.ShardOutcome;
import io.customshift.worker.render.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Figures under {@code /q/metrics}, all beginning with {@code customshift_worker_}: {@code images_total{outcome}},
 * {@code stage_seconds{stage}} (a histogram), {@code cache_hits_total}, {@code cache_misses_total}, {@code cache_evictions_total},
 * {@code cache_bytes}, {@code cache_entries}, {@code cache_net_seconds_saved}, {@code shards_total{end}}, {@code
 * shard_in_hand}, {@code shard_images_left}, {@code engine_seconds_total}, {@code shard_seconds_total} and {@code
 * overhead_ratio}, which is of the last shard that rendered something.
 */
public final class WorkerMetrics implements RunListener {
    private static final String PREFIX = "customshift.worker.";

    /** From what a look into the bucket takes to what a picture of the largest model takes on a CPU. */
    private static final Duration[] BOUNDS = Stream.of(0.005, 0.02, 0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0)
            .map(seconds -> Duration.ofMillis(Math.round(seconds * 1e3)))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    /** Held here, since a registry holds it weakly. */
    private final Supplier<CacheFigures> cache;

    private final Map<Outcome, Counter> images = new EnumMap<>(Outcome.class);
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final Counter engineSeconds;
    private final Counter shardSeconds;
    private final AtomicInteger inHand = new AtomicInteger();
    private final AtomicInteger imagesLeft = new AtomicInteger();
    private volatile int total;
    private volatile double overhead;

    public WorkerMetrics(MeterRegistry registry, Supplier<CacheFigures> cache) {
        this.registry = registry;
        this.cache = cache;
        for (Outcome outcome : Outcome.values()) {
            images.put(
                    outcome,
                    Counter.builder(PREFIX + "images")
                            .description("Pictures by what became of them")
                            .tag("outcome", lower(outcome))
                            .register(registry));
        }
        for (Stage stage : Stage.values()) {
            stages.put(
                    stage,
                    Timer.builder(PREFIX + "stage")
                            .description("Where the time of shards goes")
                            .tag("stage", lower(stage))
                            .serviceLevelObjectives(BOUNDS)
                            .register(registry));
        }
        engineSeconds = Counter.builder(PREFIX + "engine.seconds")
                .description("Time of shards in the engine")
                .register(registry);
        shardSeconds = Counter.builder(PREFIX + "shard.seconds")
                .description("Time of shards from start to end")
                .register(registry);
        gauge("shard.in.hand", "1 while a shard is worked on", inHand::get);
        gauge("shard.images.left", "Pictures of the shard in hand whose fate is open", imagesLeft::get);
        gauge("overhead.ratio", "Share of the last shard's time that was not the engine's", () -> overhead);
        cacheMeters();
    }

    /** A family without a word on what it counts helps nobody; Netty's and Vert.x's are such. */
    public static MeterFilter explained() {
        return MeterFilter.deny(
                id -> id.getDescription() == null || id.getDescription().isBlank());
    }

    @Override
    public void began(Shard shard) {
        total = shard.images().size();
        imagesLeft.set(total);
        inHand.set(1);
    }

    @Override
    public void stage(Stage stage, Duration time) {
        timer(stage).record(time);
    }

    @Override
    public void settled(Outcome outcome, int settled) {
        counter(outcome).increment();
        imagesLeft.set(Math.max(0, total - settled));
    }

    @Override
    public void ended(ShardOutcome outcome) {
        inHand.set(0);
        imagesLeft.set(0);
        engineSeconds.increment(outcome.engine().toNanos() * 1e-9);
        shardSeconds.increment(outcome.wall().toNanos() * 1e-9);
        if (!outcome.engine().isZero()) {
            overhead = outcome.overhead();
        }
        String end = outcome.stop().map(WorkerMetrics::lower).orElse(outcome.remaining() == 0 ? "finished" : "failed");
        Counter.builder(PREFIX + "shards")
                .description("Shards by how they ended")
                .tag("end", end)
                .register(registry)
                .increment();
    }

    private void cacheMeters() {
        cacheCounter("cache.hits", "Subjects that were at hand", CacheFigures::hits);
        cacheCounter("cache.misses", "Subjects that had to be encoded", CacheFigures::misses);
        cacheCounter("cache.evictions", "Subjects that gave way", CacheFigures::evictions);
        gauge("cache.bytes", "Memory of encoded subjects", () -> cache.get().bytes());
        gauge("cache.entries", "Encoded subjects", () -> cache.get().entries());
        gauge(
                "cache.net.seconds.saved",
                "Encoding time that hits saved, less time spent looking up",
                () -> cache.get().savedSeconds());
    }

    private void cacheCounter(String name, String description, ToDoubleFunction<CacheFigures> figure) {
        FunctionCounter.builder(PREFIX + name, cache, source -> figure.applyAsDouble(source.get()))
                .description(description)
                .register(registry);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(PREFIX + name, value).description(description).register(registry);
    }

    private Timer timer(Stage stage) {
        return Objects.requireNonNull(stages.get(stage), "every stage has a timer");
    }

    private Counter counter(Outcome outcome) {
        return Objects.requireNonNull(images.get(outcome), "every outcome has a counter");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

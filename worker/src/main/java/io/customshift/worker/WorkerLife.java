package io.customshift.worker;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.error.EngineException;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.schemas.message.WorkerState;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.StoreException;
import io.customshift.storage.WaitingObjectStore;
import io.customshift.tracing.Tracing;
import io.customshift.worker.cache.ReferenceCache;
import io.customshift.worker.channel.Broker;
import io.customshift.worker.channel.EventChannel;
import io.customshift.worker.channel.ShardChannel;
import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.engine.CustomShiftRenderer;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.engine.NoiseRenderer;
import io.customshift.worker.engine.PictureEncoder;
import io.customshift.worker.engine.RenderException;
import io.customshift.worker.engine.Renderer;
import io.customshift.worker.engine.Trial;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import io.customshift.worker.health.Fitness;
import io.customshift.worker.health.Vitals;
import io.customshift.worker.health.Watchdog;
import io.customshift.worker.heartbeat.Heartbeats;
import io.customshift.worker.heartbeat.WorkInHand;
import io.customshift.worker.metrics.WorkerMetrics;
import io.customshift.worker.pod.PodCost;
import io.customshift.worker.render.RunListener;
import io.customshift.worker.render.RunListeners;
import io.customshift.worker.render.ShardRunner;
import io.customshift.worker.render.StopReason;
import io.customshift.worker.render.SubjectKey;
import io.customshift.worker.trace.ShardTraces;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Start and stop. The service is up at once; weights load on a thread of their own, and shards are taken while the worker can
 * work: a store out of its reach for longer than its patience, or a device that makes no picture, and it gives back what it
 * has in hand, leaves the group and joins again when it is well ({@link Fitness}). A broker out of reach makes it unready, but
 * what it has in hand goes on. At SIGTERM the picture in hand is finished and the rest given back.
 */
@ApplicationScoped
public class WorkerLife {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLife.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** A broker that is there is asked that often; the clients themselves notice first when it goes. */
    private static final int LOOKS_AT_BROKER = 5;
    /** Threads that ask the bucket ahead of the work. */
    private static final int AHEAD = 8;
    /** Files that are made and stored at once, at least, beside what is computed. */
    private static final int SAVING = 2;

    private final WorkerSettings settings;
    private final WorkerId worker;
    private final Conditions conditions;
    private final ReferenceCache<SubjectKey, EncodedSubject> cache;
    private final MinioObjectStore store;
    private final Broker broker;
    private final ShardChannel shards;
    private final EventChannel events;
    private final Heartbeats heartbeats;
    private final InstantSource time;
    private final RunListener listener;
    private final ExecutorService saving;
    private final ExecutorService bucket = Executors.newFixedThreadPool(AHEAD, task -> daemon(task, "bucket"));
    private final Fitness fitness;
    private final WorkInHand work;
    private final PodCost podCost;
    private final Semaphore beatSoon = new Semaphore(0);
    private volatile WorkerState state = WorkerState.STARTING;
    private volatile @Nullable Renderer renderer;
    private PictureEncoder encoder = PictureEncoder.UNMARKED;
    private volatile boolean stopped;

    WorkerLife(
            WorkerSettings settings,
            WorkerId worker,
            Conditions conditions,
            ReferenceCache<SubjectKey, EncodedSubject> cache,
            MinioObjectStore store,
            Broker broker,
            ShardChannel shards,
            EventChannel events,
            Heartbeats heartbeats,
            InstantSource time,
            WorkerMetrics metrics,
            WorkInHand work,
            Watchdog watchdog,
            Fitness fitness,
            Vitals vitals,
            PodCost podCost,
            Tracing tracing) {
        this.settings = settings;
        // The store's answers to a whole batch are waited for side by side.
        this.saving = Executors.newFixedThreadPool(Math.max(SAVING, settings.batch()), task -> daemon(task, "saving"));
        this.worker = worker;
        this.conditions = conditions;
        this.cache = cache;
        this.store = store;
        this.broker = broker;
        this.shards = shards;
        this.events = events;
        this.heartbeats = heartbeats;
        this.time = time;
        this.listener = new RunListeners(
                tracing.isOn()
                        ? List.of(metrics, work, watchdog, new ShardTraces(tracing, worker, time))
                        : List.of(metrics, work, watchdog));
        this.fitness = fitness;
        this.work = work;
        this.podCost = podCost;
        vitals.watch(shards::dead);
        shards.onPartitions(beatSoon::release);
    }

    /** Ends the program where pictures could not be marked as it was asked for: unmarked ones would get published. */
    void start(@Observes StartupEvent event) {
        encoder = encoder();
        LOG.info("marking of pictures: {}", encoder.files());
        daemon(this::loadWeights, "weights").start();
        daemon(this::watch, "watch").start();
        daemon(this::beat, "heartbeat").start();
        daemon(podCost, "pod").start();
    }

    /** Before the channels are torn down. */
    void stop(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        long begun = System.nanoTime();
        boolean worked = state == WorkerState.READY || state == WorkerState.SUSPENDED;
        state = WorkerState.DRAINING;
        conditions.unmet(Need.NOT_DRAINING, "the worker is shutting down");
        beatOnce();
        if (worked && !shards.drain(settings.drainTimeout())) {
            LOG.warn(
                    "the picture in hand was not finished within {} (CUSTOMSHIFT_DRAIN_TIMEOUT); its shard stays"
                            + " uncommitted and goes to another worker",
                    settings.drainTimeout());
        }
        state = WorkerState.STOPPED;
        stopped = true;
        beatOnce();
        broker.stop();
        LOG.info("drained in {} ms", (System.nanoTime() - begun) / 1_000_000);
    }

    private PictureEncoder encoder() {
        try {
            return PictureEncoder.of(
                    settings.marking(), settings.provenanceKeys(), settings.markingPrompt(), time.instant());
        } catch (EngineException e) {
            LOG.error("pictures cannot be marked, {}: {}", e.code(), e.getMessage());
            throw e;
        }
    }

    private void loadWeights() {
        long begun = System.nanoTime();
        try {
            Renderer opened = open();
            renderer = opened;
            LOG.info("loaded {} in {} ms", opened.model(), (System.nanoTime() - begun) / 1_000_000);
            new Trial(opened).cost().ifPresent(work::tried);
            conditions.met(Need.WEIGHTS);
        } catch (EngineException e) {
            LOG.error("weights cannot be loaded, {}: {}", e.code(), e.getMessage(), e);
            conditions.unmet(Need.WEIGHTS, e.code() + ": " + e.getMessage());
        } catch (RenderException e) {
            LOG.error("weights cannot be loaded, {}: {}", e.code(), e.text(), e);
            conditions.unmet(Need.WEIGHTS, e.code() + ": " + e.text());
        } catch (RuntimeException e) {
            LOG.error("weights cannot be loaded", e);
            conditions.unmet(Need.WEIGHTS, "weights cannot be loaded: " + e.getMessage());
        }
    }

    private Renderer open() {
        if (settings.device().equals(NoiseRenderer.DEVICE)) {
            return new NoiseRenderer(settings.weights() + " " + settings.adapter(), encoder);
        }
        EngineOptions options = EngineOptions.of(settings.weights())
                .withDevice(settings.device())
                .withDtype(settings.dtype())
                .withT5Length(settings.t5Length())
                .withBatch(settings.batch());
        List<String> adapter = settings.adapter().map(Path::toString).stream().toList();
        return CustomShiftRenderer.open(
                options.withAdapters(ModelDefaults.of(settings.weights()).adapters(adapter)), encoder);
    }

    private void watch() {
        try {
            for (long look = 0; !stopped; look++) {
                lookAtStore();
                if (look % LOOKS_AT_BROKER == 0 || !brokerIsThere()) {
                    broker.look();
                }
                Renderer loaded = renderer;
                if (state == WorkerState.STARTING && loaded != null && conditions.allMet()) {
                    takeShards(loaded);
                } else if (loaded != null && (state == WorkerState.READY || state == WorkerState.SUSPENDED)) {
                    lookAtDevice(loaded);
                    suit();
                }
                Thread.sleep(state == WorkerState.STARTING ? LOOK.toMillis() / 5 : LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean brokerIsThere() {
        return conditions.reason(Need.BROKER).isEmpty()
                && conditions.reason(Need.TOPICS).isEmpty()
                && conditions.reason(Need.FENCES).isEmpty();
    }

    private void takeShards(Renderer loaded) {
        WaitingObjectStore patient = new WaitingObjectStore(
                store,
                pause -> {
                    Thread.sleep(pause.toMillis());
                    listener.moved();
                },
                waited -> waited.compareTo(settings.storePatience()) < 0
                        && !shards.draining()
                        && shards.stopInHand().isEmpty(),
                settings.storeRetryMax(),
                new Random(),
                System::nanoTime);
        shards.start(new ShardRunner(new ShardRunner.Parts(
                worker, heartbeats.startedAt(), loaded, cache, patient, events, listener, time, saving, bucket)));
        shards.wanted(true);
        become(WorkerState.READY);
        LOG.info("worker {} takes shards", worker);
    }

    /** Is a member of the group while it can do work, and only then. */
    private void suit() {
        Optional<StopReason> unfit = fitness.unfit();
        boolean fit = unfit.isEmpty() && conditions.reason(Need.FENCES).isEmpty();
        shards.wanted(fit);
        if (fit && state == WorkerState.SUSPENDED) {
            LOG.info("worker {} takes shards again", worker);
            become(WorkerState.READY);
        } else if (!fit && state == WorkerState.READY) {
            LOG.warn(
                    "worker {} leaves the group until it is well ({})",
                    worker,
                    unfit.map(Enum::name).orElse("FENCES"));
            become(WorkerState.SUSPENDED);
        }
    }

    /** Unless it is stopping, which nothing takes back. */
    private synchronized void become(WorkerState next) {
        if (state != WorkerState.DRAINING && state != WorkerState.STOPPED) {
            state = next;
            beatOnce();
        }
    }

    private void lookAtDevice(Renderer loaded) {
        if (fitness.deviceState() == DeviceState.READY) {
            return;
        }
        try {
            loaded.check();
            fitness.device(true);
            conditions.met(Need.DEVICE);
        } catch (RenderException e) {
            fitness.device(false);
            conditions.unmet(Need.DEVICE, e.code() + ": " + e.text());
        }
    }

    private void lookAtStore() {
        try {
            store.probe();
            conditions.met(Need.STORE);
            fitness.store(true);
        } catch (StoreException e) {
            conditions.unmet(Need.STORE, e.code() + ": " + e.getMessage());
            fitness.store(false);
        }
    }

    private void beat() {
        try {
            while (!stopped) {
                beatOnce();
                if (beatSoon.tryAcquire(settings.heartbeatInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                    beatSoon.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A heartbeat that cannot be sent now is not sent later: a producer would keep them all while the broker is away. */
    private synchronized void beatOnce() {
        if (conditions.reason(Need.BROKER).isPresent()
                || conditions.reason(Need.TOPICS).isPresent()) {
            return;
        }
        Renderer loaded = renderer;
        ModelVersion model = loaded == null ? Heartbeats.NOTHING_LOADED : loaded.model();
        String device = loaded == null ? settings.device() : loaded.device();
        try {
            events.sendUntracked(heartbeats.now(state, model, device, abilities(loaded), shards.partitions()))
                    .get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("heartbeat not sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable WorkerAbilities abilities(@Nullable Renderer loaded) {
        return loaded == null ? null : loaded.abilities().in(fitness.storeState(), fitness.deviceState());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}

package io.customshift.worker;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.error.EngineException;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.StoreState;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.schemas.message.WorkerState;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.StoreException;
import io.customshift.storage.WaitingObjectStore;
import io.customshift.worker.cache.ReferenceCache;
import io.customshift.worker.channel.Broker;
import io.customshift.worker.channel.EventChannel;
import io.customshift.worker.channel.ShardChannel;
import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.engine.CustomShiftRenderer;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.engine.RenderException;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import io.customshift.worker.health.Watchdog;
import io.customshift.worker.heartbeat.Heartbeats;
import io.customshift.worker.heartbeat.WorkInHand;
import io.customshift.worker.metrics.WorkerMetrics;
import io.customshift.worker.render.RunListener;
import io.customshift.worker.render.RunListeners;
import io.customshift.worker.render.ShardRunner;
import io.customshift.worker.render.SubjectKey;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Start and stop. The service is up at once; weights load on a thread of their own, and shards are taken when all
 * {@link Conditions} are met for the first time. Later, a store or broker out of reach makes the worker unready, but
 * what it has in hand waits and goes on. At SIGTERM the picture in hand is finished and the rest given back.
 */
@ApplicationScoped
public class WorkerLife {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLife.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final WorkerSettings settings;
    private final WorkerId worker;
    private final Conditions conditions;
    private final ReferenceCache<SubjectKey, EncodedSubject> cache;
    private final MinioObjectStore store;
    private final Broker broker;
    private final ShardChannel shards;
    private final EventChannel events;
    private final Heartbeats heartbeats;
    private final RunListener listener;
    private final ExecutorService saving = Executors.newSingleThreadExecutor(task -> daemon(task, "saving"));
    private volatile WorkerState state = WorkerState.STARTING;
    private volatile @Nullable CustomShiftRenderer renderer;
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
            WorkerMetrics metrics,
            WorkInHand work,
            Watchdog watchdog) {
        this.settings = settings;
        this.worker = worker;
        this.conditions = conditions;
        this.cache = cache;
        this.store = store;
        this.broker = broker;
        this.shards = shards;
        this.events = events;
        this.heartbeats = heartbeats;
        this.listener = new RunListeners(List.of(metrics, work, watchdog));
    }

    void start(@Observes StartupEvent event) {
        daemon(this::loadWeights, "weights").start();
        daemon(this::watch, "watch").start();
        daemon(this::beat, "heartbeat").start();
    }

    /** Before the channels are torn down. */
    void stop(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        long begun = System.nanoTime();
        boolean worked = state == WorkerState.READY;
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

    private void loadWeights() {
        long begun = System.nanoTime();
        try {
            EngineOptions options = EngineOptions.of(settings.weights())
                    .withDevice(settings.device())
                    .withDtype(settings.dtype())
                    .withT5Length(settings.t5Length());
            EngineOptions asked = ModelDefaults.of(settings.weights())
                    .adapter(settings.adapter().orElse(null))
                    .map(options::withAdapter)
                    .orElse(options);
            CustomShiftRenderer opened = CustomShiftRenderer.open(asked);
            renderer = opened;
            LOG.info("loaded {} in {} ms", opened.model(), (System.nanoTime() - begun) / 1_000_000);
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

    private void watch() {
        try {
            while (!stopped) {
                lookAtStore();
                broker.look();
                CustomShiftRenderer loaded = renderer;
                if (state == WorkerState.STARTING && loaded != null && conditions.allMet()) {
                    takeShards(loaded);
                }
                Thread.sleep(state == WorkerState.STARTING ? LOOK.toMillis() / 5 : LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeShards(CustomShiftRenderer loaded) {
        WaitingObjectStore patient = new WaitingObjectStore(
                store,
                pause -> {
                    Thread.sleep(pause.toMillis());
                    listener.moved();
                },
                waited -> !shards.draining(),
                settings.storeRetryMax(),
                new Random(),
                System::nanoTime);
        shards.resume(new ShardRunner(new ShardRunner.Parts(
                worker,
                heartbeats.startedAt(),
                loaded,
                cache,
                patient,
                events,
                listener,
                InstantSource.system(),
                saving)));
        state = WorkerState.READY;
        LOG.info("worker {} takes shards", worker);
        beatOnce();
    }

    private void lookAtStore() {
        try {
            store.probe();
            conditions.met(Need.STORE);
        } catch (StoreException e) {
            conditions.unmet(Need.STORE, e.code() + ": " + e.getMessage());
        }
    }

    private void beat() {
        try {
            while (!stopped) {
                beatOnce();
                Thread.sleep(settings.heartbeatInterval().toMillis());
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
        CustomShiftRenderer loaded = renderer;
        ModelVersion model = loaded == null ? Heartbeats.NOTHING_LOADED : loaded.model();
        String device = loaded == null ? settings.device() : loaded.device();
        try {
            events.sendUntracked(heartbeats.now(state, model, device, abilities(loaded)))
                    .get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("heartbeat not sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable WorkerAbilities abilities(@Nullable CustomShiftRenderer loaded) {
        StoreState reached = conditions.reason(Need.STORE).isEmpty() ? StoreState.READY : StoreState.AWAY;
        return loaded == null ? null : loaded.abilities().in(reached, DeviceState.READY);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}

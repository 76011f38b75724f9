package io.customshift.worker.pod;

import io.customshift.worker.cache.CacheFigures;
import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.heartbeat.WorkInHand;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Kubernetes now and then what the end of this worker's pod would cost ({@link DeletionCost}), so that a pool that shrinks
 * lets idle and cold workers go first.
 *
 * <p>A hint and nothing more: told on a thread of its own, at most once an interval and only where it is news; what cannot be told
 * is one line in the log until it is told again or the reason is another, and work never hears of it. Kubernetes may end any
 * pod all the same; what a worker loses then is in the guarantees.
 */
public final class PodCost implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PodCost.class);

    private final WorkerSettings.Pod settings;
    private final WorkInHand work;
    private final Supplier<CacheFigures> cache;
    private final DeletionCost cost;
    private @Nullable String trouble;

    /** @param nanoTime a clock as {@link System#nanoTime()} */
    public PodCost(WorkerSettings.Pod settings, WorkInHand work, Supplier<CacheFigures> cache, LongSupplier nanoTime) {
        this.settings = settings;
        this.work = work;
        this.cache = cache;
        this.cost = new DeletionCost(nanoTime);
    }

    /** Until it is interrupted; returns at once where there is no pod, or no service account to speak for it. */
    @Override
    public void run() {
        try {
            Optional<OwnPod> pod = pod();
            while (pod.isPresent()) {
                look(pod.get());
                Thread.sleep(settings.costInterval().toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** This worker's own, where the settings name it and a service account's token lies there. */
    Optional<OwnPod> pod() {
        if (settings.name().isEmpty() || settings.namespace().isEmpty()) {
            return Optional.empty();
        }
        if (!Files.isReadable(OwnPod.token(settings.serviceAccount()))) {
            LOG.warn(
                    "what ending this pod costs is not told: {} cannot be read; mount the service account's token, or leave"
                            + " CUSTOMSHIFT_POD_NAME out",
                    OwnPod.token(settings.serviceAccount()));
            return Optional.empty();
        }
        try {
            return Optional.of(new OwnPod(
                    settings.apiServer(),
                    settings.namespace().get(),
                    settings.name().get(),
                    settings.serviceAccount()));
        } catch (IllegalArgumentException e) {
            LOG.warn("what ending this pod costs is not told: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Tells the cost where it is news. */
    void look(OwnPod pod) throws InterruptedException {
        OptionalInt news = cost.news(work.snapshot(), cache.get());
        if (news.isEmpty()) {
            return;
        }
        try {
            pod.deletionCost(news.getAsInt());
            cost.told(news.getAsInt());
            trouble = null;
        } catch (IOException | RuntimeException e) {
            String reason = e.toString();
            if (!Objects.equals(trouble, reason)) {
                LOG.warn("what ending this pod costs ({} s) is not told: {}; work goes on", news.getAsInt(), reason);
            }
            trouble = reason;
        }
    }
}

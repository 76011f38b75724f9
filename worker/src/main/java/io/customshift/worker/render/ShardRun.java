package io.customshift.worker.render;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import io.customshift.storage.StoreException;
import io.customshift.worker.engine.Picture;
import io.customshift.worker.engine.ReferenceException;
import io.customshift.worker.engine.RenderException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One shard in hand: looks what is there, makes what is not, says what became of each picture. Used once. */
final class ShardRun {
    private static final Logger LOG = LoggerFactory.getLogger(ShardRun.class);
    /** Pictures that wait for their file to be made and stored; more would pile up pixels while the store is slow. */
    private static final int SAVING = 2;

    private final ShardRunner.Parts parts;
    private final Shard shard;
    private final RunControl control;
    private final ShardEvents events;
    private final PictureStore pictures;
    private final long start = System.nanoTime();
    /** Neither stored nor failed, in the shard's order. */
    private final Map<ImageId, ImageTask> remaining = new LinkedHashMap<>();

    private final Deque<Saving> saving = new ArrayDeque<>();
    private int stored;
    private int reused;
    private int failed;
    private Duration engine = Duration.ZERO;

    private record Saving(ImageTask task, Future<PictureStore.Stored> result) {}

    ShardRun(ShardRunner.Parts parts, Shard shard, RunControl control) {
        this.parts = parts;
        this.shard = shard;
        this.control = control;
        this.events = new ShardEvents(shard, parts.worker(), parts.workerStartedAt(), parts.time());
        this.pictures = new PictureStore(parts.store(), parts.worker(), parts.time(), parts.listener());
        shard.images().forEach(task -> remaining.put(task.image(), task));
    }

    ShardOutcome run() {
        Optional<StopReason> stop = control.stop();
        if (stop.isEmpty()) {
            try {
                stop = work();
            } catch (RuntimeException e) {
                stop = control.stop();
                if (stop.isEmpty() || !(e instanceof StoreException)) {
                    return failed(e);
                }
            }
        }
        ShardOutcome outcome = outcome(stop);
        stop.ifPresentOrElse(
                reason -> giveBack(reason)
                        .ifPresent(why -> parts.events().send(events.givenBack(List.copyOf(remaining.keySet()), why))),
                () -> parts.events().send(events.finished(outcome)));
        return outcome;
    }

    private Optional<StopReason> work() {
        requireModel();
        SubjectSource subjects = new SubjectSource(parts, shard);
        parts.listener().stage(Stage.QUEUE_WAIT, events.waited());
        parts.events().send(events.started(subjects.isWarm(shard.images().get(0))));
        try (subjects) {
            for (ImageTask task : List.copyOf(remaining.values())) {
                pictures.existing(shard, task).ifPresent(found -> settle(task, found));
                parts.listener().moved();
            }
            List<ImageTask> todo = new ArrayList<>(remaining.values());
            for (ImageTask task : todo) {
                Optional<StopReason> stop = control.stop();
                if (stop.isPresent()) {
                    return stop;
                }
                render(task, subjects);
            }
            return Optional.empty();
        } finally {
            engine = engine.plus(subjects.encodeTime());
            settleAll(0);
        }
    }

    private void requireModel() {
        if (!shard.engine().model().equals(parts.renderer().model())) {
            throw new RenderException(
                    FailureCode.MODEL_MISMATCH,
                    false,
                    "the shard asks for model " + shard.engine().model() + ", worker " + parts.worker() + " runs "
                            + parts.renderer().model()
                            + "; submit the job for that model, or start workers with the other",
                    null);
        }
    }

    private void render(ImageTask task, SubjectSource subjects) {
        try {
            subjects.takeFetchAndEncodeTime();
            long begun = System.nanoTime();
            Picture picture = generated(task, subjects);
            Duration took = Duration.ofNanos(System.nanoTime() - begun).minus(subjects.takeFetchAndEncodeTime());
            engine = engine.plus(took);
            parts.listener().stage(Stage.TEXT, picture.textTime());
            parts.listener().stage(Stage.DENOISE, picture.denoiseTime());
            parts.listener().stage(Stage.DECODE, picture.decodeTime());
            parts.listener().rendered(task, took);
            saving.add(new Saving(task, parts.saving().submit(() -> pictures.save(shard, task, picture, took))));
            settleAll(SAVING);
        } catch (ReferenceException | StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            fail(task, ShardFailure.of(e), e);
        }
    }

    /** Memory that runs out is tried once more, with what the cache held given back. */
    private Picture generated(ImageTask task, SubjectSource subjects) {
        try {
            return generatedOnce(task, subjects);
        } catch (RenderException e) {
            if (!e.code().equals(FailureCode.OUT_OF_MEMORY)) {
                throw e;
            }
            LOG.warn("{}; emptying the reference cache and trying picture {} once more", e.text(), task.image());
        }
        subjects.close();
        parts.cache().clear();
        return generatedOnce(task, subjects);
    }

    private Picture generatedOnce(ImageTask task, SubjectSource subjects) {
        return parts.renderer()
                .generate(
                        task,
                        subjects.at(task.settings().size()),
                        (done, total) -> parts.listener().moved());
    }

    /** Waits until at most so many pictures are on their way to the bucket. */
    private void settleAll(int allowed) {
        RuntimeException stopped = null;
        while (saving.size() > allowed) {
            Saving oldest = saving.remove();
            try {
                settle(oldest.task(), oldest.result().get());
            } catch (ExecutionException e) {
                RuntimeException cause = e.getCause() instanceof RuntimeException runtime
                        ? runtime
                        : new IllegalStateException(e.getCause());
                if (cause instanceof StoreException && control.stop().isPresent()) {
                    stopped = cause;
                } else {
                    fail(oldest.task(), ShardFailure.of(cause), cause);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while pictures were being stored", e);
            }
        }
        if (stopped != null) {
            LOG.warn("not stored before the stop: {}", stopped.getMessage());
        }
    }

    private void settle(ImageTask task, PictureStore.Stored found) {
        stored++;
        reused += found.found() ? 1 : 0;
        remaining.remove(task.image());
        parts.events().send(events.stored(task, found));
        parts.listener().settled(found.found() ? Outcome.REUSED : Outcome.STORED, stored + failed);
    }

    private void fail(ImageTask task, ShardFailure failure, RuntimeException cause) {
        LOG.warn(
                "picture {} of {} failed, {}: {}", task.image(), shard.job(), failure.code(), failure.message(), cause);
        failed++;
        remaining.remove(task.image());
        parts.events().send(events.failed(task, failure.code(), failure.retryable(), failure.message()));
        parts.listener().settled(Outcome.FAILED, stored + failed);
    }

    private ShardOutcome failed(RuntimeException e) {
        ShardFailure failure = ShardFailure.of(e);
        log("shard " + shard.shard(), failure, e);
        for (int i = 0; i < remaining.size(); i++) {
            parts.listener().settled(Outcome.FAILED, stored + failed + i + 1);
        }
        parts.events().send(events.failed(failure, List.copyOf(remaining.keySet())));
        return outcome(Optional.empty());
    }

    /** With the stack only where code and message do not say it all. */
    private static void log(String what, ShardFailure failure, RuntimeException cause) {
        if (failure.code().equals(FailureCode.ENGINE_FAILURE)) {
            LOG.error("{} failed", what, cause);
        } else {
            LOG.warn("{} failed, {}: {}", what, failure.code(), failure.message());
        }
    }

    private ShardOutcome outcome(Optional<StopReason> stop) {
        return new ShardOutcome(
                stored, reused, failed, remaining.size(), stop, engine, Duration.ofNanos(System.nanoTime() - start));
    }

    private static Optional<GiveBackReason> giveBack(StopReason reason) {
        return switch (reason) {
            case DRAIN -> Optional.of(GiveBackReason.DRAIN);
            case CANCELLED -> Optional.of(GiveBackReason.CANCELLED);
            case REVOKED -> Optional.empty();
        };
    }
}

package io.customshift.worker.render;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import io.customshift.storage.StoreException;
import io.customshift.worker.engine.Picture;
import io.customshift.worker.engine.ReferenceException;
import io.customshift.worker.engine.RenderStoppedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Supplier;
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
    private final Supplier<Ahead> asked;
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

    private record Saving(ImageTask task, int attempt, Future<PictureStore.Stored> result) {}

    /** @param asked what was asked of the bucket for this shard, or is asked now */
    ShardRun(ShardRunner.Parts parts, Shard shard, RunControl control, Supplier<Ahead> asked) {
        this.parts = parts;
        this.shard = shard;
        this.control = control;
        this.asked = asked;
        this.events = new ShardEvents(shard, parts.worker(), parts.workerStartedAt(), parts.time());
        this.pictures = parts.pictures();
        shard.images().forEach(task -> remaining.put(task.image(), task));
    }

    ShardOutcome run() {
        Optional<StopReason> stop;
        try {
            stop = control.stop().or(this::notOurs).or(this::work);
        } catch (RuntimeException | Error e) {
            stop = control.stop().or(() -> troubleOfOurs(e));
            if (stop.isEmpty()) {
                return failed(e);
            }
        }
        ShardOutcome outcome = outcome(stop);
        parts.events()
                .send(
                        stop.isPresent()
                                ? events.givenBack(
                                        List.copyOf(remaining.keySet()),
                                        stop.get().told())
                                : events.finished(outcome));
        return outcome;
    }

    private Optional<StopReason> notOurs() {
        if (shard.avoid().contains(parts.worker())) {
            return Optional.of(StopReason.AVOIDED);
        }
        if (shard.engine().model().equals(parts.renderer().model())) {
            return Optional.empty();
        }
        LOG.info(
                "shard {} asks for model {}, this worker runs {}: it is given back",
                shard.shard(),
                shard.engine().model(),
                parts.renderer().model());
        return Optional.of(StopReason.MODEL_MISMATCH);
    }

    private Optional<StopReason> work() {
        Ahead ahead = asked.get();
        SubjectSource subjects = new SubjectSource(parts, shard, ahead);
        parts.listener().stage(Stage.QUEUE_WAIT, events.waited());
        parts.events().send(events.started(subjects.isWarm(shard.images().get(0))));
        try (subjects) {
            for (ImageTask task : shard.images()) {
                Optional<StopReason> stop = control.stop();
                if (stop.isPresent()) {
                    return stop;
                }
                if (!isThere(task, ahead) && make(task, subjects)) {
                    settleAll(SAVING);
                }
            }
            settleAll(0);
            return Optional.empty();
        } catch (ReferenceException e) {
            // The subject's fault is none of the pictures that are there already.
            List.copyOf(remaining.values()).forEach(task -> isThere(task, ahead));
            throw e;
        } finally {
            engine = engine.plus(subjects.encodeTime());
            ahead.close();
            settleWhatCanBe();
        }
    }

    /** Whether the picture's fate is known by a look into the bucket. */
    private boolean isThere(ImageTask task, Ahead ahead) {
        try {
            Optional<PictureStore.Stored> found = ahead.existing(task);
            found.ifPresent(picture -> settle(task, picture));
            parts.listener().moved();
            return found.isPresent();
        } catch (StoreException e) {
            if (e.mayPass()) {
                throw e;
            }
            fail(task, 0, ShardFailure.of(e), e);
            return true;
        }
    }

    /** Makes the picture and sends it on its way to the bucket; false when it failed. */
    private boolean make(ImageTask task, SubjectSource subjects) {
        for (int attempt = 0; ; attempt++) {
            try {
                saving.add(new Saving(task, attempt, saved(task, subjects)));
                return true;
            } catch (ReferenceException | StoreException | RenderStoppedException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                ShardFailure failure = ShardFailure.of(e);
                if (attempt == 0 && failure.code().equals(FailureCode.OUT_OF_MEMORY)) {
                    LOG.warn(
                            "{}; emptying the reference cache and trying {} once more",
                            failure.message(),
                            task.image());
                    subjects.close();
                    parts.cache().clear();
                } else if (failure.retryable() && !deviceComputes()) {
                    throw new StoppedException(StopReason.DEVICE_FAILING);
                } else {
                    fail(task, attempt, failure, e);
                    return false;
                }
            }
        }
    }

    private Future<PictureStore.Stored> saved(ImageTask task, SubjectSource subjects) {
        subjects.takeFetchAndEncodeTime();
        long begun = System.nanoTime();
        Picture picture = generated(task, subjects);
        Duration took = Duration.ofNanos(System.nanoTime() - begun).minus(subjects.takeFetchAndEncodeTime());
        engine = engine.plus(took);
        parts.listener().stage(Stage.TEXT, picture.textTime());
        parts.listener().stage(Stage.DENOISE, picture.denoiseTime());
        parts.listener().stage(Stage.DECODE, picture.decodeTime());
        parts.listener().rendered(task, took);
        return parts.saving().submit(() -> {
            control.checkFence();
            return pictures.save(shard, task, picture, took);
        });
    }

    private Picture generated(ImageTask task, SubjectSource subjects) {
        return parts.renderer().generate(task, subjects.at(task.settings().size()), (done, total) -> {
            parts.listener().moved();
            control.checkWithinPicture();
        });
    }

    /** Whether the failure is the picture's alone: a device that makes the simplest picture is well. */
    private boolean deviceComputes() {
        try {
            parts.renderer().check();
            parts.listener().moved();
            return true;
        } catch (RuntimeException | Error e) {
            LOG.error("the device does not compute", e);
            return false;
        }
    }

    /** Waits until at most so many pictures are on their way to the bucket. */
    private void settleAll(int allowed) {
        while (saving.size() > allowed) {
            Saving oldest = saving.remove();
            try {
                settle(oldest.task(), Ahead.result(oldest.result()));
            } catch (StoppedException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                if (troubleOfOurs(e).isPresent()) {
                    throw e;
                }
                fail(oldest.task(), oldest.attempt(), ShardFailure.of(e), e);
            }
        }
    }

    /** What is on its way is seen to its end also where the shard is not: it is in the bucket, or remains. */
    private void settleWhatCanBe() {
        while (!saving.isEmpty()) {
            try {
                settleAll(0);
            } catch (StoreException | StoppedException e) {
                LOG.warn("not stored before the stop: {}", e.getMessage());
            }
        }
    }

    /** Why the shard is given back rather than failed: what waiting would mend is no fault of the shard's. */
    private static Optional<StopReason> troubleOfOurs(Throwable e) {
        if (e instanceof StoppedException stopped) {
            return Optional.of(stopped.reason());
        }
        return e instanceof StoreException failure && failure.mayPass()
                ? Optional.of(StopReason.STORE_AWAY)
                : Optional.empty();
    }

    private void settle(ImageTask task, PictureStore.Stored found) {
        stored++;
        reused += found.found() ? 1 : 0;
        remaining.remove(task.image());
        parts.events().send(events.stored(task, found));
        parts.listener().settled(found.found() ? Outcome.REUSED : Outcome.STORED, stored + failed);
    }

    private void fail(ImageTask task, int attempt, ShardFailure failure, Throwable cause) {
        LOG.warn(
                "picture {} of {} failed, {}: {}", task.image(), shard.job(), failure.code(), failure.message(), cause);
        failed++;
        remaining.remove(task.image());
        parts.events().send(events.failed(task, attempt, failure));
        parts.listener().settled(Outcome.FAILED, stored + failed);
    }

    private ShardOutcome failed(Throwable e) {
        ShardFailure failure = ShardFailure.of(e);
        if (failure.code().equals(FailureCode.ENGINE_FAILURE)) {
            // With the stack only where code and message do not say it all.
            LOG.error("shard {} failed", shard.shard(), e);
        } else {
            LOG.warn("shard {} failed, {}: {}", shard.shard(), failure.code(), failure.message());
        }
        for (int i = 0; i < remaining.size(); i++) {
            parts.listener().settled(Outcome.FAILED, stored + failed + i + 1);
        }
        parts.events().send(events.failed(failure, List.copyOf(remaining.keySet())));
        return outcome(Optional.empty());
    }

    private ShardOutcome outcome(Optional<StopReason> stop) {
        return new ShardOutcome(
                stored, reused, failed, remaining.size(), stop, engine, Duration.ofNanos(System.nanoTime() - start));
    }
}

package io.customshift.worker.render;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.Shard;
import io.customshift.storage.StoreException;
import io.customshift.worker.engine.Picture;
import io.customshift.worker.engine.ReferenceException;
import io.customshift.worker.engine.RenderStoppedException;
import io.customshift.worker.engine.Rendered;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard in hand: looks what is there, makes what is not, as many side by side as the engine does, and says what became of
 * each picture by itself. Used once.
 */
final class ShardRun {
    private static final Logger LOG = LoggerFactory.getLogger(ShardRun.class);
    /** Pictures that wait for their file to be made and stored, or a batch; more would pile up pixels while the store is slow. */
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
            Map<RenderSettings, List<ImageTask>> alike = new LinkedHashMap<>();
            for (ImageTask task : shard.images()) {
                Optional<StopReason> stop = control.stop();
                if (stop.isPresent()) {
                    return stop;
                }
                if (!isThere(task, ahead)) {
                    List<ImageTask> together = alike.computeIfAbsent(task.settings(), kind -> new ArrayList<>());
                    together.add(task);
                    if (together.size() >= sideBySide()) {
                        alike.remove(task.settings());
                        make(together, subjects);
                        settleAll(Math.max(SAVING, together.size()));
                    }
                }
            }
            for (List<ImageTask> rest : alike.values()) {
                Optional<StopReason> stop = control.stop();
                if (stop.isPresent()) {
                    return stop;
                }
                make(rest, subjects);
                settleAll(Math.max(SAVING, rest.size()));
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
            Optional<PictureStore.Stored> found = waiting(() -> ahead.existing(task, control));
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

    private int sideBySide() {
        int wanted = shard.engine().maxBatch();
        return wanted == 0
                ? parts.renderer().batch()
                : Math.min(wanted, parts.renderer().batch());
    }

    /** Makes pictures with the same settings, and sends them on their way to the bucket. */
    private void make(List<ImageTask> tasks, SubjectSource subjects) {
        for (int attempt = 0; ; attempt++) {
            subjects.takeFetchAndEncodeTime();
            long begun = System.nanoTime();
            List<Rendered> rendered;
            try {
                rendered = rendered(tasks, subjects);
            } catch (ReferenceException | StoreException | RenderStoppedException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                ShardFailure failure = ShardFailure.of(e);
                if (failure.code().equals(FailureCode.OUT_OF_MEMORY)
                        && (attempt == 0 || parts.renderer().halveBatch())) {
                    LOG.warn(
                            "{}; emptying the reference cache and trying {} again, {} side by side",
                            failure.message(),
                            tasks.get(0).image(),
                            parts.renderer().batch());
                    subjects.close();
                    parts.cache().clear();
                    continue;
                }
                if (tasks.size() == 1) {
                    failUnlessDevice(tasks.get(0), attempt, failure, e);
                } else {
                    // Whose fault it is shows when each stands alone.
                    tasks.forEach(task -> make(List.of(task), subjects));
                }
                return;
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begun).minus(subjects.takeFetchAndEncodeTime());
            engine = engine.plus(took);
            parts.listener().batch(tasks, took);
            for (int i = 0; i < tasks.size(); i++) {
                take(tasks.get(i), attempt, rendered.get(i), took.dividedBy(tasks.size()));
            }
            return;
        }
    }

    private List<Rendered> rendered(List<ImageTask> tasks, SubjectSource subjects) {
        ImageSize size = tasks.get(0).settings().size();
        return parts.renderer().generate(tasks, subjects.at(size), (done, total) -> {
            parts.listener().moved();
            control.checkWithinPicture();
        });
    }

    private void take(ImageTask task, int attempt, Rendered rendered, Duration took) {
        if (rendered instanceof Rendered.Failed failed) {
            failUnlessDevice(task, attempt, ShardFailure.of(failed.why()), failed.why());
        } else if (rendered instanceof Rendered.Made made) {
            save(task, attempt, made.picture(), took);
        }
    }

    private void save(ImageTask task, int attempt, Picture picture, Duration took) {
        parts.listener().stage(Stage.TEXT, picture.textTime());
        parts.listener().stage(Stage.DENOISE, picture.denoiseTime());
        parts.listener().stage(Stage.DECODE, picture.decodeTime());
        parts.listener().rendered(task, took);
        Future<PictureStore.Stored> result = parts.saving().submit(() -> {
            control.checkFence();
            return pictures.save(shard, task, picture, took);
        });
        saving.add(new Saving(task, attempt, result));
    }

    private void failUnlessDevice(ImageTask task, int attempt, ShardFailure failure, Throwable cause) {
        if (failure.retryable() && !deviceComputes()) {
            throw new StoppedException(StopReason.DEVICE_FAILING);
        }
        fail(task, attempt, failure, cause);
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
                settle(oldest.task(), waiting(() -> Ahead.result(oldest.result(), control)));
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

    private <T> T waiting(Supplier<T> forBucket) {
        long begun = System.nanoTime();
        try {
            return forBucket.get();
        } finally {
            parts.listener().stage(Stage.BUCKET_WAIT, Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /**
     * What is on its way is seen to its end also where the shard is not: it is in the bucket, or remains. Where the bucket is out
     * of reach it remains, whatever becomes of it: who has the shard next finds what arrived.
     */
    private void settleWhatCanBe() {
        while (!saving.isEmpty()) {
            Future<PictureStore.Stored> next = saving.element().result();
            try {
                settleAll(saving.size() - 1);
            } catch (StoreException | StoppedException e) {
                next.cancel(false);
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
        parts.events().send(events.stored(task, found, parts.renderer().warnings(task.prompt())));
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

package io.customshift.scheduler.core;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageEvent;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.ShardEvent;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardReleased;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.message.WireDefault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A shard and its pictures. Applying an event twice, or late, gives the same state as applying it once: pictures are
 * counted by their ids, and what an earlier release says of the shard as a whole is passed over.
 *
 * @param ordinal its number in the job, from 0
 * @param epoch of the current release; 0 before and at the first
 * @param attempts how often it failed as a whole
 * @param seconds estimated engine time of all its pictures
 * @param spill which further place of its subject it went to
 * @param movedAt when the last thing was heard of it
 * @param due when it may be released again
 */
public record ShardState(
        int ordinal,
        SubjectId subject,
        @WireDefault("5") int priority,
        ShardPhase phase,
        @WireDefault("0") int epoch,
        @WireDefault("0") int attempts,
        @WireDefault("0") double seconds,
        @WireDefault("0") int spill,
        List<ImageState> images,
        @Nullable Instant movedAt,
        @Nullable Instant due) {
    public ShardState {
        images = List.copyOf(images);
    }

    static ShardState planned(int ordinal, SubjectId subject, int priority, double seconds, List<ImageState> images) {
        return new ShardState(ordinal, subject, priority, ShardPhase.PLANNED, 0, 0, seconds, 0, images, null, null);
    }

    /** Pictures that are neither stored nor given up, in order. */
    public List<ImageState> pending() {
        return images.stream().filter(ImageState::isPending).toList();
    }

    public int count(ImageStatus status) {
        return (int) images.stream().filter(image -> image.status() == status).count();
    }

    int reused() {
        return (int) images.stream().filter(ImageState::reused).count();
    }

    boolean isDone() {
        return phase == ShardPhase.DONE;
    }

    /** Seconds of the pictures that are still to be made. */
    public double pendingSeconds() {
        return images.isEmpty() ? 0 : seconds * pending().size() / images.size();
    }

    public ShardState apply(ImageEvent event, Policy policy) {
        ShardState next = event.match(new ImageEvent.Cases<ShardState>() {
            @Override
            public ShardState stored(ImageStored stored) {
                return each(image -> image.image().equals(stored.image()) ? image.apply(stored) : image);
            }

            @Override
            public ShardState failed(ImageFailed failed) {
                // A failure of an earlier release was counted then, or is made good by the release that is out now.
                return failed.epoch() < epoch
                        ? ShardState.this
                        : each(image -> image.image().equals(failed.image())
                                ? image.apply(failed, policy.attemptsMax())
                                : image);
            }
        });
        return next.equals(this) ? this : next.heardOf(event.at()).closedIfSettled();
    }

    public ShardState apply(ShardEvent event, Policy policy) {
        return event.match(new ShardEvent.Cases<ShardState>() {
            @Override
            public ShardState released(ShardReleased released) {
                return released.epoch() < epoch || isDone()
                        ? ShardState.this
                        : with(ShardPhase.RELEASED, released.epoch(), attempts, released.at(), null);
            }

            @Override
            public ShardState started(ShardStarted started) {
                return started.epoch() != epoch || phase != ShardPhase.RELEASED
                        ? ShardState.this
                        : with(ShardPhase.STARTED, epoch, attempts, started.at(), null);
            }

            @Override
            public ShardState finished(ShardFinished finished) {
                return ends(finished)
                        ? with(ShardPhase.SETTLING, epoch, attempts, finished.at(), null)
                                .closedIfSettled()
                        : ShardState.this;
            }

            @Override
            public ShardState givenBack(ShardGivenBack back) {
                if (!ends(back) || back.reason() == GiveBackReason.REVOKED) {
                    return ShardState.this;
                }
                return back.reason() == GiveBackReason.CANCELLED
                        ? with(ShardPhase.DONE, epoch, attempts, back.at(), null)
                                .cancelled()
                        : again(back.at(), Duration.ZERO).closedIfSettled();
            }

            @Override
            public ShardState failed(ShardFailed failed) {
                return ends(failed) ? afterFailure(failed, policy) : ShardState.this;
            }
        });
    }

    /** The shard without its pending pictures: they are not wanted any more. */
    public ShardState cancelled() {
        return each(image -> image.isPending()
                        ? new ImageState(
                                image.image(),
                                image.line(),
                                ImageStatus.CANCELLED,
                                image.attempts(),
                                false,
                                null,
                                null,
                                null,
                                null)
                        : image)
                .with(ShardPhase.DONE, epoch, attempts, movedAt, null);
    }

    /**
     * What the passing of time makes of it: a shard whose pictures were not all heard of, or whose worker has been
     * silent beyond reason, is to be released again. Computing a picture twice is waste, never wrong.
     */
    public ShardState at(Instant now, Policy policy) {
        Instant since = movedAt;
        if (since == null) {
            return this;
        }
        Duration quiet = Duration.between(since, now);
        if (phase == ShardPhase.SETTLING) {
            boolean failures = images.stream().anyMatch(image -> image.isPending() && image.attempts() > 0);
            return quiet.compareTo(failures ? policy.delayAfter(attempts) : policy.settle()) >= 0
                    ? again(now, Duration.ZERO)
                    : this;
        }
        Duration patience = phase == ShardPhase.RELEASED ? policy.unstarted() : policy.silenceOf(seconds);
        return phase.inFlight() && quiet.compareTo(patience) >= 0 ? again(now, Duration.ZERO) : this;
    }

    ShardState spilledTo(int place) {
        return new ShardState(ordinal, subject, priority, phase, epoch, attempts, seconds, place, images, movedAt, due);
    }

    private boolean ends(ShardEvent event) {
        return event.epoch() == epoch && phase.inFlight();
    }

    private ShardState afterFailure(ShardFailed failed, Policy policy) {
        boolean again = failed.retryable() && attempts + 1 < policy.attemptsMax();
        ShardState counted = with(phase, epoch, attempts + 1, failed.at(), null);
        if (again) {
            return counted.again(failed.at(), policy.delayAfter(attempts + 1));
        }
        return counted.each(image -> image.isPending()
                        ? image.failed(failed.code(), failed.message(), false, policy.attemptsMax())
                        : image)
                .with(ShardPhase.DONE, epoch, attempts + 1, failed.at(), null);
    }

    private ShardState again(Instant now, Duration delay) {
        return with(ShardPhase.WAITING, epoch, attempts, now, now.plus(delay));
    }

    private ShardState closedIfSettled() {
        boolean settled = images.stream().noneMatch(ImageState::isPending);
        return settled && phase != ShardPhase.PLANNED ? with(ShardPhase.DONE, epoch, attempts, movedAt, null) : this;
    }

    private ShardState heardOf(Instant at) {
        return movedAt != null && at.isBefore(movedAt) ? this : with(phase, epoch, attempts, at, due);
    }

    private ShardState each(UnaryOperator<ImageState> change) {
        return new ShardState(
                ordinal,
                subject,
                priority,
                phase,
                epoch,
                attempts,
                seconds,
                spill,
                images.stream().map(change).toList(),
                movedAt,
                due);
    }

    private ShardState with(
            ShardPhase newPhase,
            int newEpoch,
            int newAttempts,
            @Nullable Instant newMovedAt,
            @Nullable Instant newDue) {
        return new ShardState(
                ordinal,
                subject,
                priority,
                newPhase,
                newEpoch,
                newAttempts,
                seconds,
                spill,
                images,
                newMovedAt,
                newDue);
    }
}

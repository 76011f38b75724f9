package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageEvent;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.ShardEvent;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardReleased;
import io.customshift.schemas.message.ShardStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a worker's word, or from its silence. Attempts are counted for failures of the work itself; trouble of
 * a worker with its store, its model or its device sends the shard elsewhere at no cost; deaths are counted apart.
 */
public final class ShardDecider {
    /** The workers that had this picture in hand have died. */
    public static final FailureCode WORKER_KILLER = new FailureCode("WORKER_KILLER");
    /** Workers say that they are through, and never what became of this picture. */
    public static final FailureCode EVENTS_LOST = new FailureCode("EVENTS_LOST");

    /** The job's deadline came first. */
    public static final FailureCode DEADLINE_PASSED = new FailureCode("DEADLINE_PASSED");

    /** How long a record may take to its worker, at most: a transaction that nobody ends holds it up for a while. */
    private static final Duration PASSED_OVER = Duration.ofSeconds(60);

    /** Shards that never went out and are given up in one step. */
    private static final int LATE_AT_ONCE = 64;

    /** Failures that say something about the worker, not about the work. */
    private static final Set<FailureCode> UNSUITED = Set.of(
            FailureCode.MODEL_MISMATCH,
            FailureCode.STORE_UNAVAILABLE,
            FailureCode.STORE_DENIED,
            FailureCode.BUCKET_MISSING);

    private final Step step;
    private final Situation s;

    public ShardDecider(Step step, Situation situation) {
        this.step = step;
        this.s = situation;
    }

    /** A picture was stored or has failed. */
    public void decide(ImageEvent event) {
        ShardState shard = heard(event.shard());
        if (shard == null) {
            return;
        }
        event.match(new ImageEvent.Cases<Step>() {
            @Override
            public Step stored(ImageStored told) {
                take(shard, told, told.reused() && shard.isFirstTryOf(told.worker()));
                return step;
            }

            @Override
            public Step failed(ImageFailed told) {
                imageFailed(shard, told);
                return step;
            }
        });
    }

    private void take(ShardState shard, ImageStored told, boolean reused) {
        boolean givenUp = shard.images().stream()
                .anyMatch(image -> image.image().equals(told.image()) && image.status() == ImageStatus.FAILED);
        step.apply(new Event.Stored(shard.ordinal(), told, reused, s.now()));
        if (givenUp) {
            step.add(new Output.TakeBack(told.image()));
        }
    }

    /** A picture is in the bucket, and its worker is not there any more to tell of it: it is told in its place. */
    void found(ImageStored picture) {
        ShardState shard =
                step.shard(picture.shard().ordinalIn(step.state().head().job()));
        if (shard == null
                || shard.images().stream()
                        .noneMatch(image ->
                                image.image().equals(picture.image()) && image.status() != ImageStatus.STORED)) {
            return;
        }
        take(shard, picture, picture.reused());
        step.add(new Output.Tell(picture));
    }

    /** The life of a shard, as its worker tells it. */
    public void decide(ShardEvent event) {
        ShardState shard = heard(event.shard());
        if (shard == null || event.epoch() != shard.epoch()) {
            return;
        }
        event.match(new ShardEvent.Cases<Step>() {
            @Override
            public Step released(ShardReleased own) {
                return step;
            }

            @Override
            public Step started(ShardStarted told) {
                Instant process = told.workerStartedAt();
                step.apply(new Event.Started(
                        shard.ordinal(), shard.epoch(), told.worker(), process == null ? told.at() : process, s.now()));
                afterDeath(shard.ordinal());
                return step;
            }

            @Override
            public Step finished(ShardFinished told) {
                step.apply(new Event.Finished(shard.ordinal(), shard.epoch(), s.now()));
                return step;
            }

            @Override
            public Step givenBack(ShardGivenBack told) {
                if (told.reason() == GiveBackReason.REVOKED) {
                    step.apply(new Event.HandedOn(shard.ordinal(), shard.epoch(), told.worker(), s.now()));
                } else if (shard.phase().inFlight()) {
                    givenBackBy(shard, told.worker(), told.reason());
                }
                return step;
            }

            @Override
            public Step failed(ShardFailed told) {
                if (shard.phase().inFlight()) {
                    shardFailed(shard, told);
                }
                return step;
            }
        });
    }

    /** What the passing of time makes of it. Computing a picture twice is waste, never wrong. */
    void afterTime(ShardState shard) {
        Instant since = shard.movedAt();
        if (step.state().phase() == JobPhase.CANCELLING) {
            boolean patient = Duration.between(step.state().changedAt(), s.now())
                            .compareTo(s.policy().cancelGrace())
                    < 0;
            if (shard.phase() != ShardPhase.STARTED || !patient) {
                step.apply(new Event.Dropped(shard.ordinal(), s.now()));
            }
            return;
        }
        if (since == null) {
            return;
        }
        Duration quiet = Duration.between(since, s.now());
        if (shard.phase() == ShardPhase.SETTLING) {
            settle(shard, quiet);
        } else if (shard.phase() == ShardPhase.RELEASED
                && (quiet.compareTo(s.policy().unstarted()) >= 0 || isPassedOver(shard, since))) {
            comesBack(shard, Event.Cause.UNSTARTED, null);
        } else if (shard.phase() == ShardPhase.STARTED
                && (quiet.compareTo(s.policy().silenceOf(shard.seconds())) >= 0 || isPassedOver(shard, since))) {
            WorkerId holder = shard.holder();
            boolean lives = holder != null && s.fleet().live().contains(holder);
            comesBack(shard, lives ? Event.Cause.SILENT : Event.Cause.DIED, holder);
            afterDeath(shard.ordinal());
        }
    }

    /** Its worker has nothing to do, long after it should have had this: the record never came, or what was said of it. */
    private boolean isPassedOver(ShardState shard, Instant since) {
        return s.fleet().isIdleAt(shard.partition(), since.plus(PASSED_OVER));
    }

    /**
     * The job's time is over: what is out is called back, and what is not made is given up. The shards that never went out
     * follow some at each look, so that no step is larger than others are.
     */
    void afterDeadline(Instant deadline) {
        PlanState plan = step.state().plan();
        if (plan.open().stream().anyMatch(open -> step.existing(open).phase().inFlight())) {
            closeRound(FenceReason.DEADLINE);
        }
        int fresh = Math.min(plan.shards(), plan.cursor() + LATE_AT_ONCE);
        IntStream.concat(plan.open().stream().mapToInt(Integer::intValue), IntStream.range(plan.cursor(), fresh))
                .forEach(ordinal -> giveUp(
                        step.existing(ordinal),
                        DEADLINE_PASSED,
                        "the job's deadline was " + deadline + ", and the picture was not made by then; retry the job,"
                                + " and it is made without a deadline",
                        true));
    }

    private void settle(ShardState shard, Duration quiet) {
        if (shard.isUnheard()) {
            if (quiet.compareTo(s.policy().settle()) >= 0) {
                if (shard.unheard() + 1 >= s.policy().unheardMax()) {
                    giveUp(
                            shard,
                            EVENTS_LOST,
                            "workers finished the picture's shard " + (shard.unheard() + 1)
                                    + " times and nothing was heard of the picture; see quarantine.v1, then retry the job",
                            true);
                } else {
                    comesBack(shard, Event.Cause.UNHEARD, null);
                }
            }
        } else if (quiet.compareTo(s.policy().delayAfter(shard.imageAttempts(), salt(shard))) >= 0) {
            comesBack(shard, Event.Cause.RETRY, shard.holder());
        }
    }

    private void imageFailed(ShardState shard, ImageFailed told) {
        ImageState image = shard.images().stream()
                .filter(each -> each.image().equals(told.image()))
                .findFirst()
                .orElse(null);
        ImageState.Try which = new ImageState.Try(told.epoch(), told.attempt());
        // A failure of an earlier release was counted then, or is made good by the release that is out now.
        if (image == null || !image.isPending() || told.epoch() < shard.epoch() || !which.isAfter(image.tried())) {
            return;
        }
        boolean counted = !UNSUITED.contains(told.code());
        boolean last = counted
                && (!told.retryable() || image.attempts() + 1 >= s.policy().attemptsMax());
        step.apply(new Event.Failed(shard.ordinal(), told, which, counted, last, s.now()));
        tellGivenUp(shard, told.retryable(), told.worker());
    }

    private void givenBackBy(ShardState shard, WorkerId worker, GiveBackReason reason) {
        boolean unsuited = reason == GiveBackReason.MODEL_MISMATCH
                || reason == GiveBackReason.STORE_AWAY
                || reason == GiveBackReason.DEVICE_FAILING;
        if (reason == GiveBackReason.CANCELLED && step.state().phase() == JobPhase.CANCELLING) {
            step.apply(new Event.Dropped(shard.ordinal(), s.now()));
        } else {
            if (reason == GiveBackReason.CANCELLED) {
                // A fence of an earlier life of this job id: what goes out next must be beyond it.
                step.apply(new Event.RoundClosed(step.state().round(), s.now()));
            }
            comesBack(
                    shard,
                    reason == GiveBackReason.AVOIDED
                            ? Event.Cause.MISPLACED
                            : unsuited ? Event.Cause.UNSUITED : Event.Cause.GIVEN_BACK,
                    worker);
        }
    }

    private void shardFailed(ShardState shard, ShardFailed told) {
        if (UNSUITED.contains(told.code())) {
            comesBack(shard, Event.Cause.UNSUITED, told.worker());
        } else if (told.retryable() && shard.attempts() + 1 < s.policy().attemptsMax()) {
            comesBack(shard, Event.Cause.FAILED, told.worker());
        } else {
            giveUp(shard, told.code(), told.message(), told.retryable());
        }
    }

    private void comesBack(ShardState shard, Event.Cause cause, @Nullable WorkerId by) {
        Duration delay = switch (cause) {
            case MISPLACED -> s.policy().detourAfter(1, salt(shard));
            case UNSUITED -> s.policy().detourAfter(shard.detours() + 1, salt(shard));
            case FAILED -> s.policy().delayAfter(shard.attempts() + 1, salt(shard));
            case DIED -> s.policy().delayAfter(shard.deaths() + 1, salt(shard));
            default -> Duration.ZERO;
        };
        step.apply(new Event.Returned(
                shard.ordinal(), shard.epoch(), cause, by, s.now().plus(delay), s.now()));
    }

    /**
     * A shard that too many workers died of is taken apart, and a picture that stands alone is given up. The record is still
     * on the topic and would go to the next worker: the round is closed, so that workers let go of it.
     */
    private void afterDeath(int ordinal) {
        ShardState shard = step.existing(ordinal);
        if (shard.deaths() < s.policy().crashesMax()
                || shard.isDone()
                || !step.state().isRunning()) {
            return;
        }
        List<ImageState> left = shard.pending();
        if (left.size() > 1) {
            List<ShardState> singles = new ArrayList<>();
            for (ImageState image : left) {
                ShardState.Draft single = ShardState.planned(
                                step.state().plan().shards() + singles.size(),
                                shard.subject(),
                                shard.priority(),
                                shard.seconds() / shard.images().size(),
                                List.of(image))
                        .edit();
                single.crashes = 1;
                single.detours = 1;
                singles.add(single.done());
            }
            step.apply(new Event.Split(ordinal, singles, s.now()));
        } else {
            giveUp(
                    shard,
                    WORKER_KILLER,
                    shard.deaths() + " workers died while they had this picture in hand; look at their logs and at the"
                            + " photos and settings of its line, then retry the line",
                    false);
        }
        closeRound(FenceReason.SUPERSEDED);
        for (int open : step.state().plan().open()) {
            ShardState other = step.existing(open);
            if (other.phase().inFlight()) {
                comesBack(other, Event.Cause.GIVEN_BACK, null);
            }
        }
    }

    /** Makes workers let go of all that is out, at the next denoising step. */
    private void closeRound(FenceReason why) {
        step.add(Output.fence(step.state(), why, s.now()));
        step.apply(new Event.RoundClosed(step.state().round(), s.now()));
    }

    private void giveUp(ShardState shard, FailureCode code, String message, boolean retryable) {
        step.apply(new Event.GivenUp(shard.ordinal(), code, message, s.now()));
        tellGivenUp(shard, retryable, shard.holder());
    }

    /** A dead letter for each picture that was pending and will not be made. */
    private void tellGivenUp(ShardState before, boolean retryable, @Nullable WorkerId worker) {
        JobHead head = step.state().head();
        ShardState after = step.existing(before.ordinal());
        for (int i = 0; i < after.images().size(); i++) {
            ImageState image = after.images().get(i);
            if (image.status() == ImageStatus.FAILED && before.images().get(i).isPending()) {
                step.add(new Output.Tell(new DeadLetter(
                        head.tenant(),
                        head.job(),
                        image.image(),
                        ShardId.of(head.job(), after.ordinal()),
                        image.line(),
                        after.subject(),
                        step.state().round(),
                        image.attempts(),
                        Objects.requireNonNull(image.code(), "a failed picture has a code"),
                        retryable,
                        String.valueOf(image.message()),
                        worker,
                        s.now())));
            }
        }
    }

    /** The shard that a worker speaks of; nothing when it is of another round, or nothing can change any more. */
    private @Nullable ShardState heard(ShardId id) {
        if (!step.isKnown() || step.state().phase().ended() || step.state().closing()) {
            return null;
        }
        int ordinal = id.ordinalIn(step.state().head().job());
        return ordinal < step.state().plan().first() ? null : step.shard(ordinal);
    }

    private int salt(ShardState shard) {
        return step.state().head().job().hashCode() * 31 + shard.ordinal();
    }
}

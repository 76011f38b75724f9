package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobParking;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.WireDefault;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a job: the only thing that changes its state, live and when the journal is replayed. All that a change
 * depends on is in the event, so a replay needs neither clock nor settings. Each is complete in itself; applying one that
 * was applied before, or that comes late, changes nothing: shards are told apart by ordinal and epoch, failures by epoch and
 * attempt, starts by worker and time.
 */
public sealed interface Event {
    /** When it was decided, by the scheduler's clock. */
    Instant at();

    /** What changes the job as a whole. */
    sealed interface OfJob extends Event {
        JobState on(JobState job);
    }

    /** What changes a shard, and with it the job's figures. */
    sealed interface OfShard extends Event {
        int ordinal();

        ShardState on(ShardState shard);
    }

    /** The job begins. */
    record Accepted(
            JobSpec spec, PlanSettings planning, @Nullable String traceparent, Instant at) implements Event {
        JobState first() {
            return new JobState.Draft(JobHead.of(spec, planning, traceparent), at).done();
        }
    }

    /** A part of the plan; parts come in order, and {@code plan} is the digest of all so far. */
    record Planned(
            Sha256 plan,
            List<ShardState> shards,
            @WireDefault("false") boolean last,
            Kept kept,
            Instant at) implements OfJob {
        public Planned {
            shards = shards == null ? List.of() : List.copyOf(shards);
        }

        @Override
        public JobState on(JobState job) {
            JobState.Draft next = job.edit();
            next.plan = job.plan().planned(shards, plan, last);
            boolean again = job.retry() != null;
            if (last || again) {
                next.total = kept.total() + next.plan.images();
            }
            if (last && again) {
                next.tally = job.tally().with(kept.stored(), kept.failed());
            }
            // What a further round keeps is known at its end.
            if (job.phase() == JobPhase.ACCEPTED && (last || !again)) {
                next.to(JobPhase.RUNNING, at);
            }
            return next.done();
        }
    }

    /** Parts of another plan than the one begun have come: nothing was released of it, and it is made again. */
    record PlanDropped(int first, Instant at) implements OfJob {
        @Override
        public JobState on(JobState job) {
            JobState.Draft next = job.edit();
            next.plan = PlanState.emptyFrom(first, job.plan().round());
            return next.done();
        }
    }

    /** Nothing goes out until there is a worker for it; or, with nothing in {@code parking}, there is one again. */
    record Parked(@Nullable JobParking parking, Instant at) implements OfJob {
        @Override
        public JobState on(JobState job) {
            JobState.Draft next = job.edit();
            next.parked = parking;
            return next.done();
        }
    }

    record CancelRequested(@Nullable String reason, Instant at) implements OfJob {
        @Override
        public JobState on(JobState job) {
            JobState.Draft next = job.edit().to(JobPhase.CANCELLING, at);
            next.reason = reason;
            next.parked = null;
            return next.done();
        }
    }

    /** Workers were told to let go of all that is out: what goes out next is of another round. */
    record RoundClosed(int round, Instant at) implements OfJob {
        @Override
        public JobState on(JobState job) {
            JobState.Draft next = job.edit();
            next.round = Math.max(job.round(), round + 1);
            return next.done();
        }
    }

    /** All that is left is to write the results; with a code when the job has failed as a whole. */
    record ClosingBegan(
            @Nullable FailureCode code, @Nullable String message, Instant at) implements OfJob {
        @Override
        public JobState on(JobState job) {
            JobState.Draft next = job.edit();
            next.closing = true;
            next.parked = null;
            next.code = code;
            next.message = message;
            return next.done();
        }
    }

    /** The job is over; the figures are the manifest's. */
    record Closed(
            JobPhase how,
            int total,
            int stored,
            int failed,
            @Nullable ObjectKey manifest,
            @Nullable Sha256 sha256,
            @Nullable FailureCode code,
            @Nullable String message,
            Instant at)
            implements OfJob {
        @Override
        public JobState on(JobState job) {
            JobState.Draft next = job.edit().to(how, at);
            next.closing = false;
            next.total = total;
            next.tally = job.tally().with(stored, failed);
            next.manifest = manifest;
            next.manifestSha256 = sha256;
            next.code = code;
            next.message = message;
            next.endedAt = at;
            return next.done();
        }
    }

    /** Nothing is known of the job any more: the last event of its life. */
    record Forgotten(Instant at) implements OfJob {
        @Override
        public JobState on(JobState job) {
            return job;
        }
    }

    /** An ended job begins another round, with new shards of the same pictures. */
    record Reopened(
            JobSpec spec,
            int round,
            List<String> lines,
            @Nullable ImageStatus only,
            Instant at) implements OfJob {
        public Reopened {
            lines = lines == null ? List.of() : List.copyOf(lines);
        }

        @Override
        public JobState on(JobState job) {
            JobState.Draft next = job.edit().to(JobPhase.ACCEPTED, at);
            next.round = round;
            next.plan = PlanState.emptyFrom(job.plan().shards(), round);
            next.retry = new JobState.Retry(lines, only, job.manifest(), job.manifestSha256());
            next.reason = null;
            next.code = null;
            next.message = null;
            next.manifest = null;
            next.manifestSha256 = null;
            next.endedAt = null;
            return next.done();
        }
    }

    /** The shard was put on this partition of the topic, for any worker but these. */
    record Released(
            int ordinal, int epoch, @WireDefault("0") int partition, List<WorkerId> avoid, Instant at)
            implements OfShard {
        public Released {
            avoid = avoid == null ? List.of() : List.copyOf(avoid);
        }

        @Override
        public ShardState on(ShardState shard) {
            if (shard.isDone() || shard.phase() != ShardPhase.PLANNED && epoch <= shard.epoch()) {
                return shard;
            }
            ShardState.Draft next = shard.edit().to(ShardPhase.RELEASED, at);
            next.epoch = epoch;
            next.partition = partition;
            next.avoid = avoid;
            next.crashes = shard.deaths();
            next.starts = List.of();
            return next.done();
        }
    }

    /** A worker took the shard in hand; if another one had it and did not hand it on, that one has died. */
    record Started(int ordinal, int epoch, WorkerId worker, Instant process, Instant at) implements OfShard {
        @Override
        public ShardState on(ShardState shard) {
            return epoch != shard.epoch()
                            || !shard.phase().inFlight()
                            || shard.starts().stream().anyMatch(start -> start.isOf(worker, process))
                    ? shard
                    : shard.edit()
                            .to(ShardPhase.STARTED, at)
                            .start(worker, process)
                            .done();
        }
    }

    /** A worker let go of it because its partition went to another one, which has the record already. */
    record HandedOn(int ordinal, int epoch, WorkerId worker, Instant at) implements OfShard {
        @Override
        public ShardState on(ShardState shard) {
            if (epoch != shard.epoch()) {
                return shard;
            }
            ShardState.Draft next = shard.edit();
            next.starts = shard.starts().stream()
                    .map(start -> start.worker().equals(worker)
                            ? new ShardState.Start(start.worker(), start.process(), true)
                            : start)
                    .toList();
            return next.done();
        }
    }

    /** The worker is through with it. */
    record Finished(int ordinal, int epoch, Instant at) implements OfShard {
        @Override
        public ShardState on(ShardState shard) {
            return epoch == shard.epoch() && shard.phase().inFlight()
                    ? shard.edit().to(ShardPhase.SETTLING, at).done()
                    : shard;
        }
    }

    /** A picture is in the bucket; {@code found} when it was there before the job came to it. */
    record Stored(
            int ordinal,
            ImageStored told,
            @WireDefault("false") boolean found,
            Instant at) implements OfShard {
        @Override
        public ShardState on(ShardState shard) {
            return of(shard, told.image(), image -> image.stored(told, found), at);
        }
    }

    /** A picture was not made this time, or, when {@code last}, will not be made. */
    record Failed(
            int ordinal,
            ImageFailed told,
            ImageState.Try which,
            @WireDefault("false") boolean counted,
            @WireDefault("false") boolean last,
            Instant at)
            implements OfShard {
        @Override
        public ShardState on(ShardState shard) {
            return of(
                    shard,
                    told.image(),
                    image -> image.isPending() && which.epoch() >= shard.epoch() && which.isAfter(image.tried())
                            ? image.failed(told.code(), told.message(), which, counted, last)
                            : image,
                    at);
        }
    }

    /** It is nobody's any more and will be released again, for this reason; {@code by} had it, where one is known. */
    record Returned(
            int ordinal, int epoch, Cause cause, @Nullable WorkerId by, Instant due, Instant at) implements OfShard {
        @Override
        public ShardState on(ShardState shard) {
            if (epoch != shard.epoch() || !shard.phase().inFlight() && shard.phase() != ShardPhase.SETTLING) {
                return shard;
            }
            ShardState.Draft next = shard.edit().to(ShardPhase.WAITING, at);
            next.due = due;
            next.attempts += cause == Cause.FAILED ? 1 : 0;
            next.crashes += cause == Cause.DIED ? 1 : 0;
            next.unheard += cause == Cause.UNHEARD ? 1 : 0;
            if (cause.detour()) {
                next.detours++;
            }
            if (cause.elsewhere()) {
                next.avoid(by);
            }
            return next.done();
        }
    }

    /** Why a shard is released again. */
    enum Cause {
        /** The worker stopped in good order, or a round was closed. */
        GIVEN_BACK,
        /** Partitions have moved: it came to a worker that had it in vain. */
        MISPLACED,
        /** That worker cannot do it at the moment, through no fault of the shard; its heartbeats say when it can. */
        UNSUITED,
        /** It failed as a whole. */
        FAILED,
        /** Some of its pictures failed and are tried again. */
        RETRY,
        /** It was finished without a word of some picture. */
        UNHEARD,
        /** No worker took it in all the time. */
        UNSTARTED,
        /** Its worker lives and says nothing. */
        SILENT,
        /** Its worker is gone. */
        DIED;

        /** Whether it went out in vain. */
        boolean detour() {
            return elsewhere() || this == UNSUITED;
        }

        /** Whether the next release should go to another worker: this one may be to blame. */
        boolean elsewhere() {
            return this == FAILED || this == RETRY || this == SILENT || this == DIED;
        }
    }

    /** What is left of it is given up. */
    record GivenUp(int ordinal, FailureCode code, String message, Instant at) implements OfShard {
        @Override
        public ShardState on(ShardState shard) {
            return shard.edit()
                    .to(decided(shard), at)
                    .each(image -> image.isPending() ? image.failed(code, message, null, false, true) : image)
                    .done();
        }
    }

    /** What is left of it is not wanted any more. */
    record Dropped(int ordinal, Instant at) implements OfShard {
        @Override
        public ShardState on(ShardState shard) {
            return shard.edit()
                    .to(decided(shard), at)
                    .each(image -> image.isPending() ? image.cancelled() : image)
                    .done();
        }
    }

    /** What is left of it goes on as shards of one picture each: one of them kills its workers. */
    record Split(int ordinal, List<ShardState> singles, Instant at) implements OfShard {
        @Override
        public ShardState on(ShardState shard) {
            ShardState.Draft next = shard.edit().to(shard.phase(), at);
            next.seconds -= singles.stream().mapToDouble(ShardState::seconds).sum();
            next.images =
                    shard.images().stream().filter(image -> !image.isPending()).toList();
            return next.done();
        }
    }

    /** The phase of a shard that ends without its worker: one that was never released is done with it as well. */
    private static ShardPhase decided(ShardState shard) {
        return shard.phase() == ShardPhase.PLANNED ? ShardPhase.WAITING : shard.phase();
    }

    private static ShardState of(ShardState shard, ImageId id, UnaryOperator<ImageState> change, Instant at) {
        ShardState.Draft next = shard.edit().each(image -> image.image().equals(id) ? change.apply(image) : image);
        if (next.images.equals(shard.images())) {
            return shard;
        }
        next.movedAt = at;
        return next.done();
    }
}

package io.customshift.worker.render;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.storage.PictureDigests;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The events of one shard, filled in. */
final class ShardEvents {
    private final Shard shard;
    private final WorkerId worker;
    private final Instant workerStartedAt;
    private final InstantSource time;

    ShardEvents(Shard shard, WorkerId worker, Instant workerStartedAt, InstantSource time) {
        this.shard = shard;
        this.worker = worker;
        this.workerStartedAt = workerStartedAt;
        this.time = time;
    }

    Duration waited() {
        Duration waited = Duration.between(shard.created(), time.instant());
        return waited.isNegative() ? Duration.ZERO : waited;
    }

    ShardStarted started(boolean warm) {
        return new ShardStarted(
                shard.tenant(),
                shard.job(),
                shard.shard(),
                shard.epoch(),
                worker,
                workerStartedAt,
                warm,
                seconds(waited()),
                now());
    }

    ImageStored stored(ImageTask task, PictureStore.Stored stored, List<String> warnings) {
        return new ImageStored(
                shard.tenant(),
                shard.job(),
                shard.shard(),
                shard.epoch(),
                task.image(),
                task.line(),
                shard.subject().id(),
                task.key(),
                stored.sha256(),
                stored.digests().map(PictureDigests::pixels).orElse(null),
                stored.digests().map(PictureDigests::looks).orElse(null),
                stored.object().etag(),
                stored.object().bytes(),
                stored.seconds(),
                stored.reused(),
                warnings,
                stored.maker(),
                now());
    }

    ImageFailed failed(ImageTask task, int attempt, ShardFailure failure) {
        return new ImageFailed(
                shard.tenant(),
                shard.job(),
                shard.shard(),
                shard.epoch(),
                task.image(),
                attempt,
                task.line(),
                shard.subject().id(),
                failure.code(),
                failure.retryable(),
                failure.message(),
                worker,
                now());
    }

    ShardFinished finished(ShardOutcome outcome) {
        return new ShardFinished(
                shard.tenant(),
                shard.job(),
                shard.shard(),
                shard.epoch(),
                worker,
                outcome.stored(),
                outcome.reused(),
                outcome.failed(),
                seconds(outcome.engine()),
                seconds(outcome.wall()),
                now());
    }

    ShardGivenBack givenBack(List<ImageId> remaining, GiveBackReason reason) {
        return new ShardGivenBack(
                shard.tenant(), shard.job(), shard.shard(), shard.epoch(), worker, remaining, reason, now());
    }

    ShardFailed failed(ShardFailure failure, List<ImageId> remaining) {
        return new ShardFailed(
                shard.tenant(),
                shard.job(),
                shard.shard(),
                shard.epoch(),
                worker,
                failure.code(),
                failure.retryable(),
                failure.message(),
                remaining,
                now());
    }

    private Instant now() {
        return time.instant();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() * 1e-9;
    }
}

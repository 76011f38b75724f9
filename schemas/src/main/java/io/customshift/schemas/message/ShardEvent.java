package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/** The life of a shard: released by the scheduler, the rest by workers; keyed by job, at least once. */
public sealed interface ShardEvent extends Message
        permits ShardReleased, ShardStarted, ShardFinished, ShardGivenBack, ShardFailed {
    /** Whose. */
    Tenant tenant();

    /** Of which job. */
    JobId job();

    /** Which shard. */
    ShardId shard();

    /** Which release of it. */
    int epoch();

    /** When. */
    Instant at();

    <R> R match(Cases<R> cases);

    /** One function for each kind. A new kind of event is a compile error in each implementation. */
    interface Cases<R> {
        R released(ShardReleased event);

        R started(ShardStarted event);

        R finished(ShardFinished event);

        R givenBack(ShardGivenBack event);

        R failed(ShardFailed event);
    }
}

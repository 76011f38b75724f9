package io.customshift.scheduler.dispatch;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A worker that takes work, as it says itself.
 *
 * @param partitions of the shards topic that are its own, in order, at least one: a shard on one of them is for it
 * @param pace how long it takes for a second's worth of estimated work; 0 before it has measured that
 * @param warm subjects whose keys and values it holds
 * @param inHand the job that it works on
 * @param freeAt when it is through with that, by its own rate; without work, when it said so
 */
public record Lane(
        WorkerId worker,
        ModelVersion model,
        List<Integer> partitions,
        double pace,
        Set<SubjectDigest> warm,
        @Nullable JobId inHand,
        @Nullable Instant freeAt) {
    public Lane {
        partitions = List.copyOf(partitions);
        warm = Set.copyOf(warm);
        if (partitions.isEmpty()) {
            throw new IllegalArgumentException("lane of " + worker + " has no partition; leave the worker out");
        }
    }

    /** Whether it was heard to have nothing in hand, at this moment or later. */
    public boolean idleSince(Instant moment) {
        return inHand == null && freeAt != null && !freeAt.isBefore(moment);
    }

    /** Where a shard for this worker is put: the same one as long as it owns it. */
    int partition() {
        return partitions.get(0);
    }
}

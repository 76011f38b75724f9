package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is, does and can: every few seconds, and at each change of state.
 *
 * @param model the weights and adapter that it has loaded
 * @param device for people, for example {@code cuda:0 NVIDIA H100} or {@code cpu, 2 cores}
 * @param abilities what it can make and whether it can work now; absent until weights are loaded
 * @param warmSubjects subjects whose references it holds, the most recently used first
 * @param imagesPerSecond measured over the last pictures; 0 before the first
 * @param secondsPerMegapixelStep measured engine seconds per denoising step and million output pixels, which estimates pictures of other sizes and steps; 0 before the first
 * @param costs what pictures of the last kinds that it made have taken, the newest last; before the first, a trial at its start, of no pictures
 * @param cacheBytes held in its reference cache
 * @param cacheHits subjects that were at hand there since the worker started
 * @param cacheSecondsSaved what these would have cost, less the time that looking up took
 * @param partitions of shards.v1 that are its own, in order: a shard put on one of them is for it
 * @param shard in hand, if any
 */
public record WorkerHeartbeat(
        WorkerId worker,
        WorkerState state,
        ModelVersion model,
        String device,
        @Nullable WorkerAbilities abilities,
        List<SubjectDigest> warmSubjects,
        @WireDefault("0") double imagesPerSecond,
        @WireDefault("0") double secondsPerMegapixelStep,
        List<PictureCost> costs,
        @WireDefault("0") long cacheBytes,
        @WireDefault("0") long cacheHits,
        @WireDefault("0") double cacheSecondsSaved,
        List<Integer> partitions,
        @Nullable ShardId shard,
        @Nullable JobId job,
        @WireDefault("0") int shardImagesDone,
        @WireDefault("0") int shardImagesTotal,
        Instant startedAt,
        Instant at)
        implements Message {
    public WorkerHeartbeat {
        warmSubjects = List.copyOf(warmSubjects);
        costs = List.copyOf(costs);
        partitions = List.copyOf(partitions);
    }
}

package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/**
 * The job was cut into shards.
 *
 * @param shards how many; their ids are {@code ShardId.of(job, 0 … shards - 1)}
 * @param distinctImages pictures to make: the same picture asked for twice counted once
 * @param estimatedSeconds of engine time
 */
public record JobPlanned(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        int shards,
        int distinctImages,
        @WireDefault("0") double estimatedSeconds,
        Instant at)
        implements JobEvent {}

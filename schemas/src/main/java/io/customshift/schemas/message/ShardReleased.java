package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;

/**
 * The scheduler put the shard on its topic.
 *
 * @param images the pictures in it
 * @param estimatedSeconds of engine time, at the rate measured when it was planned
 */
public record ShardReleased(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ShardId shard,
        @WireDefault("0") int epoch,
        SubjectId subject,
        List<ImageId> images,
        @WireDefault("0") double estimatedSeconds,
        Instant at)
        implements ShardEvent {
    public ShardReleased {
        images = List.copyOf(images);
        estimatedSeconds = Require.between(estimatedSeconds, 0, Double.MAX_VALUE, "estimatedSeconds");
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.released(this);
    }
}

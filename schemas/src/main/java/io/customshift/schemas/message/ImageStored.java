package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture is in the bucket, complete.
 *
 * @param sha256 digest of the PNG's bytes, which changes with its marks and who signs them
 * @param pixelsSha256 digest of its pixels: the picture, whatever file it is in; none from earlier workers
 * @param perceptualHash how it looks, to find it again where all marks are gone; none from earlier workers
 * @param etag what the store calls this version
 * @param seconds time that the engine worked on it; 0 when reused
 * @param reused it was there before this round of its job, and was not computed for it
 * @param warnings what the model could not see or does not know of its prompt, a sentence each; none from earlier workers
 * @param worker who made it, which may not be who tells of it
 */
public record ImageStored(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ShardId shard,
        @WireDefault("0") int epoch,
        ImageId image,
        int line,
        SubjectId subject,
        ObjectKey key,
        Sha256 sha256,
        @Nullable Sha256 pixelsSha256,
        @Nullable PerceptualHash perceptualHash,
        @Nullable String etag,
        long bytes,
        @WireDefault("0") double seconds,
        @WireDefault("false") boolean reused,
        List<String> warnings,
        WorkerId worker,
        Instant at)
        implements ImageEvent {
    public ImageStored {
        warnings = List.copyOf(warnings);
        Require.between(line, 0, Integer.MAX_VALUE, "line");
        Require.between(bytes, 0, Long.MAX_VALUE, "bytes");
        seconds = Require.between(seconds, 0, Double.MAX_VALUE, "seconds");
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.stored(this);
    }
}

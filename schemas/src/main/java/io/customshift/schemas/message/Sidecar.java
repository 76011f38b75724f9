package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a picture was made: the object {@code {image}.json} beside {@code {image}.png}. With it the picture can be made
 * again without the fleet's state.
 *
 * @param task the picture's texts, seed, settings and key
 * @param subject the subject as it was then
 * @param model the weights and adapter
 * @param sha256 digest of the PNG's bytes
 * @param pixelsSha256 digest of its pixels: the picture, whatever file it is in; none from earlier workers
 * @param perceptualHash how it looks, to find it again where all marks are gone; none from earlier workers
 * @param bytes length of the PNG
 * @param seconds time that the engine worked on it
 */
public record Sidecar(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ImageTask task,
        SubjectSpec subject,
        ModelVersion model,
        Sha256 sha256,
        @Nullable Sha256 pixelsSha256,
        @Nullable PerceptualHash perceptualHash,
        long bytes,
        @WireDefault("0") double seconds,
        WorkerId worker,
        Instant at) {
    public Sidecar {
        Require.between(bytes, 1, Long.MAX_VALUE, "bytes");
        seconds = Require.between(seconds, 0, Double.MAX_VALUE, "seconds");
    }
}

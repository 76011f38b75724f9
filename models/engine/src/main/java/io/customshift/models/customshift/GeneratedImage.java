package io.customshift.models.customshift;

import io.customshift.models.image.RgbImage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A finished picture.
 *
 * @param heatMap where the references guided it, when that was asked for
 * @param warnings what the model could not see or does not know of the prompt, a sentence each; empty when all is well
 * @param textTime encoding the prompt, zero when it was at hand
 * @param denoiseTime all steps
 * @param decodeTime latents to pixels
 */
public record GeneratedImage(
        RgbImage image,
        Optional<ReferenceMass> heatMap,
        List<String> warnings,
        Duration textTime,
        Duration denoiseTime,
        Duration decodeTime) {}

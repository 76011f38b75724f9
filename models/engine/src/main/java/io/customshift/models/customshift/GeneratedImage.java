package io.customshift.models.customshift;

import io.customshift.models.image.RgbImage;
import java.time.Duration;
import java.util.Optional;

/**
 * A finished picture.
 *
 * @param heatMap where the references guided it, when that was asked for
 * @param textTime encoding the prompt, zero when it was at hand
 * @param denoiseTime all steps
 * @param decodeTime latents to pixels
 */
public record GeneratedImage(
        RgbImage image,
        Optional<ReferenceMass> heatMap,
        Duration textTime,
        Duration denoiseTime,
        Duration decodeTime) {}

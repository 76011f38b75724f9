package io.customshift.models.customshift;

import io.customshift.models.image.RgbImage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A picture as the decoder gives it, before it is rounded to 8 bits.
 *
 * @param chw [3, H, W] around [-1, 1], not clamped; kept, not copied
 */
@SuppressWarnings("ArrayRecordComponent")
record Rendering(
        float[] chw, Optional<ReferenceMass> heatMap, Duration textTime, Duration denoiseTime, Duration decodeTime) {
    GeneratedImage image(ImageSize size, List<String> warnings) {
        return new GeneratedImage(
                RgbImage.fromChw(chw, size.width(), size.height()),
                heatMap,
                warnings,
                textTime,
                denoiseTime,
                decodeTime);
    }
}

package io.customshift.models.fidelity;

import java.nio.file.Path;

/**
 * How one picture compares.
 *
 * @param prompt its number
 * @param clipT cosine of picture and prompt, −1 to 1
 * @param clipI mean cosine of picture and each real photo, by CLIP
 * @param dino the same by DINO
 */
public record PictureScore(
        String subject, int prompt, long seed, String text, Path file, double clipT, double clipI, double dino) {
    /** Factor of the CLIP score (Hessel and others, 2021), which papers on these benchmarks report. */
    public static final double SCALE = 2.5;

    /** The CLIP score: {@link #SCALE} times the cosine, zero where that is negative. */
    public double scaledClipT() {
        return SCALE * Math.max(clipT, 0);
    }
}

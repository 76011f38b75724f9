package io.customshift.models.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DisturbanceTest {
    private static final int SIDE = 4;

    private static float[] counting() {
        float[] pixels = new float[3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i;
        }
        return pixels;
    }

    @Test
    void shiftMovesRightAndDownAndRepeatsTheEdge() {
        float[] moved = Disturbance.shifted(counting(), SIDE, 1, 2);
        assertThat(moved[3 * SIDE + 3]).isEqualTo(counting()[SIDE + 2]);
        assertThat(moved[0]).isEqualTo(0);
        assertThat(moved[SIDE * SIDE]).isEqualTo(SIDE * SIDE);
    }

    @Test
    void blurKeepsFlatPicturesAndSpreadsAPoint() {
        float[] flat = new float[3 * SIDE * SIDE];
        java.util.Arrays.fill(flat, 0.5f);
        assertThat(Disturbance.blurred(flat, SIDE, 0.7f)).containsOnly(new float[] {0.5f}, within(1e-6f));
        float[] point = new float[3 * SIDE * SIDE];
        point[SIDE + 1] = 9;
        float[] blurred = Disturbance.blurred(point, SIDE, 1);
        assertThat(blurred[0]).isCloseTo(1, within(1e-5f));
        assertThat(blurred[2 * SIDE + 2]).isCloseTo(1, within(1e-5f));
        assertThat(blurred[3 * SIDE]).isZero();
        assertThat(blurred[SIDE * SIDE + SIDE + 1]).isZero();
    }

    @Test
    void sameGeneratorGivesTheSameDisturbance() {
        assertThat(Disturbance.of(counting(), SIDE, new SplittableRandom(4)))
                .isEqualTo(Disturbance.of(counting(), SIDE, new SplittableRandom(4)));
    }

    @Test
    void maskMovesWithThePictureAndIsNeitherBlurredNorNoisy() {
        float[] planes = new float[4 * 64 * 64];
        planes[32 * 64 + 32] = 1;
        planes[3 * 64 * 64 + 32 * 64 + 32] = 1;
        float[] moved = Disturbance.of(planes, 64, new SplittableRandom(4));
        int at = -1;
        for (int i = 3 * 64 * 64; i < moved.length; i++) {
            assertThat(moved[i]).isIn(0f, 1f);
            at = moved[i] == 1 ? i - 3 * 64 * 64 : at;
        }
        assertThat(moved[at]).isGreaterThan(0.3f);
    }
}

package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ReconstructionsTest {
    @Test
    void signalToNoiseIsThatOfPicturesWhosePeakIsTwo() {
        float[] wanted = {0, 0.5f, -0.5f, 0.8f};
        float[] off = {0.2f, 0.7f, -0.3f, 1};
        assertThat(Reconstructions.decibels(wanted, off)).isCloseTo(20, within(1e-4));
        assertThat(Reconstructions.decibels(wanted, wanted)).isGreaterThan(100);
    }

    @Test
    void valuesOutsideAreWhatAPictureShowsOfThem() {
        assertThat(Reconstructions.decibels(new float[] {1, -1}, new float[] {7, -3}))
                .isGreaterThan(100);
    }
}

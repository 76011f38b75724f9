package io.customshift.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.RenderSettings;
import org.junit.jupiter.api.Test;

class TrialTest {
    /** 28 steps of 20 ms, seen at six of them. */
    @Test
    void trialOfAFewStepsSaysWhatAPictureOfAllOfThemTakes() {
        PictureCost cost = new Trial(new NoiseRenderer("w", PictureEncoder.UNMARKED))
                .cost()
                .orElseThrow();

        assertThat(cost.steps()).isEqualTo(RenderSettings.DEFAULT.steps());
        assertThat(cost.images()).isZero();
        assertThat(cost.seconds()).isBetween(28 * 0.02 * 0.9, 28 * 0.02 * 4);
    }
}

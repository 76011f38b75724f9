package io.customshift.models.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.catalogue.Rgb;
import io.customshift.models.catalogue.Traits;
import io.customshift.models.train.ProbeLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {
    private static final Rgb NAVY = new Rgb(0, 0, 0.4);
    private static final Rgb YELLOW = new Rgb(1, 1, 0);
    private static final Truth TRUTH = new Truth(List.of(2, 1, 7, 3), NAVY, YELLOW);
    private static final ProbeLayout LAYOUT = new ProbeLayout(16, List.of(8, 6, 8, 4));

    @Test
    void coloursAreOrderedByLuminance() {
        assertThat(Truth.of(new Traits(2, 1, 3, YELLOW, NAVY), 7)).isEqualTo(TRUTH);
        assertThat(Truth.of(new Traits(2, 1, 3, NAVY, YELLOW), 7)).isEqualTo(TRUTH);
    }

    /** Outputs of a probe that sees everything as it is. */
    private static float[] right() {
        float[] outputs = new float[LAYOUT.outputs()];
        outputs[2] = 5;
        outputs[8 + 1] = 5;
        outputs[14 + 7] = 5;
        outputs[22 + 3] = 5;
        System.arraycopy(TRUTH.colours(), 0, outputs, 26, 6);
        outputs[32] = 3;
        return outputs;
    }

    private static Judgement judged(float[] outputs) {
        return Judgement.of(outputs, LAYOUT);
    }

    @Test
    void scoreCountsWhatIsRightAndHowFarColoursAreOff() {
        Judgement render = judged(right());
        float[] wrong = right();
        wrong[3] = 9;
        wrong[22] = 7;
        wrong[26] += 0.6f;
        wrong[32] = 0;
        wrong[33] = 4;
        Score score = Score.of(List.of(
                Mark.of(render, render, TRUTH, 0.9, 0.6), Mark.of(judged(wrong), render, TRUTH, 0.5, Double.NaN)));
        assertThat(score.pictures()).isEqualTo(2);
        assertThat(score.category()).isEqualTo(0.5);
        assertThat(score.pattern()).isEqualTo(1);
        assertThat(score.scene()).isEqualTo(1);
        assertThat(score.label()).isEqualTo(0.5);
        assertThat(score.silhouette()).isEqualTo(0.7);
        assertThat(score.cutout()).isEqualTo(0.6);
        assertThat(score.identity()).isEqualTo(0.75);
        assertThat(score.colourError()).isCloseTo(0.05, within(1e-6));
        assertThat(score.similarity()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void coloursOutOfRangeAreJudgedAsTheNearestColour() {
        float[] outputs = right();
        outputs[26] = -3;
        assertThat(Mark.of(judged(outputs), judged(right()), TRUTH, 1, 1).colourError())
                .isZero();
    }

    @Test
    void noMarksAreNoScore() {
        assertThat(Score.of(List.of()).scene()).isNaN();
    }
}

package io.customshift.models.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.catalogue.Category;
import io.customshift.models.catalogue.Pattern;
import io.customshift.models.catalogue.Product;
import io.customshift.models.catalogue.Rgb;
import io.customshift.models.catalogue.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {
    private static final Rgb NAVY = new Rgb(0, 0, 0.4);
    private static final Rgb YELLOW = new Rgb(1, 1, 0);
    private static final Truth TRUTH = new Truth(2, 1, 7, NAVY, YELLOW);

    @Test
    void coloursAreOrderedByLuminanceAndAPlainProductHasOne() {
        Product striped = new Product(Category.MUG, Pattern.STRIPES, YELLOW, NAVY, 3, 0);
        assertThat(Truth.of(striped, Scene.SNOW).dark()).isEqualTo(NAVY);
        Product plain = new Product(Category.MUG, Pattern.PLAIN, YELLOW, NAVY, 3, 0);
        assertThat(Truth.of(plain, Scene.SNOW).light()).isEqualTo(YELLOW);
        assertThat(Truth.of(plain, Scene.SNOW).dark()).isEqualTo(YELLOW);
    }

    /** Outputs of a probe that sees everything as it is. */
    private static float[] right() {
        float[] outputs = new float[28 + 2];
        outputs[2] = 5;
        outputs[8 + 1] = 5;
        outputs[14 + 7] = 5;
        System.arraycopy(TRUTH.colours(), 0, outputs, 22, 6);
        outputs[28] = 3;
        return outputs;
    }

    @Test
    void scoreCountsWhatIsRightAndHowFarColoursAreOff() {
        Judgement render = Judgement.of(right());
        float[] wrong = right();
        wrong[3] = 9;
        wrong[22] += 0.6f;
        wrong[28] = 0;
        wrong[29] = 4;
        Score score = Score.of(List.of(Mark.of(render, render, TRUTH), Mark.of(Judgement.of(wrong), render, TRUTH)));
        assertThat(score.pictures()).isEqualTo(2);
        assertThat(score.category()).isEqualTo(0.5);
        assertThat(score.pattern()).isEqualTo(1);
        assertThat(score.scene()).isEqualTo(1);
        assertThat(score.identity()).isEqualTo(0.75);
        assertThat(score.colourError()).isCloseTo(0.05, within(1e-6));
        assertThat(score.similarity()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void coloursOutOfRangeAreJudgedAsTheNearestColour() {
        float[] outputs = right();
        outputs[22] = -3;
        assertThat(Mark.of(Judgement.of(outputs), Judgement.of(right()), TRUTH).colourError())
                .isZero();
    }

    @Test
    void noMarksAreNoScore() {
        assertThat(Score.of(List.of()).scene()).isNaN();
    }
}

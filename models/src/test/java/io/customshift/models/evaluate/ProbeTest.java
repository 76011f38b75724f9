package io.customshift.models.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.Category;
import io.customshift.models.catalogue.Pattern;
import io.customshift.models.catalogue.Product;
import io.customshift.models.catalogue.Rgb;
import io.customshift.models.catalogue.Scene;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private static final Rgb NAVY = new Rgb(0, 0, 0.4);
    private static final Rgb YELLOW = new Rgb(1, 1, 0);

    @Test
    void coloursAreOrderedByLuminanceAndAPlainProductHasOne() {
        Product striped = new Product(Category.MUG, Pattern.STRIPES, YELLOW, NAVY, 3, 0);
        assertThat(Truth.of(striped, Scene.SNOW).dark()).isEqualTo(NAVY);
        Product plain = new Product(Category.MUG, Pattern.PLAIN, YELLOW, NAVY, 3, 0);
        assertThat(Truth.of(plain, Scene.SNOW).light()).isEqualTo(YELLOW);
        assertThat(Truth.of(plain, Scene.SNOW).dark()).isEqualTo(YELLOW);
    }

    @Test
    void scoreCountsWhatIsRightAndHowFarColoursAreOff() {
        Truth truth = new Truth(2, 1, 7, NAVY, YELLOW);
        float[] right = new float[28];
        right[2] = 5;
        right[8 + 1] = 5;
        right[14 + 7] = 5;
        System.arraycopy(truth.colours(), 0, right, 22, 6);
        float[] wrong = right.clone();
        wrong[3] = 9;
        wrong[22] += 0.6f;
        Score score = new Score();
        score.add(right, truth);
        score.add(wrong, truth);
        assertThat(score.category()).isEqualTo(0.5);
        assertThat(score.pattern()).isEqualTo(1);
        assertThat(score.scene()).isEqualTo(1);
        assertThat(score.colourError()).isBetween(0.0499, 0.0501);
    }

    @Test
    void probeLearnsScenesOfTrueRenders() {
        Catalogue catalogue = new Catalogue(99, 64);
        Score score = new Score();
        try (Probe probe = Probe.train(40, step -> {})) {
            for (int i = 0; i < 32; i++) {
                Scene scene = Scene.values()[i % 8];
                score.add(probe.outputs(catalogue.inScene(i, scene, 0)), Truth.of(catalogue.product(i), scene));
            }
        }
        assertThat(score.scene()).isGreaterThan(0.9);
    }
}

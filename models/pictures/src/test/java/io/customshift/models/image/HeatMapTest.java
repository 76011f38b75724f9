package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeatMapTest {
    @Test
    void rampRisesEvenlyInLightness() {
        double before = -1;
        for (int i = 0; i <= 100; i++) {
            int colour = ColourRamp.colour(i / 100f);
            double light = 0.2126 * linear(colour >> 16 & 0xFF)
                    + 0.7152 * linear(colour >> 8 & 0xFF)
                    + 0.0722 * linear(colour & 0xFF);
            double lightness = 116 * Math.cbrt(light) - 16;
            if (i > 10) {
                assertThat(lightness - before).as("step %d", i).isBetween(0.2, 1.6);
            }
            before = lightness;
        }
        assertThat(ColourRamp.colour(Float.NaN)).isEqualTo(ColourRamp.colour(0));
        assertThat(ColourRamp.colour(9)).isEqualTo(ColourRamp.colour(1));
    }

    @Test
    void brightestSpotIsWhereTheMassIs() {
        float[] mass = new float[8 * 4];
        mass[1 * 8 + 6] = 0.4f;
        RgbImage grey = grey(128, 64);
        RgbImage map = HeatMap.overlay(grey, mass, 8, 4);
        assertThat(map.width()).isEqualTo(128);
        assertThat(map.height()).isGreaterThan(64);
        int bestX = 0;
        int bestY = 0;
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 128; x++) {
                if (map.sample(x, y, 1) > map.sample(bestX, bestY, 1)) {
                    bestX = x;
                    bestY = y;
                }
            }
        }
        assertThat(bestX).isBetween(103, 105);
        assertThat(bestY).isBetween(23, 25);
    }

    @Test
    void noMassAtAllIsTheLowEndOfTheScale() {
        RgbImage map = HeatMap.overlay(grey(32, 32), new float[4], 2, 2);
        assertThat(map.sample(3, 3, 1)).isEqualTo(map.sample(30, 30, 1));
        RgbImage tiny = HeatMap.overlay(grey(8, 8), new float[] {1, Float.NaN, 0, 1}, 2, 2);
        assertThat(tiny.width()).isEqualTo(8);
        assertThatThrownBy(() -> HeatMap.overlay(grey(8, 8), new float[3], 2, 2))
                .hasMessageContaining("3 values");
    }

    private static double linear(int value) {
        double v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }

    private static RgbImage grey(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        Arrays.fill(rgb, (byte) 128);
        return new RgbImage(width, height, rgb);
    }
}

package io.customshift.models.evaluate;

import io.customshift.models.catalogue.Rgb;
import io.customshift.models.catalogue.Traits;
import java.util.List;

/**
 * What a picture should show.
 *
 * @param kinds category, pattern, scene and label mark, as the catalogue numbers them
 * @param dark the darker of the product's colours: which one a pattern starts with cannot be told from a picture
 * @param light the other; the same where the pattern has one colour
 */
record Truth(List<Integer> kinds, Rgb dark, Rgb light) {
    static Truth of(Traits product, int scene) {
        boolean ordered = luminance(product.first()) <= luminance(product.second());
        return new Truth(
                List.of(product.category(), product.pattern(), scene, product.mark()),
                ordered ? product.first() : product.second(),
                ordered ? product.second() : product.first());
    }

    private static double luminance(Rgb colour) {
        return 0.3 * colour.red() + 0.59 * colour.green() + 0.11 * colour.blue();
    }

    float[] colours() {
        return new float[] {
            (float) dark.red(), (float) dark.green(), (float) dark.blue(),
            (float) light.red(), (float) light.green(), (float) light.blue()
        };
    }
}

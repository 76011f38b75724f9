package io.customshift.models.evaluate;

import io.customshift.models.catalogue.Pattern;
import io.customshift.models.catalogue.Product;
import io.customshift.models.catalogue.Rgb;
import io.customshift.models.catalogue.Scene;

/**
 * What a picture should show.
 *
 * @param dark the darker of the product's colours: which one a pattern starts with cannot be told from a picture
 * @param light the other; the same where the pattern has one colour
 */
record Truth(int category, int pattern, int scene, Rgb dark, Rgb light) {
    static Truth of(Product product, Scene scene) {
        Rgb first = product.first();
        Rgb second = product.pattern() == Pattern.PLAIN ? first : product.second();
        boolean ordered = luminance(first) <= luminance(second);
        return new Truth(
                product.category().ordinal(),
                product.pattern().ordinal(),
                scene.ordinal(),
                ordered ? first : second,
                ordered ? second : first);
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

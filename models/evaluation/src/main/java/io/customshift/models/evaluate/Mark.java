package io.customshift.models.evaluate;

/**
 * How one picture did.
 *
 * @param category whether the probe names the right one; likewise pattern and scene
 * @param colourError mean absolute difference of the product's colours, channels from 0 to 1
 * @param similarity cosine of the probe's features with those of a true render of the same product in the same scene
 */
record Mark(boolean category, boolean pattern, boolean scene, double colourError, double similarity) {
    /** @param render what the probe sees in a true render of what was wanted */
    static Mark of(Judgement picture, Judgement render, Truth wanted) {
        float[] colours = wanted.colours();
        double error = 0;
        for (int i = 0; i < colours.length; i++) {
            error += Math.abs(picture.colours()[i] - colours[i]) / colours.length;
        }
        return new Mark(
                picture.category() == wanted.category(),
                picture.pattern() == wanted.pattern(),
                picture.scene() == wanted.scene(),
                error,
                picture.similarity(render));
    }

    /** Share of category and pattern that is right. */
    double identity() {
        return ((category ? 1 : 0) + (pattern ? 1 : 0)) / 2.0;
    }
}

package io.customshift.models.evaluate;

/**
 * How one picture did.
 *
 * @param category whether the probe names the right one; likewise pattern, scene, and the label's mark
 * @param silhouette intersection over union of the product's outline with the true one's
 * @param cutout intersection over union of the mask that the references' share gives with the outline that the probe sees;
 *     not a number where no mask was made
 * @param colourError mean absolute difference of the product's colours, channels from 0 to 1
 * @param similarity cosine of the probe's features with those of a true render of the same product in the same scene
 */
record Mark(
        boolean category,
        boolean pattern,
        boolean scene,
        boolean label,
        double silhouette,
        double cutout,
        double colourError,
        double similarity) {
    /**
     * @param render what the probe sees in a true render of what was wanted
     * @param silhouette see the record; likewise cutout
     */
    static Mark of(Judgement picture, Judgement render, Truth wanted, double silhouette, double cutout) {
        float[] colours = wanted.colours();
        double error = 0;
        for (int i = 0; i < colours.length; i++) {
            error += Math.abs(picture.colours()[i] - colours[i]) / colours.length;
        }
        return new Mark(
                right(picture, wanted, Judgement.CATEGORY),
                right(picture, wanted, Judgement.PATTERN),
                right(picture, wanted, Judgement.SCENE),
                right(picture, wanted, Judgement.MARK),
                silhouette,
                cutout,
                error,
                picture.similarity(render));
    }

    private static boolean right(Judgement picture, Truth wanted, int kind) {
        return picture.kinds()[kind] == wanted.kinds().get(kind);
    }

    /** Share of category and pattern that is right. */
    double identity() {
        return ((category ? 1 : 0) + (pattern ? 1 : 0)) / 2.0;
    }
}

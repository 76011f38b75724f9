package io.customshift.models.catalogue.rendered;

/**
 * The light of a picture: a sun and a sky; colours are linear.
 *
 * @param to direction towards the sun
 * @param below what the ground throws back up
 */
record Light(Vec to, Vec sun, Vec sky, Vec below) {
    /** Of the sun's light that a surface facing it throws back. */
    static final double SHARE = 0.75;

    private static final double SKY_SHARE = 0.62;

    /** What arrives from all around at a surface of this normal, as far as it is open. */
    Vec around(Vec normal, double open) {
        return below.mix(sky, 0.5 + 0.5 * normal.y()).times(open * SKY_SHARE);
    }
}

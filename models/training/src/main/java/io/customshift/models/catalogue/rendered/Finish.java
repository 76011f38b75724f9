package io.customshift.models.catalogue.rendered;

/** How a surface throws light back. */
public enum Finish {
    MATT(0, 1, 0),
    SATIN(0.16, 18, 0.05),
    GLOSS(0.7, 90, 0.16);

    /** Of the sun's highlight. */
    final double strength;

    final double sharpness;
    /** Share of the surroundings that is mirrored head-on; more at grazing angles. */
    final double mirror;

    Finish(double strength, double sharpness, double mirror) {
        this.strength = strength;
        this.sharpness = sharpness;
        this.mirror = mirror;
    }
}

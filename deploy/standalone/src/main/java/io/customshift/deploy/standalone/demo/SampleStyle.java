package io.customshift.deploy.standalone.demo;

import io.customshift.deploy.standalone.fleet.WorkerModel;
import io.customshift.models.customshift.ModelDefaults;

/**
 * How the sample's pictures are asked for.
 *
 * @param side of a square picture in pixels
 * @param steps denoising steps
 * @param guidance both scales, as a manifest says them
 */
public record SampleStyle(int side, int steps, String guidance) {

    private static final int LARGEST = 512;
    private static final int SMALL = 256;

    /** For weights that were made for pictures of this side: a small model's settings, or the method's. */
    public static SampleStyle of(int defaultSide) {
        int side = Math.min(LARGEST, defaultSide);
        return side < SMALL ? new SampleStyle(side, 20, "6;6") : new SampleStyle(side, 28, "7;7");
    }

    /** With what a model says of itself. */
    public static SampleStyle of(WorkerModel model) {
        ModelDefaults own = ModelDefaults.of(model.weights());
        return new SampleStyle(
                Math.min(LARGEST, model.defaultSide()),
                own.steps(),
                own.guidance().reference() + ";" + own.guidance().prompt());
    }

    /** Width and height as a manifest says them. */
    public String size() {
        return side + "x" + side;
    }
}

package io.customshift.models.evaluate;

import java.util.Arrays;

/**
 * What the probe sees in one picture.
 *
 * @param category most likely one, as the catalogue numbers them; likewise pattern and scene
 * @param colours six channels from 0 to 1, the darker colour first
 * @param features what the answers are drawn from, wherever in the picture
 */
@SuppressWarnings("ArrayRecordComponent")
record Judgement(int category, int pattern, int scene, float[] colours, float[] features) {
    private static final int CATEGORIES = 8;
    private static final int PATTERNS = CATEGORIES + 6;
    private static final int SCENES = PATTERNS + 8;
    private static final int COLOURS = SCENES + 6;

    /** From the probe's outputs: logits of the three kinds, colours, features. */
    static Judgement of(float[] outputs) {
        float[] colours = Arrays.copyOfRange(outputs, SCENES, COLOURS);
        for (int i = 0; i < colours.length; i++) {
            colours[i] = Math.min(1, Math.max(0, colours[i]));
        }
        return new Judgement(
                best(outputs, 0, CATEGORIES),
                best(outputs, CATEGORIES, PATTERNS),
                best(outputs, PATTERNS, SCENES),
                colours,
                Arrays.copyOfRange(outputs, COLOURS, outputs.length));
    }

    private static int best(float[] outputs, int from, int to) {
        int best = from;
        for (int i = from; i < to; i++) {
            best = outputs[i] > outputs[best] ? i : best;
        }
        return best - from;
    }

    /** Cosine of the features of two pictures, at most 1; 0 where one has none. */
    double similarity(Judgement other) {
        double dot = 0;
        double own = 0;
        double others = 0;
        for (int i = 0; i < features.length; i++) {
            dot += features[i] * other.features[i];
            own += features[i] * features[i];
            others += other.features[i] * other.features[i];
        }
        return own == 0 || others == 0 ? 0 : dot / Math.sqrt(own * others);
    }
}

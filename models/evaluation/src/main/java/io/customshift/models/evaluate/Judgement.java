package io.customshift.models.evaluate;

import io.customshift.models.train.ProbeLayout;
import java.util.Arrays;

/**
 * What the probe sees in one picture.
 *
 * @param kinds most likely category, pattern, scene and label mark, as the catalogue numbers them
 * @param colours six channels from 0 to 1, the darker colour first
 * @param features what the answers are drawn from, wherever in the picture
 * @param silhouette where the product is
 */
@SuppressWarnings("ArrayRecordComponent")
record Judgement(int[] kinds, float[] colours, float[] features, Silhouette silhouette) {
    static final int CATEGORY = 0;
    static final int PATTERN = 1;
    static final int SCENE = 2;
    static final int MARK = 3;

    /** From the probe's outputs: logits of the kinds, colours, features, mask. */
    static Judgement of(float[] outputs, ProbeLayout layout) {
        int[] kinds = new int[layout.kinds().size()];
        int at = 0;
        for (int kind = 0; kind < kinds.length; kind++) {
            int count = layout.kinds().get(kind);
            kinds[kind] = best(outputs, at, at + count);
            at += count;
        }
        float[] colours = Arrays.copyOfRange(outputs, at, layout.answers());
        for (int i = 0; i < colours.length; i++) {
            colours[i] = Math.min(1, Math.max(0, colours[i]));
        }
        int mask = layout.answers() + layout.features();
        return new Judgement(
                kinds,
                colours,
                Arrays.copyOfRange(outputs, layout.answers(), mask),
                new Silhouette(layout.maskSide(), Arrays.copyOfRange(outputs, mask, outputs.length)));
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

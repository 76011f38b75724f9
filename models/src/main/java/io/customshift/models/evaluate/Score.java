package io.customshift.models.evaluate;

import java.util.Locale;

/** Accuracies and colour error over the pictures added so far. */
final class Score {
    private int pictures;
    private int categories;
    private int patterns;
    private int scenes;
    private double colourError;

    /** @param outputs of the probe for one picture */
    void add(float[] outputs, Truth truth) {
        pictures++;
        categories += best(outputs, 0, 8) == truth.category() ? 1 : 0;
        patterns += best(outputs, 8, 14) == truth.pattern() ? 1 : 0;
        scenes += best(outputs, 14, 22) == truth.scene() ? 1 : 0;
        float[] colours = truth.colours();
        double error = 0;
        for (int i = 0; i < colours.length; i++) {
            error += Math.abs(Math.min(1, Math.max(0, outputs[22 + i])) - colours[i]) / colours.length;
        }
        colourError += error;
    }

    private static int best(float[] outputs, int from, int to) {
        int best = from;
        for (int i = from; i < to; i++) {
            best = outputs[i] > outputs[best] ? i : best;
        }
        return best - from;
    }

    int pictures() {
        return pictures;
    }

    double scene() {
        return (double) scenes / pictures;
    }

    double category() {
        return (double) categories / pictures;
    }

    double pattern() {
        return (double) patterns / pictures;
    }

    /** Mean absolute difference of the product's colours, each channel from 0 to 1. */
    double colourError() {
        return colourError / pictures;
    }

    /** A row of a Markdown table. */
    String row(String name) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f %% | %.1f %% | %.1f %% | %.3f |",
                name,
                pictures,
                100 * category(),
                100 * pattern(),
                100 * scene(),
                colourError());
    }

    static String heading() {
        return "| pictures | number | category | pattern | scene | colour error |\n|---|---|---|---|---|---|";
    }
}

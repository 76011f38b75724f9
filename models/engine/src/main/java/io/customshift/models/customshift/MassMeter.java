package io.customshift.models.customshift;

import io.customshift.models.sampler.StepPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Collects the references' share of attention over a picture's steps: its mean over all layers and steps, for the heat map,
 * and each layer's mean over those steps in which the product's outline is drawn, for its mask.
 */
final class MassMeter {
    /**
     * Times at which outlines are drawn: measured, masks are best from here to there (48 products of the 64-pixel model;
     * before, the place is known but not the edge, and in the last step attention loosens again).
     */
    private static final float OUTLINES_FROM = 0.55f;

    private static final float OUTLINES_TO = 0.12f;

    private final StepPlan plan;
    /** For each picture. */
    private final List<float[]> means = new ArrayList<>();
    /** For each picture, of each layer. */
    private final List<List<float[]>> outlines = new ArrayList<>();

    private int outlineSteps;

    MassMeter(StepPlan plan) {
        this.plan = plan;
    }

    /**
     * @param mass [layers, B, N]
     * @param shape of it
     */
    void add(int step, float[] mass, long[] shape) {
        int layers = Math.toIntExact(shape[0]);
        int pictures = Math.toIntExact(shape[1]);
        int tokens = Math.toIntExact(shape[2]);
        for (int picture = means.size(); picture < pictures; picture++) {
            means.add(new float[tokens]);
            outlines.add(Stream.generate(() -> new float[tokens]).limit(layers).toList());
        }
        boolean outline = drawsOutlines(step);
        outlineSteps += outline ? 1 : 0;
        for (int layer = 0; layer < layers; layer++) {
            for (int picture = 0; picture < pictures; picture++) {
                float[] mean = means.get(picture);
                float[] drawn = outlines.get(picture).get(layer);
                for (int i = 0; i < tokens; i++) {
                    float share = mass[(layer * pictures + picture) * tokens + i];
                    mean[i] += share / (layers * plan.steps().size());
                    drawn[i] += outline ? share : 0;
                }
            }
        }
    }

    /** A run of few steps may have none in the range: then its middle one counts. */
    private boolean drawsOutlines(int step) {
        boolean any = plan.steps().stream().anyMatch(MassMeter::isInRange);
        return any ? isInRange(plan.steps().get(step)) : step == plan.steps().size() / 2;
    }

    private static boolean isInRange(StepPlan.Step step) {
        return step.sigma() <= OUTLINES_FROM && step.sigma() >= OUTLINES_TO;
    }

    /** What was seen of a picture of the batch, on a grid of tokens. */
    ReferenceMass mass(int picture, int rows, int columns) {
        List<float[]> layers = new ArrayList<>();
        for (float[] sum : outlines.get(picture)) {
            float[] layer = new float[sum.length];
            for (int i = 0; i < sum.length; i++) {
                layer[i] = sum[i] / Math.max(1, outlineSteps);
            }
            layers.add(layer);
        }
        return new ReferenceMass(rows, columns, means.get(picture), layers);
    }
}

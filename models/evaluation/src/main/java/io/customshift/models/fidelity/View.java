package io.customshift.models.fidelity;

import java.util.List;
import java.util.function.Function;

/**
 * What the networks see in a picture.
 *
 * @param clip of length one
 * @param dino of length one
 */
@SuppressWarnings("ArrayRecordComponent")
record View(float[] clip, float[] dino) {

    /** The vector at length one; zero stays zero. */
    static float[] unit(float[] vector) {
        double norm = Math.sqrt(dot(vector, vector));
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = norm == 0 ? 0 : (float) (vector[i] / norm);
        }
        return unit;
    }

    /** Of unit vectors, their cosine. */
    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** Mean cosine with the same part of others. */
    double meanCosine(List<View> others, Function<View, float[]> part) {
        return others.stream()
                .mapToDouble(other -> dot(part.apply(this), part.apply(other)))
                .average()
                .orElseThrow();
    }
}

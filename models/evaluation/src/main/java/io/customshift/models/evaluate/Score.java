package io.customshift.models.evaluate;

import java.util.Collection;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Means over pictures: shares from 0 to 1 of right categories, patterns, scenes and label marks.
 *
 * @param label 1 where products have no label
 * @param silhouette mean intersection over union with the true outline
 * @param cutout mean intersection over union of the references' mask with the outline seen; not a number without masks
 * @param colourError mean absolute difference of the product's colours, channels from 0 to 1
 * @param similarity mean cosine with true renders
 */
public record Score(
        int pictures,
        double category,
        double pattern,
        double scene,
        double label,
        double silhouette,
        double cutout,
        double colourError,
        double similarity) {
    static Score of(Collection<Mark> marks) {
        return new Score(
                marks.size(),
                share(marks, Mark::category),
                share(marks, Mark::pattern),
                share(marks, Mark::scene),
                share(marks, Mark::label),
                mean(marks, Mark::silhouette),
                mean(marks, Mark::cutout),
                mean(marks, Mark::colourError),
                mean(marks, Mark::similarity));
    }

    /** What is the product's and not the scene's: mean of category and pattern. */
    public double identity() {
        return (category + pattern) / 2;
    }

    private static double share(Collection<Mark> marks, Predicate<Mark> right) {
        return mean(marks, mark -> right.test(mark) ? 1 : 0);
    }

    private static double mean(Collection<Mark> marks, ToDoubleFunction<Mark> value) {
        return marks.stream()
                .mapToDouble(value)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }
}

package io.customshift.models.evaluate;

import io.customshift.models.image.Chart;
import io.customshift.models.image.Chart.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The plots of a report, as SVG by file name. */
final class Plots {
    private Plots() {}

    static Map<String, String> of(Report report) {
        Map<Condition, Score> scores = report.scores();
        Map<Double, Score> byStrength = new java.util.TreeMap<>();
        Map<Double, Score> byReferences = new java.util.TreeMap<>();
        Map<String, Score> methods = new LinkedHashMap<>();
        scores.forEach((condition, score) -> {
            if (condition.equals(Condition.NONE)) {
                byStrength.put(0.0, score);
                byReferences.put(0.0, score);
            } else if (condition.injection() instanceof Injection.Shift shift) {
                if (condition.references() == Condition.FULL.references()) {
                    byStrength.put(shift.strength(), score);
                }
                if (shift.strength() == 1) {
                    byReferences.put((double) condition.references(), score);
                }
            }
            if (!(condition.injection() instanceof Injection.Shift)
                    || condition.equals(Condition.FULL)
                    || condition.equals(Condition.NONE)) {
                methods.put(condition.name(), score);
            }
        });
        Map<String, String> plots = new LinkedHashMap<>();
        plots.put("lambda.svg", lines("strength λ of the references", byStrength));
        plots.put("references.svg", lines("references (0: none)", byReferences));
        plots.put("methods.svg", bars(methods));
        return plots;
    }

    private static String lines(String axis, Map<Double, Score> scores) {
        List<Double> x = List.copyOf(scores.keySet());
        Chart shares = Chart.lines("right answers of the probe, %", axis, x, 100, shares(scores.values()));
        Chart colours = Chart.lines("colour error", axis, x, Double.NaN, List.of(colours(scores.values())));
        return Chart.svg(List.of(shares, colours));
    }

    private static String bars(Map<String, Score> scores) {
        List<String> names = List.copyOf(scores.keySet());
        Chart shares = Chart.bars("right answers of the probe, %", names, 100, shares(scores.values()));
        Chart colours = Chart.bars("colour error", names, Double.NaN, List.of(colours(scores.values())));
        return Chart.svg(List.of(shares, colours));
    }

    private static List<Series> shares(Iterable<Score> scores) {
        return List.of(
                series("category", "#1565c0", scores, score -> 100 * score.category()),
                series("pattern", "#2e7d32", scores, score -> 100 * score.pattern()),
                series("scene", "#ef6c00", scores, score -> 100 * score.scene()));
    }

    private static Series colours(Iterable<Score> scores) {
        return series("colour error", "#6a1b9a", scores, Score::colourError);
    }

    private static Series series(String name, String colour, Iterable<Score> scores, ToDoubleFunction<Score> value) {
        List<Double> values = new ArrayList<>();
        scores.forEach(score -> values.add(value.applyAsDouble(score)));
        return new Series(name, colour, values);
    }
}

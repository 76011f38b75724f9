package io.customshift.models.cli;

import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.customshift.Preset;
import io.customshift.models.evaluate.Injection;
import io.customshift.models.evaluate.Report;
import io.customshift.models.evaluate.Score;
import io.customshift.models.network.ConstantBlend;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of an evaluation on the catalogue, with what they are held to. */
final class CatalogueFigures {
    /** Products of a run whose shares are held to their bounds as they are: the default. */
    static final int WHOLE = 500;

    private CatalogueFigures() {}

    static List<Figure> of(Report report) {
        List<Figure> figures = new ArrayList<>();
        Bound sharp = Bound.atLeast(98);
        figures.add(new Figure("probe_category", 100 * report.probe().category(), "%", null, sharp));
        figures.add(new Figure("probe_pattern", 100 * report.probe().pattern(), "%", null, sharp));
        figures.add(new Figure("probe_scene", 100 * report.probe().scene(), "%", null, sharp));
        boolean rendered = report.kind() == CatalogueKind.RENDERED;
        if (rendered) {
            figures.add(new Figure("probe_label", 100 * report.probe().label(), "%", null, Bound.atLeast(95)));
        }
        figures.add(new Figure("probe_silhouette", report.probe().silhouette(), "of_1", null, Bound.atLeast(0.9)));
        figures.add(Figure.plain("probe_colour_error", report.probe().colourError(), "of_1"));
        report.full().ifPresent(full -> {
            figures.add(share("scene_accuracy", 100 * full.scene(), "%", Bound.atLeast(rendered ? 97 : 95), full));
            figures.add(
                    share("category_accuracy", 100 * full.category(), "%", Bound.atLeast(rendered ? 95 : 90), full));
            figures.add(share("pattern_accuracy", 100 * full.pattern(), "%", Bound.atLeast(rendered ? 88 : 85), full));
            if (Double.isFinite(full.cutout())) {
                figures.add(Figure.plain("cutout_iou", full.cutout(), "of_1"));
            }
            if (rendered) {
                figures.add(new Figure("silhouette_iou", full.silhouette(), "of_1", Bound.atLeast(0.75), null));
                figures.add(Figure.plain("label_accuracy", 100 * full.label(), "%"));
            }
            report.withoutReferences().ifPresent(none -> {
                double ratio = full.colourError() / none.colourError();
                Bound close = Bound.below(rendered ? 0.35 : 0.5);
                figures.add(new Figure("colour_error_to_no_references", ratio, "x", close, null));
                double leak = 100 * none.scene() - 100 * full.scene();
                figures.add(share("scene_without_minus_with_references", leak, "points", Bound.atMost(2), full));
            });
            report.competition().ifPresent(other -> against(figures, "competition", full, other));
            report.ofThreeReferences()
                    .ifPresent(three -> against(figures, "competition_of_3", three.full(), three.other()));
            report.bestBlend(ConstantBlend.ADDED).ifPresent(other -> against(figures, "added_blend", full, other));
            report.bestBlend(ConstantBlend.INTERPOLATED)
                    .ifPresent(other -> against(figures, "interpolated_blend", full, other));
        });
        if (report.generated() > 0) {
            figures.add(Figure.plain("pictures_per_second", report.generated() / report.seconds(), "1/s"));
        }
        return figures;
    }

    /** What each plan costs: the judge's shares, less those of the exact plan for the same products and noise. */
    static List<Figure> ofPlans(Report report) {
        List<Figure> figures = new ArrayList<>();
        Score exact = report.full().orElseThrow();
        figures.add(Figure.plain("exact_scene", 100 * exact.scene(), "%"));
        figures.add(Figure.plain("exact_identity", 100 * exact.identity(), "%"));
        figures.add(Figure.plain("exact_colour_error", exact.colourError(), "of_1"));
        report.scores().forEach((condition, score) -> {
            if (condition.injection() instanceof Injection.Planned planned) {
                Bound close = Bound.atLeast(planned.preset() == Preset.TURBO ? -2 : -1);
                figures.add(cost(planned, "scene", points(Score::scene, score, exact), close, score));
                figures.add(cost(planned, "identity", points(Score::identity, score, exact), close, score));
                figures.add(Figure.plain(planned.preset() + "_colour_error", score.colourError(), "of_1"));
            }
        });
        return figures;
    }

    private static Figure cost(Injection.Planned planned, String share, double points, Bound bound, Score of) {
        return new Figure(planned.preset() + "_" + share + "_minus_exact", points, "points", bound, Bound.atLeast(0))
                .judgedFrom(WHOLE, of.pictures(), "products");
    }

    /**
     * A share of products. A model at 89 % reads 83 to 95 % on 120 products (two standard errors of a share), which a bound
     * of 85 % would fail by chance: a smaller run is judged only where it is further from its bound than that.
     */
    private static Figure share(String name, double value, String unit, Bound bound, Score of) {
        Figure figure = new Figure(name, value, unit, bound, null);
        double limit = (bound.upper() ? 100 - bound.limit() : bound.limit()) / 100;
        double error = 200 * Math.sqrt(limit * (1 - limit) / of.pictures());
        return of.pictures() >= WHOLE
                ? figure
                : figure.judgedBeyond(
                        error,
                        String.format(
                                Locale.ROOT, "not judged: %d products leave ± %.1f %s", of.pictures(), error, unit));
    }

    /** Reported as measured: where the method is not above another, the line says so and nothing fails. */
    private static void against(List<Figure> figures, String name, Score full, Score other) {
        figures.add(new Figure(
                "identity_full_minus_" + name, points(Score::identity, full, other), "points", null, Bound.above(0)));
        figures.add(Figure.plain("scene_full_minus_" + name, points(Score::scene, full, other), "points"));
    }

    private static double points(ToDoubleFunction<Score> share, Score full, Score other) {
        return 100 * (share.applyAsDouble(full) - share.applyAsDouble(other));
    }
}

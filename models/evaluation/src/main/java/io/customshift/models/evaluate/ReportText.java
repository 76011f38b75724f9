package io.customshift.models.evaluate;

import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/** A report in words and in a table for programs. */
public final class ReportText {
    private ReportText() {}

    /** A Markdown table, one row per condition. */
    public static String table(Report report) {
        StringJoiner table = new StringJoiner("\n", "", "\n");
        table.add(
                "| pictures | category | pattern | identity | scene | label | silhouette | colour error | similarity |");
        table.add("|---|---|---|---|---|---|---|---|---|");
        table.add(row("true renders (the probe's own score)", report.probe()));
        report.scores().forEach((condition, score) -> table.add(row(condition.name(), score)));
        return table.toString();
    }

    static String markdown(Report report) {
        StringJoiner text = new StringJoiner("\n", "", "\n");
        text.add("# Fidelity on the " + report.kind().key() + " catalogue\n");
        text.add(report.settings() + "\n");
        text.add(table(report));
        text.add(
                "Category, pattern, scene and label: share of pictures in which a probe, a classifier trained on true renders only,"
                        + " names the right one (label: the mark on it). Identity: mean of category and pattern. Silhouette: mean"
                        + " intersection over union of the outline that the probe sees, moved and scaled, with the likest of four"
                        + " true ones; on true renders, with the very picture's, as it stands. Colour error: mean absolute difference of"
                        + " the product's two colours, channels from 0 to 1. Similarity: mean cosine of the probe's features with a"
                        + " true render of the product in the scene. λ = 1 is the full method, λ = 0 is no references.\n");
        int pictures = report.probe().pictures();
        text.add(String.format(
                Locale.ROOT,
                "Standard error of a share of 90 %% over %d pictures: %.1f points.%n",
                pictures,
                100 * Math.sqrt(0.9 * 0.1 / pictures)));
        report.scores().keySet().stream()
                .filter(condition -> !(condition.injection() instanceof Injection.Shift))
                .forEach(condition -> text.add(difference(report, condition)));
        text.add("\n![accuracy and colour error over the strength](lambda.svg)");
        text.add("![accuracy and colour error over the number of references](references.svg)");
        text.add("![methods side by side](methods.svg)");
        text.add("![examples](examples.png)");
        return text.toString();
    }

    private static String difference(Report report, Condition other) {
        double full = identity(report, other.method());
        double against = identity(report, other);
        return String.format(
                Locale.ROOT,
                "- Identity, full method on as many references minus %s: %+.1f points (standard error %.1f, product by product).",
                other.name(),
                100 * (full - against),
                100 * report.standardErrors().getOrDefault(other, Double.NaN));
    }

    private static double identity(Report report, Condition condition) {
        return Optional.ofNullable(report.scores().get(condition))
                .map(Score::identity)
                .orElse(Double.NaN);
    }

    private static String row(String name, Score score) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.3f | %.3f | %.3f |",
                name,
                100 * score.category(),
                100 * score.pattern(),
                100 * score.identity(),
                100 * score.scene(),
                100 * score.label(),
                score.silhouette(),
                score.colourError(),
                score.similarity());
    }

    static String csv(Report report) {
        StringJoiner csv = new StringJoiner("\n", "", "\n");
        csv.add("condition,pictures,category,pattern,identity,scene,label,silhouette,colour_error,similarity");
        csv.add(csvRow(CatalogueEvaluation.TRUE_RENDERS, report.probe()));
        report.scores().forEach((condition, score) -> csv.add(csvRow(condition.key(), score)));
        return csv.toString();
    }

    private static String csvRow(String key, Score score) {
        return String.format(
                Locale.ROOT,
                "%s,%d,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f",
                key,
                score.pictures(),
                score.category(),
                score.pattern(),
                score.identity(),
                score.scene(),
                score.label(),
                score.silhouette(),
                score.colourError(),
                score.similarity());
    }
}

package io.customshift.models.evaluate;

import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.image.OutputFile;
import io.customshift.models.network.ConstantBlend;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an evaluation found.
 *
 * @param kind of the catalogue
 * @param settings how pictures were made, in a sentence
 * @param probe the probe's own score on true renders
 * @param scores of the conditions, in the order of the report
 * @param standardErrors of the difference in identity between the full method, with as many references, and the condition, product by
 *     product
 * @param generated pictures made by this run, not counting those that an earlier one left
 * @param seconds that this run took for them
 */
public record Report(
        CatalogueKind kind,
        String settings,
        Score probe,
        Map<Condition, Score> scores,
        Map<Condition, Double> standardErrors,
        int generated,
        double seconds) {

    static Report of(
            CatalogueEvaluation.Request request, CatalogueKind kind, MarkFile file, int generated, double seconds) {
        int products = request.products();
        Map<Condition, Score> scores = new LinkedHashMap<>();
        Map<Condition, Double> errors = new LinkedHashMap<>();
        for (Condition condition : request.conditions()) {
            Map<Integer, Mark> marks = first(file.of(condition.key()), products);
            scores.put(condition, Score.of(marks.values()));
            errors.put(condition, standardError(first(file.of(condition.method().key()), products), marks));
        }
        String settings = String.format(
                Locale.ROOT,
                "%d unseen products, one picture of each under every condition with the same prompt and noise; %d"
                        + " steps, guidance %s toward references and %s toward the prompt, plan %s.",
                products,
                request.settings().steps(),
                request.settings().guidance().reference(),
                request.settings().guidance().prompt(),
                request.settings().plan());
        Score probe = Score.of(
                first(file.of(CatalogueEvaluation.TRUE_RENDERS), products).values());
        return new Report(kind, settings, probe, scores, errors, generated, seconds);
    }

    /** A longer run into the same folder may have left marks of more products. */
    private static Map<Integer, Mark> first(TreeMap<Integer, Mark> marks, int products) {
        return marks.headMap(products);
    }

    /** The method as it is used: two references, λ = 1. */
    public Optional<Score> full() {
        return score(Condition.FULL);
    }

    public Optional<Score> withoutReferences() {
        return score(Condition.NONE);
    }

    public Optional<Score> competition() {
        return score(Condition.COMPETITION);
    }

    /** Full method and token competition with three references, where more of them compete. */
    public Optional<Pair> ofThreeReferences() {
        Condition other = Condition.COMPETITION_OF_THREE;
        return score(other.method()).flatMap(full -> score(other).map(competition -> new Pair(full, competition)));
    }

    /** The method's score and another's. */
    public record Pair(Score full, Score other) {}

    private Optional<Score> score(Condition condition) {
        return Optional.ofNullable(scores.get(condition));
    }

    /** The constant blend of a kind that keeps identity best, whatever its weight: the method is held against that one. */
    public Optional<Score> bestBlend(ConstantBlend kind) {
        return scores.keySet().stream()
                .filter(condition -> condition.isBlend(kind))
                .flatMap(condition -> score(condition).stream())
                .max(Comparator.comparingDouble(Score::identity));
    }

    /** Of the mean difference in identity over the products that both have. */
    static double standardError(Map<Integer, Mark> full, Map<Integer, Mark> others) {
        List<Double> differences = new ArrayList<>();
        full.forEach((product, mark) -> {
            Mark against = others.get(product);
            if (against != null) {
                differences.add(mark.identity() - against.identity());
            }
        });
        int count = differences.size();
        double mean =
                differences.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double squares =
                differences.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
        return count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1) / count);
    }

    /** Writes {@code report.md}, {@code scores.csv} and the plots. */
    void write(Path out) {
        text(out.resolve("report.md"), ReportText.markdown(this));
        text(out.resolve("scores.csv"), ReportText.csv(this));
        Plots.of(this).forEach((name, svg) -> text(out.resolve(name), svg));
    }

    private static void text(Path file, String content) {
        OutputFile.write(file, content.getBytes(StandardCharsets.UTF_8));
    }
}

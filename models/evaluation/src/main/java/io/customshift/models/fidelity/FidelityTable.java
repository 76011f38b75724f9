package io.customshift.models.fidelity;

import io.customshift.models.weights.config.ClipVisionConfig;
import io.customshift.models.weights.config.VitConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Scores beside the paper's, in Markdown. */
public final class FidelityTable {
    /** A row of the paper's tables. */
    private record Published(String method, double scaledClipT, double clipI, double dino, double mean) {}

    private static final String SOURCE = "arXiv 2606.16866v1: 3 references, CLIP ViT-B/32, DINO ViT-S/16";
    private static final Map<String, List<Published>> PAPER = Map.of(
            "dreambench",
            List.of(
                    new Published("CustomShift (paper)", 0.7813, 0.7784, 0.6712, 0.7436),
                    new Published("… references allowed to interact (paper)", 0.7852, 0.7446, 0.5594, 0.6964)),
            "customconcept101",
            List.of(new Published("CustomShift (paper)", 0.7603, 0.7554, 0.6135, 0.7097)));

    private FidelityTable() {}

    /**
     * @param label what was scored
     * @param judge whose kind of networks is named, and warned of where it is not the paper's
     */
    public static String markdown(String label, FidelityScores scores, Judge judge) {
        Benchmark benchmark = scores.benchmark();
        StringJoiner table = new StringJoiner("\n", "", "\n");
        table.add("| " + benchmark.name() + " | pictures | CLIP-T, cosine | CLIP-T, ×2.5 | CLIP-I | DINO | mean |");
        table.add("|---|---|---|---|---|---|---|");
        table.add(String.format(
                Locale.ROOT,
                "| %s | %d | %.4f | %.4f | %.4f | %.4f | %.4f |",
                label,
                scores.pictures().size(),
                scores.clipT(),
                scores.scaledClipT(),
                scores.clipI(),
                scores.dino(),
                scores.mean()));
        for (Published row : PAPER.getOrDefault(benchmark.key(), List.of())) {
            table.add(String.format(
                    Locale.ROOT,
                    "| %s | | | %.4f | %.4f | %.4f | %.4f |",
                    row.method,
                    row.scaledClipT,
                    row.clipI,
                    row.dino,
                    row.mean));
        }
        table.add("");
        table.add("Paper: " + SOURCE + ". Mean: of CLIP-T ×2.5, CLIP-I and DINO. Judged by " + judges(judge) + ", "
                + benchmark.subjects().size() + " subjects, " + benchmark.promptCount() + " prompts in all.");
        notComparable(scores, judge)
                .ifPresent(reason -> table.add("Not to be compared with the paper: " + reason + "."));
        return table.toString();
    }

    private static String judges(Judge judge) {
        ClipVisionConfig clip = judge.clip();
        VitConfig dino = judge.dino();
        return "CLIP " + vit(clip.layers(), clip.hiddenSize(), clip.patchSize(), clip.imageSize()) + " and DINO "
                + vit(dino.layers(), dino.hiddenSize(), dino.patchSize(), dino.imageSize());
    }

    private static String vit(int layers, int width, int patch, int side) {
        return layers + "×" + width + "/" + patch + " at " + side;
    }

    private static Optional<String> notComparable(FidelityScores scores, Judge judge) {
        StringJoiner reasons = new StringJoiner("; ");
        if (!vit(12, 768, 32, 224)
                .equals(vit(
                        judge.clip().layers(),
                        judge.clip().hiddenSize(),
                        judge.clip().patchSize(),
                        judge.clip().imageSize()))) {
            reasons.add("this CLIP is not ViT-B/32");
        }
        if (!vit(12, 384, 16, 224)
                .equals(vit(
                        judge.dino().layers(),
                        judge.dino().hiddenSize(),
                        judge.dino().patchSize(),
                        judge.dino().imageSize()))) {
            reasons.add("this DINO is not ViT-S/16");
        }
        if (scores.promptsWithout() > 0) {
            reasons.add(
                    scores.promptsWithout() + " of " + scores.benchmark().promptCount() + " prompts have no picture");
        }
        return reasons.length() == 0 ? Optional.empty() : Optional.of(reasons.toString());
    }
}

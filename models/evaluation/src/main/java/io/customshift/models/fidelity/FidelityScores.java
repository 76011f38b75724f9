package io.customshift.models.fidelity;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A benchmark's pictures, scored. Every mean is over pictures.
 *
 * @param promptsWithout prompts of subjects for which no picture is there
 */
public record FidelityScores(Benchmark benchmark, List<PictureScore> pictures, int promptsWithout) {

    public FidelityScores {
        pictures = List.copyOf(pictures);
    }

    /** Cosine. */
    public double clipT() {
        return mean(PictureScore::clipT);
    }

    /** ×2.5, clipped at zero picture by picture. */
    public double scaledClipT() {
        return mean(PictureScore::scaledClipT);
    }

    public double clipI() {
        return mean(PictureScore::clipI);
    }

    public double dino() {
        return mean(PictureScore::dino);
    }

    /** Of scaled CLIP-T, CLIP-I and DINO, as the paper has it. */
    public double mean() {
        return (scaledClipT() + clipI() + dino()) / 3;
    }

    private double mean(ToDoubleFunction<PictureScore> part) {
        return pictures.stream().mapToDouble(part).average().orElseThrow();
    }

    /** A line for each picture, with a heading; comma-separated, texts quoted. */
    public String csv() {
        StringBuilder csv = new StringBuilder("subject,prompt,seed,clip_t,clip_t_scaled,clip_i,dino,file,text\n");
        for (PictureScore score : pictures) {
            csv.append(score.subject())
                    .append(',')
                    .append(score.prompt())
                    .append(',')
                    .append(score.seed());
            for (double value : new double[] {score.clipT(), score.scaledClipT(), score.clipI(), score.dino()}) {
                csv.append(',').append(String.format(Locale.ROOT, "%.6f", value));
            }
            csv.append(',').append(quoted(score.file().toString()));
            csv.append(',').append(quoted(score.text())).append('\n');
        }
        return csv.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}

package io.customshift.models.train;

import io.customshift.models.error.DiskSpace;
import io.customshift.models.image.Chart;
import io.customshift.models.image.OutputFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The losses of a run: {@code losses.csv}, one line a step, and a curve of them in {@code losses.svg}. */
final class LossLog implements AutoCloseable {
    private static final String HEADER = "step,loss,gradient_norm,learning_rate";
    private static final double KEPT = 0.98;
    private static final double CURVE_KEPT = 0.97;
    private static final int POINTS = 1_500;

    private final Path folder;
    private final BufferedWriter csv;
    private final List<Double> losses;
    private double smoothed = Double.NaN;

    private LossLog(Path folder, BufferedWriter csv, List<Double> losses) {
        this.folder = folder;
        this.csv = csv;
        this.losses = losses;
        losses.forEach(this::smooth);
    }

    /** Opens a folder's log, less the steps after {@code done}, which will be learned again. */
    static LossLog open(Path folder, int done) {
        Path file = folder.resolve("losses.csv");
        try {
            List<String> kept = new ArrayList<>(List.of(HEADER));
            List<Double> losses = new ArrayList<>();
            if (done > 0 && Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    String[] cells = line.split(",", -1);
                    if (cells.length == 4 && cells[0].matches("\\d+") && Integer.parseInt(cells[0]) <= done) {
                        kept.add(line);
                        losses.add(Double.valueOf(cells[1]));
                    }
                }
            }
            // By a rename: a log that is cut off here would lose the losses of earlier steps.
            OutputFile.write(file, (String.join("\n", kept) + "\n").getBytes(StandardCharsets.UTF_8));
            return new LossLog(folder, Files.newBufferedWriter(file, StandardOpenOption.APPEND), losses);
        } catch (IOException e) {
            throw DiskSpace.unwritable(file, 0, e);
        }
    }

    void add(int step, Learner.Step learned) {
        losses.add(learned.loss());
        smooth(learned.loss());
        try {
            csv.write(step + "," + learned.loss() + "," + learned.norm() + "," + learned.rate() + "\n");
            csv.flush();
        } catch (IOException e) {
            throw DiskSpace.unwritable(folder.resolve("losses.csv"), 0, e);
        }
    }

    private void smooth(double loss) {
        smoothed = Double.isNaN(smoothed) ? loss : KEPT * smoothed + (1 - KEPT) * loss;
    }

    double smoothed() {
        return smoothed;
    }

    void drawCurve() {
        OutputFile.write(folder.resolve("losses.svg"), curve().getBytes(StandardCharsets.UTF_8));
    }

    /** Steps' losses in grey, a running mean in blue, both on a logarithmic axis. */
    private String curve() {
        List<Double> steps = new ArrayList<>();
        List<Double> single = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        double mean = losses.isEmpty() ? 0 : losses.get(0);
        int every = Math.max(1, losses.size() / POINTS);
        for (int i = 0; i < losses.size(); i++) {
            mean = CURVE_KEPT * mean + (1 - CURVE_KEPT) * losses.get(i);
            if (i % every == 0) {
                steps.add(i + 1.0);
                single.add(losses.get(i));
                means.add(mean);
            }
        }
        Chart chart = Chart.lines(
                "loss",
                "step",
                steps,
                Double.NaN,
                List.of(new Chart.Series("step", "#ccc", single), new Chart.Series("mean", "#1565c0", means)));
        return Chart.svg(List.of(chart.logarithmic()));
    }

    @Override
    public void close() {
        try {
            csv.close();
        } catch (IOException e) {
            throw DiskSpace.unwritable(folder.resolve("losses.csv"), 0, e);
        }
    }
}

package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.fleet.FleetPart;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.ProcessUse;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.image.Chart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the parts of a fleet held at many times of a run. */
final class SoakSamples {
    private static final double MEBIBYTE = 1 << 20;
    /** Walking through the store's files is work itself. */
    private static final int STORE_EVERY = 10;

    private static final List<String> COLOURS = List.of("#1565c0", "#2e7d32", "#ef6c00", "#6a1b9a");

    private final List<Sample> samples = new ArrayList<>();

    /**
     * One look.
     *
     * @param images stored until then
     * @param use of each part, by name
     * @param lag shards that wait or are worked on
     * @param storeBytes on the store's disk
     */
    private record Sample(Duration at, int images, Map<String, ProcessUse> use, long lag, long storeBytes) {
        double minutes() {
            return at.toMillis() / 60_000.0;
        }
    }

    void add(Duration at, int images, List<FleetPart> parts, long lag, Path data) {
        Map<String, ProcessUse> use = new LinkedHashMap<>();
        for (FleetPart part : parts) {
            ProcessUse found = ProcessUse.of(part.pid())
                    .orElseThrow(() -> new FleetException(
                            FleetCode.CHILD_EXITED,
                            part.name() + " is gone, or this system has no /proc; see " + part.log()));
            use.put(part.name(), found);
        }
        long store = samples.size() % STORE_EVERY == 0 ? bytesBelow(data.resolve("store")) : last().storeBytes();
        samples.add(new Sample(at, images, use, lag, store));
    }

    int size() {
        return samples.size();
    }

    /** Growth from the second fifth to the last. */
    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        for (String part : last().use().keySet()) {
            double before = median(fifth(1), one -> use(one, part).residentBytes());
            double after = median(fifth(4), one -> use(one, part).residentBytes());
            figures.add(Figure.plain("soak_" + part + "_resident", after / MEBIBYTE, "MiB"));
            // The scheduler keeps the state of ended jobs, the broker's cache of its log is its own.
            Bound bound = part.equals("worker") ? Bound.atMost(5) : Bound.atMost(25);
            figures.add(new Figure("soak_" + part + "_resident_growth", 100 * (after / before - 1), "%", bound, null));
            figures.add(growth(part, "descriptors", one -> use(one, part).descriptors()));
            figures.add(growth(part, "threads", one -> use(one, part).threads()));
        }
        figures.add(Figure.plain("soak_lag_median", median(fifth(4), Sample::lag), "records"));
        figures.add(new Figure(
                "soak_lag_growth",
                median(fifth(4), Sample::lag) - median(fifth(1), Sample::lag),
                "records",
                Bound.atMost(5),
                null));
        double first = bytesPerImage(1, 3);
        double second = bytesPerImage(3, 5);
        figures.add(Figure.plain("soak_store_per_image", second / 1024, "KiB"));
        figures.add(new Figure("soak_store_per_image_growth", 100 * (second / first - 1), "%", Bound.atMost(5), null));
        return figures;
    }

    private Figure growth(String part, String what, ToDoubleFunction<Sample> value) {
        double more = median(fifth(4), value) - median(fifth(1), value);
        return new Figure("soak_" + part + "_" + what + "_growth", more, what, Bound.atMost(8), null);
    }

    /** Bytes on disk for a picture that was stored between two fifths. */
    private double bytesPerImage(int from, int to) {
        Sample begin = samples.get(samples.size() * from / 5);
        Sample end = samples.get(samples.size() * to / 5 - 1);
        return (end.storeBytes() - begin.storeBytes()) / Math.max(1.0, end.images() - begin.images());
    }

    /** Writes {@code samples.csv}, {@code soak.svg} and {@code report.md}. */
    void write(Path folder, List<Figure> figures) {
        List<Double> minutes = samples.stream().map(Sample::minutes).toList();
        List<Chart> charts = List.of(
                lines(
                        "resident memory, MiB",
                        minutes,
                        (one, part) -> use(one, part).residentBytes() / MEBIBYTE),
                lines("descriptors", minutes, (one, part) -> use(one, part).descriptors()),
                lines("threads", minutes, (one, part) -> use(one, part).threads()),
                Chart.lines("shards that wait", "minutes", minutes, Double.NaN, List.of(series("lag", 0, Sample::lag))),
                Chart.lines(
                        "store, MiB",
                        "minutes",
                        minutes,
                        Double.NaN,
                        List.of(series("store", 0, one -> one.storeBytes() / MEBIBYTE))));
        String report = "# Soak\n\n![plots](soak.svg)\n\n```\n"
                + figures.stream().map(Figure::line).collect(Collectors.joining("\n")) + "\n```\n";
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("samples.csv"), csv());
            Files.writeString(folder.resolve("soak.svg"), Chart.svg(charts));
            Files.writeString(folder.resolve("report.md"), report);
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, folder + " cannot be written; check space and owner: " + e, e);
        }
    }

    private interface OfPart {
        double value(Sample sample, String part);
    }

    private Chart lines(String title, List<Double> minutes, OfPart value) {
        List<Chart.Series> series = new ArrayList<>();
        for (String part : last().use().keySet()) {
            series.add(series(part, series.size(), one -> value.value(one, part)));
        }
        return Chart.lines(title, "minutes", minutes, Double.NaN, series);
    }

    private Chart.Series series(String name, int colour, ToDoubleFunction<Sample> value) {
        List<Double> values =
                samples.stream().map(one -> value.applyAsDouble(one)).toList();
        return new Chart.Series(name, COLOURS.get(colour % COLOURS.size()), values);
    }

    private List<String> csv() {
        List<String> rows = new ArrayList<>();
        StringBuilder header = new StringBuilder("seconds,images,lag,store_bytes");
        last().use()
                .keySet()
                .forEach(part -> header.append(String.format(",%1$s_resident,%1$s_threads,%1$s_descriptors", part)));
        rows.add(header.toString());
        for (Sample one : samples) {
            StringBuilder row = new StringBuilder()
                    .append(one.at().toSeconds())
                    .append(',')
                    .append(one.images())
                    .append(',')
                    .append(one.lag())
                    .append(',')
                    .append(one.storeBytes());
            one.use()
                    .values()
                    .forEach(use -> row.append(',')
                            .append(use.residentBytes())
                            .append(',')
                            .append(use.threads())
                            .append(',')
                            .append(use.descriptors()));
            rows.add(row.toString());
        }
        return rows;
    }

    private Sample last() {
        return samples.get(samples.size() - 1);
    }

    private static ProcessUse use(Sample sample, String part) {
        ProcessUse use = sample.use().get(part);
        if (use == null) {
            throw new IllegalStateException(
                    part + " is not among " + sample.use().keySet());
        }
        return use;
    }

    private List<Sample> fifth(int number) {
        int from = samples.size() * number / 5;
        return samples.subList(from, Math.max(from + 1, samples.size() * (number + 1) / 5));
    }

    private static double median(List<Sample> some, ToDoubleFunction<Sample> value) {
        double[] sorted = some.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static long bytesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(SoakSamples::length).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            // A file that went while it was walked.
            return bytesBelow(folder);
        }
    }

    private static long length(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}

package io.customshift.models.bench;

import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.image.JpegWriter;
import io.customshift.models.image.Photos;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.Resampling;
import io.customshift.models.image.RgbImage;
import io.customshift.models.provenance.Marking;
import io.customshift.models.provenance.Origin;
import io.customshift.models.provenance.OwnAuthority;
import io.customshift.models.provenance.PictureCheck;
import io.customshift.models.provenance.PictureFiles;
import io.customshift.models.provenance.PictureReport.Verdict;
import io.customshift.models.provenance.Watermark;
import io.customshift.models.provenance.WatermarkTag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What marks outlive, and whether files are told apart. Pictures are of the rendered catalogue, drawn at 128 pixels and
 * scaled up to 512, which is harder than 512 drawn pixels would be: there is less in them to hide a mark in. Every second one
 * has its scene replaced by pure white.
 */
public final class MarksCheck {
    private static final int DRAWN = 128;
    private static final int SIZE = 512;
    /** Marked pictures of a run whose shares are judged. */
    private static final int JUDGED = 200;
    /** Unmarked pictures of a run whose false hits are said to be none. */
    private static final int JUDGED_UNMARKED = 10_000;

    private static final long MARKED_SEED = 1;
    private static final long UNMARKED_SEED = 2;

    private final Catalogue marked = CatalogueKind.RENDERED.open(MARKED_SEED, DRAWN);
    private final Catalogue unmarked = CatalogueKind.RENDERED.open(UNMARKED_SEED, DRAWN);
    private final Runnable progress;

    private int readPlain;
    private int readJpeg;
    private int readSmaller;
    private int readCut;
    private int whiteChanged;
    private double leastPsnr = Double.POSITIVE_INFINITY;
    private final List<Double> markingMs = new ArrayList<>();
    private int wrongVerdicts;

    /** @param progress told of each picture */
    public MarksCheck(Runnable progress) {
        this.progress = progress;
    }

    /** Checks this many marked and unmarked pictures. */
    public List<Figure> run(int pictures, int others) {
        Path keys = temporary();
        try {
            Instant now = Instant.now();
            OwnAuthority.init(keys, "Check", now);
            PictureFiles files = PictureFiles.of(Marking.FULL, keys, false, now);
            PictureCheck check = new PictureCheck(OwnAuthority.roots(keys), true);
            for (int i = 0; i < pictures; i++) {
                checkMarked(i, files, check, now);
                progress.run();
            }
        } finally {
            delete(keys);
        }
        int hits = 0;
        for (int i = 0; i < others; i++) {
            hits += Watermark.read(picture(unmarked, i)).tag().isPresent() ? 1 : 0;
            progress.run();
        }
        return figures(pictures, others, hits);
    }

    private List<Figure> figures(int pictures, int others, int hits) {
        return List.of(
                share("read_as_marked", readPlain, pictures),
                share("read_after_jpeg_70", readJpeg, pictures),
                share("read_after_scaling_0.75", readSmaller, pictures),
                share("read_after_cut_to_61_percent", readCut, pictures),
                new Figure("least_psnr", leastPsnr, "dB", Bound.atLeast(45), null),
                new Figure("white_pixels_changed", whiteChanged, "pixels", Bound.atMost(0), null),
                new Figure("false_hits", hits, "of " + others + " unmarked", Bound.atMost(0), null)
                        .judgedFrom(JUDGED_UNMARKED, others, "unmarked"),
                new Figure("wrong_verdicts", wrongVerdicts, "of " + 4 * pictures + " files", Bound.atMost(0), null),
                new Figure("marking", median(markingMs), "ms of a processor", null, Bound.atMost(15)));
    }

    /** Of this thread: what else the machine does is not the marks' cost. */
    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }

    private static Figure share(String name, int read, int of) {
        return new Figure(name, 100.0 * read / of, "%", Bound.atLeast(95), null).judgedFrom(JUDGED, of, "pictures");
    }

    private void checkMarked(int index, PictureFiles files, PictureCheck check, Instant now) {
        RgbImage picture = picture(marked, index);
        WatermarkTag tag = WatermarkTag.of(picture.digest());
        Origin origin = new Origin("", PngMetadata.NONE, List.of());
        long began = processorNanos();
        RgbImage with = files.watermarked(picture);
        long watermarked = processorNanos();
        byte[] file = PngWriter.encode(with, PngMetadata.NONE);
        long encoded = processorNanos();
        byte[] signed = files.signed(file, origin);
        markingMs.add((processorNanos() - encoded + watermarked - began) / 1e6);

        compare(picture, with);
        Random random = new Random(index);
        readPlain += isRead(with, tag);
        readJpeg += isRead(jpeg(with, 0.70f), tag);
        readSmaller += isRead(Resampling.LANCZOS.scale(with, SIZE * 3 / 4, SIZE * 3 / 4), tag);
        int side = (int) Math.round(SIZE * Math.sqrt(0.61));
        readCut += isRead(cut(with, random.nextInt(SIZE - side + 1), random.nextInt(SIZE - side + 1), side), tag);

        byte[] changed = signed.clone();
        int at = signed.length - 100 - random.nextInt(signed.length / 2);
        changed[at] ^= (byte) (1 << random.nextInt(8));
        judge(check, signed, Verdict.INTACT, now);
        judge(check, changed, Verdict.TAMPERED, now);
        judge(check, file, Verdict.TAMPERED, now);
        judge(check, PngWriter.encode(picture, PngMetadata.NONE), Verdict.UNMARKED, now);
    }

    private void judge(PictureCheck check, byte[] file, Verdict expected, Instant now) {
        Verdict verdict = check.check(file, "picture", now).verdict();
        wrongVerdicts += verdict == expected ? 0 : 1;
    }

    private static int isRead(RgbImage image, WatermarkTag tag) {
        return Watermark.read(image).tag().equals(Optional.of(tag)) ? 1 : 0;
    }

    private void compare(RgbImage before, RgbImage after) {
        double squares = 0;
        for (int i = 0; i < SIZE * SIZE; i++) {
            boolean white = true;
            int changed = 0;
            for (int c = 0; c < 3; c++) {
                int was = before.rgb()[3 * i + c] & 0xFF;
                int difference = (after.rgb()[3 * i + c] & 0xFF) - was;
                white &= was == 255;
                changed |= difference;
                squares += difference * difference;
            }
            whiteChanged += white && changed != 0 ? 1 : 0;
        }
        leastPsnr = Math.min(leastPsnr, 10 * Math.log10(255 * 255 / (squares / (3 * SIZE * SIZE))));
    }

    /** A product in a scene, or on pure white. */
    private static RgbImage picture(Catalogue catalogue, int index) {
        float[] planes = catalogue.masked(index, index / 2 % catalogue.scenes().size(), index);
        int plane = DRAWN * DRAWN;
        if (index % 2 == 1) {
            for (int i = 0; i < 3 * plane; i++) {
                float covered = planes[3 * plane + i % plane];
                planes[i] = covered * planes[i] + 1 - covered;
            }
        }
        RgbImage drawn = RgbImage.fromChw(Arrays.copyOf(planes, 3 * plane), DRAWN, DRAWN);
        return Resampling.BICUBIC.scale(drawn, SIZE, SIZE);
    }

    private static RgbImage cut(RgbImage image, int left, int top, int side) {
        byte[] rgb = new byte[3 * side * side];
        for (int y = 0; y < side; y++) {
            System.arraycopy(image.rgb(), 3 * ((top + y) * image.width() + left), rgb, 3 * y * side, 3 * side);
        }
        return new RgbImage(side, side, rgb);
    }

    /** The picture as a JPEG of that quality shows it. */
    private static RgbImage jpeg(RgbImage image, float quality) {
        return Photos.read(JpegWriter.encode(image, quality), "JPEG").image();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("customshift-keys-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

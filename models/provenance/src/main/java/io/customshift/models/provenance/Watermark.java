package io.customshift.models.provenance;

import io.customshift.models.image.Resampling;
import io.customshift.models.image.RgbImage;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * An invisible mark in a picture's pixels that says which picture it is, and outlives what happens to published pictures:
 * JPEG, smaller sizes, cut edges. It does not outlive rotation, strong edits or who wants it gone, and anybody could put it
 * on: it is a hint for finding a picture, and no proof.
 *
 * <p>The mark is a tile of {@value Spectrum#SIDE} pixels, repeated over the picture: a sum of six fixed patterns of middle
 * frequencies. The first is the anchor. The others are moved around the tile, each by the value of a symbol of the tag. A
 * reader folds the picture's tiles over each other, which adds up the mark and levels out the picture; the place where the
 * anchor fits best is where tiles begin, wherever the picture was cut; and where each other pattern fits best, seen from
 * there, is its symbol. Only the phases of frequencies count, so that strong edges do not drown the mark.
 *
 * <p>It is stronger where the picture is busy, its strength in all is fixed by {@link #PSNR}, and it leaves pure white alone,
 * which channels ask of backgrounds. Marks are the same everywhere: no chance, and arithmetic that all JVMs do alike.
 */
public final class Watermark {
    /** Peak signal-to-noise ratio of a marked picture, dB; rounding to 8 bits takes some tenths of it. */
    private static final double PSNR = 46;
    /** Most that the mark is strengthened by to reach it: a picture that is white but for a small product stays clean. */
    private static final double GAIN_MAX = 4;
    /** More than any change of a pixel. */
    private static final int POSITIVE = 1 << 10;

    /** In cycles a pixel: above what pictures are strong in, below what JPEG drops. */
    private static final double LOWEST = 0.06;

    private static final double HIGHEST = 0.22;

    /** How much stronger the anchor is than each of the others: without it, they are not looked for. */
    private static final double ANCHOR = 1.2;
    /** Columns between neighbouring places of a pattern, whose rows are all used: 128 · 64 places are 13 bits. */
    private static final int COLUMNS = 2;

    private static final List<Spectrum> PATTERNS = patterns();
    private static final List<double[]> PATTERN_TILES =
            PATTERNS.stream().map(Spectrum::tile).toList();

    /** How busy a neighbourhood is: the standard deviation of its brightness, over this, within these bounds. */
    private static final float BUSY = 12;

    private static final float BUSY_MIN = 0.35f;
    private static final float BUSY_MAX = 2;

    /** The mean of this neighbourhood is the picture, what is left within these levels is taken for the mark. */
    private static final int FLAT_RADIUS = 3;

    private static final double RESIDUE_MAX = 6;

    /** Standard deviations that the anchor stands out by. Without a mark it is 4.2 in the mean; a checksum stands behind it. */
    private static final double ANCHOR_FOUND = 5;
    /** Sizes that a picture is looked at as if it had been scaled to; 1 first, the rest by how usual they are. */
    private static final List<Double> SCALES = List.of(1.0, 0.75, 0.5, 0.9, 0.8, 2.0 / 3);

    /** Larger pictures are read by their middle: 64 tiles, four times those of a picture of 512 pixels, and little memory. */
    private static final int READ_MAX = 1024;

    private Watermark() {}

    /**
     * What a reader found.
     *
     * @param score standard deviations that the best anchor stands out by
     */
    public record Reading(Optional<WatermarkTag> tag, double score) {
        static final Reading NOTHING = new Reading(Optional.empty(), 0);
    }

    /** The picture with a mark. A picture that is all white, or smaller than two tiles, can hold none that is read again. */
    public static RgbImage mark(RgbImage image, WatermarkTag tag) {
        int width = image.width();
        float[] tile = tile(tag);
        float[] mark = new float[width * image.height()];
        float[] activity = new float[width];
        Busyness busyness = new Busyness(image);
        double energy = 0;
        for (int y = 0; y < image.height(); y++) {
            busyness.nextRow(activity);
            activity(image, y, activity);
            int row = at(y, 0);
            for (int x = 0; x < width; x++) {
                float value = activity[x] * tile[row + x % Spectrum.SIDE];
                mark[y * width + x] = value;
                energy += value * value;
            }
        }
        double level = 255 / Math.pow(10, PSNR / 20) / Math.sqrt(Math.max(energy / mark.length, 1e-9));
        return changed(image, mark, Math.min(level, GAIN_MAX));
    }

    /** All three channels of a pixel change alike, by a whole number. */
    private static RgbImage changed(RgbImage image, float[] mark, double gain) {
        byte[] marked = image.rgb().clone();
        for (int i = 0; i < mark.length; i++) {
            // Rounded half up; truncation does that where numbers are positive.
            int change = (int) (gain * mark[i] + (POSITIVE + 0.5)) - POSITIVE;
            if (change != 0) {
                for (int c = 3 * i; c < 3 * i + 3; c++) {
                    marked[c] = (byte) Math.min(Math.max((marked[c] & 0xFF) + change, 0), 255);
                }
            }
        }
        return new RgbImage(image.width(), image.height(), marked);
    }

    /** How strong the mark may be at each pixel of a row, from how busy it is there; 0 where it is pure white. */
    private static void activity(RgbImage image, int row, float[] busyness) {
        byte[] rgb = image.rgb();
        for (int x = 0, at = 3 * row * busyness.length; x < busyness.length; x++, at += 3) {
            boolean white = (rgb[at] & rgb[at + 1] & rgb[at + 2]) == -1;
            busyness[x] = white ? 0 : Math.min(Math.max(busyness[x] / BUSY, BUSY_MIN), BUSY_MAX);
        }
    }

    /** The repeated tile: mean square 1. */
    private static float[] tile(WatermarkTag tag) {
        int[] symbols = tag.symbols();
        double[] sum = new double[Spectrum.SIDE * Spectrum.SIDE];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = ANCHOR * PATTERN_TILES.get(0)[i];
        }
        for (int i = 0; i < symbols.length; i++) {
            int down = symbols[i] % Spectrum.SIDE;
            int right = symbols[i] / Spectrum.SIDE * COLUMNS;
            add(PATTERN_TILES.get(i + 1), sum, down, right);
        }
        double square = 0;
        for (double value : sum) {
            square += value * value;
        }
        double size = Math.sqrt(square / sum.length);
        float[] tile = new float[sum.length];
        for (int i = 0; i < tile.length; i++) {
            tile[i] = (float) (sum[i] / size);
        }
        return tile;
    }

    /** Adds a pattern to a tile, moved down and to the right, around its edges. */
    private static void add(double[] pattern, double[] tile, int down, int right) {
        for (int y = 0; y < Spectrum.SIDE; y++) {
            int from = y * Spectrum.SIDE;
            int to = at(y + down, 0);
            for (int x = 0; x < Spectrum.SIDE - right; x++) {
                tile[to + right + x] += pattern[from + x];
            }
            for (int x = 0; x < right; x++) {
                tile[to + x] += pattern[from + Spectrum.SIDE - right + x];
            }
        }
    }

    /** Rows and columns go round. */
    private static int at(int row, int column) {
        return row % Spectrum.SIDE * Spectrum.SIDE + column % Spectrum.SIDE;
    }

    /** The anchor and one for each symbol, from a fixed seed: others would orphan every mark made before. */
    private static List<Spectrum> patterns() {
        Random random = new Random(0x435348494654L);
        return Stream.generate(() ->
                        random.doubles(Spectrum.SIDE * Spectrum.SIDE, -1, 1).toArray())
                .limit(1 + WatermarkTag.SYMBOLS)
                .map(noise -> Spectrum.of(noise).phases(LOWEST, HIGHEST))
                .toList();
    }

    /** Looks for a mark of ours. */
    public static Reading read(RgbImage image) {
        Reading best = Reading.NOTHING;
        for (double scale : SCALES) {
            RgbImage middle = middle(image, (int) (READ_MAX * scale));
            int width = (int) Math.round(middle.width() / scale);
            int height = (int) Math.round(middle.height() / scale);
            Reading reading = readUnscaled(Resampling.BICUBIC.scale(middle, width, height));
            if (reading.tag().isPresent()) {
                return reading;
            }
            best = reading.score() > best.score() ? reading : best;
        }
        return best;
    }

    private static RgbImage middle(RgbImage image, int sideMax) {
        int width = Math.min(image.width(), sideMax);
        int height = Math.min(image.height(), sideMax);
        if (width == image.width() && height == image.height()) {
            return image;
        }
        byte[] rgb = new byte[3 * width * height];
        int left = (image.width() - width) / 2;
        int top = (image.height() - height) / 2;
        for (int y = 0; y < height; y++) {
            System.arraycopy(image.rgb(), 3 * ((top + y) * image.width() + left), rgb, 3 * y * width, 3 * width);
        }
        return new RgbImage(width, height, rgb);
    }

    private static Reading readUnscaled(RgbImage image) {
        Spectrum folded = folded(image);
        Peak anchor = Peak.of(folded.correlation(PATTERNS.get(0)), 0, 0, 1);
        if (anchor.score < ANCHOR_FOUND) {
            return new Reading(Optional.empty(), anchor.score);
        }
        int[] symbols = new int[WatermarkTag.SYMBOLS];
        for (int i = 0; i < symbols.length; i++) {
            Peak peak = Peak.of(folded.correlation(PATTERNS.get(i + 1)), anchor.row, anchor.column, COLUMNS);
            symbols[i] = peak.column / COLUMNS * Spectrum.SIDE + peak.row;
        }
        return new Reading(WatermarkTag.of(symbols), anchor.score);
    }

    /** All tiles of the picture over each other, without what is smooth or strong in it. */
    private static Spectrum folded(RgbImage image) {
        Luminance brightness = Luminance.of(image);
        float[] mean = brightness.mean(FLAT_RADIUS).values();
        double[] sum = new double[Spectrum.SIDE * Spectrum.SIDE];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int i = y * image.width() + x;
                double residue = brightness.values()[i] - mean[i];
                sum[at(y, x)] += Math.min(Math.max(residue, -RESIDUE_MAX), RESIDUE_MAX);
            }
        }
        return Spectrum.of(sum).phases(LOWEST, HIGHEST);
    }

    /** The highest place of a correlation, and by how many standard deviations it stands out. */
    private record Peak(int row, int column, double score) {

        /** Rows and columns are counted from an origin; of columns, each {@code step}th is a place. */
        static Peak of(double[] correlation, int originRow, int originColumn, int step) {
            double sum = 0;
            double squares = 0;
            double highest = Double.NEGATIVE_INFINITY;
            int row = 0;
            int column = 0;
            for (int y = 0; y < Spectrum.SIDE; y++) {
                for (int x = 0; x < Spectrum.SIDE; x += step) {
                    double value = correlation[at(y + originRow, x + originColumn)];
                    sum += value;
                    squares += value * value;
                    if (value > highest) {
                        highest = value;
                        row = y;
                        column = x;
                    }
                }
            }
            int places = Spectrum.SIDE * Spectrum.SIDE / step;
            double mean = sum / places;
            double deviation = Math.sqrt(Math.max(squares / places - mean * mean, 1e-18));
            return new Peak(row, column, (highest - mean) / deviation);
        }
    }
}

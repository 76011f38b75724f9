package io.customshift.models.provenance;

/**
 * The two-dimensional Fourier transform of a tile of {@value #SIDE} pixels on a side. The same on every machine: sines are
 * {@link StrictMath}'s.
 */
final class Spectrum {
    /** A power of two. */
    static final int SIDE = 128;

    private static final double[] COSINES = new double[SIDE / 2];
    private static final double[] SINES = new double[SIDE / 2];

    static {
        for (int i = 0; i < SIDE / 2; i++) {
            COSINES[i] = StrictMath.cos(2 * Math.PI * i / SIDE);
            SINES[i] = StrictMath.sin(2 * Math.PI * i / SIDE);
        }
    }

    /** [SIDE, SIDE], row-major. */
    private final double[] real;

    private final double[] imaginary;

    private Spectrum(double[] real, double[] imaginary) {
        this.real = real;
        this.imaginary = imaginary;
    }

    /** @param tile [SIDE, SIDE], row-major */
    static Spectrum of(double[] tile) {
        Spectrum spectrum = new Spectrum(tile.clone(), new double[tile.length]);
        spectrum.transform(-1);
        return spectrum;
    }

    /** Every frequency of a band at the same strength, none outside of it: what is left is where things are. */
    Spectrum phases(double low, double high) {
        Spectrum even = new Spectrum(new double[real.length], new double[real.length]);
        for (int i = 0; i < real.length; i++) {
            double down = cycles(i / SIDE);
            double right = cycles(i % SIDE);
            double frequency = Math.sqrt(down * down + right * right);
            double size = Math.sqrt(real[i] * real[i] + imaginary[i] * imaginary[i]);
            if (frequency > low && frequency < high && size > 1e-9) {
                even.real[i] = real[i] / size;
                even.imaginary[i] = imaginary[i] / size;
            }
        }
        return even;
    }

    /** Cycles a pixel. */
    private static double cycles(int index) {
        return (double) (index <= SIDE / 2 ? index : index - SIDE) / SIDE;
    }

    /** How well the other tile fits into this one, moved down and to the right by each row and column of the result. */
    double[] correlation(Spectrum other) {
        Spectrum product = new Spectrum(new double[real.length], new double[real.length]);
        for (int i = 0; i < real.length; i++) {
            product.real[i] = real[i] * other.real[i] + imaginary[i] * other.imaginary[i];
            product.imaginary[i] = imaginary[i] * other.real[i] - real[i] * other.imaginary[i];
        }
        return product.tile();
    }

    /** Back from frequencies to pixels. */
    double[] tile() {
        Spectrum back = new Spectrum(real.clone(), imaginary.clone());
        back.transform(1);
        for (int i = 0; i < back.real.length; i++) {
            back.real[i] /= back.real.length;
        }
        return back.real;
    }

    private void transform(int sign) {
        for (int line = 0; line < SIDE; line++) {
            transform(line * SIDE, 1, sign);
        }
        for (int line = 0; line < SIDE; line++) {
            transform(line, SIDE, sign);
        }
    }

    /** Radix-2 transform of a row or a column, in place (Cooley and Tukey, 1965). */
    private void transform(int first, int step, int sign) {
        for (int i = 0; i < SIDE; i++) {
            int mirrored = Integer.reverse(i) >>> Integer.numberOfLeadingZeros(SIDE - 1);
            if (i < mirrored) {
                swap(real, first + i * step, first + mirrored * step);
                swap(imaginary, first + i * step, first + mirrored * step);
            }
        }
        for (int half = 1; half < SIDE; half *= 2) {
            for (int k = 0; k < half; k++) {
                double cos = COSINES[k * (SIDE / 2 / half)];
                double sin = sign * SINES[k * (SIDE / 2 / half)];
                for (int i = k; i < SIDE; i += 2 * half) {
                    int upper = first + i * step;
                    int lower = upper + half * step;
                    double re = real[lower] * cos - imaginary[lower] * sin;
                    double im = real[lower] * sin + imaginary[lower] * cos;
                    real[lower] = real[upper] - re;
                    imaginary[lower] = imaginary[upper] - im;
                    real[upper] += re;
                    imaginary[upper] += im;
                }
            }
        }
    }

    private static void swap(double[] values, int i, int j) {
        double kept = values[i];
        values[i] = values[j];
        values[j] = kept;
    }
}

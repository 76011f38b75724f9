package io.customshift.models.image;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Colour profiles (ICC.1): those that files embed, and those made for colours that files describe by numbers. */
final class IccProfiles {
    /** x and y of white, red, green and blue of ITU-R BT.709 and sRGB. */
    static final double[] SRGB_PRIMARIES = {0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06};

    /** What light a sample of 0 to 1 stands for: {@code (a·x + b)^g}, below {@code d} {@code c·x}. */
    record Curve(double g, double a, double b, double c, double d) {
        static final Curve SRGB = new Curve(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045);
        static final Curve BT709 = new Curve(1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081);

        static Curve power(double exponent) {
            return new Curve(exponent, 1, 0, 0, 0);
        }
    }

    /** D50, the white of profiles. */
    private static final double[] PROFILE_WHITE = {0.9642, 1, 0.8249};

    /** Cone responses from XYZ after Bradford. */
    private static final double[][] BRADFORD = {
        {0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}
    };

    private IccProfiles() {}

    /**
     * The colour space of an embedded profile. One that is damaged or of another kind than the samples is left out, as
     * viewers do, and noted.
     *
     * @param components of the samples: 1 (gray), 3 or 4
     */
    static Optional<ICC_ColorSpace> space(byte[] profile, int components, List<String> notes) {
        try {
            ICC_ColorSpace space = new ICC_ColorSpace(ICC_Profile.getInstance(profile));
            int own = space.getNumComponents();
            int type = space.getType();
            // A gray picture may have a profile of RGB: its samples count as equal red, green and blue.
            boolean fits = own == components || (components == 1 && own == 3);
            if (!fits
                    || !(type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB || type == ColorSpace.TYPE_CMYK)) {
                notes.add("its colour profile is for colours of another kind than its own, and was ignored");
                return Optional.empty();
            }
            new RowConversion(space, 1, false)
                    .toSrgb(new int[own], own, new byte[3]); // a damaged one fails here at the latest
            return Optional.of(space);
        } catch (IllegalArgumentException | CMMException | IndexOutOfBoundsException e) {
            notes.add("its colour profile is damaged and was ignored; its colours were taken as sRGB");
            return Optional.empty();
        }
    }

    /** The colour space of given primaries (see {@link #SRGB_PRIMARIES}); empty where they span no colours. */
    static Optional<ICC_ColorSpace> space(double[] primaries, Curve curve) {
        double[][] colours = new double[3][3]; // XYZ of red, green and blue in rows
        for (int i = 0; i < 3; i++) {
            colours[i] = xyz(primaries[2 + 2 * i], primaries[3 + 2 * i]);
        }
        double[] white = xyz(primaries[0], primaries[1]);
        try {
            double[] amounts = solve(transposed(colours), white);
            double[] from = times(BRADFORD, white);
            double[] to = times(BRADFORD, PROFILE_WHITE);
            Map<String, byte[]> tags = new java.util.LinkedHashMap<>();
            String[] names = {"r", "g", "b"};
            for (int i = 0; i < 3; i++) {
                double[] cones = times(BRADFORD, scaled(colours[i], amounts[i]));
                for (int c = 0; c < 3; c++) {
                    cones[c] *= to[c] / from[c];
                }
                tags.put(names[i] + "XYZ", tag("XYZ ", solve(BRADFORD, cones)));
            }
            tags.put("wtpt", tag("XYZ ", PROFILE_WHITE));
            byte[] response = tag("para", curve.g, curve.a, curve.b, curve.c, curve.d);
            response[9] = 3; // the function's number
            List.of("rTRC", "gTRC", "bTRC").forEach(name -> tags.put(name, response));
            return space(profile(tags), 3, new ArrayList<>());
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** A display profile of version 4. */
    private static byte[] profile(Map<String, byte[]> tags) {
        int size = 132 + 12 * tags.size();
        int total = size + tags.values().stream().mapToInt(tag -> tag.length).sum();
        ByteBuffer out = ByteBuffer.allocate(total);
        out.putInt(total).putInt(0).putInt(0x04300000).put(ascii("mntrRGB XYZ "));
        out.putShort(24, (short) 2026).putShort(26, (short) 1).putShort(28, (short) 1);
        out.position(36).put(ascii("acsp"));
        out.position(68);
        for (double value : PROFILE_WHITE) {
            out.putInt(fixed(value));
        }
        out.position(128).putInt(tags.size());
        int at = size;
        for (Map.Entry<String, byte[]> tag : tags.entrySet()) {
            out.put(ascii(tag.getKey())).putInt(at).putInt(tag.getValue().length);
            at += tag.getValue().length;
        }
        tags.values().forEach(out::put);
        return out.array();
    }

    private static byte[] tag(String type, double... values) {
        boolean function = type.equals("para");
        ByteBuffer tag = ByteBuffer.allocate((function ? 12 : 8) + 4 * values.length);
        tag.put(ascii(type)).position(function ? 12 : 8);
        for (double value : values) {
            tag.putInt(fixed(value));
        }
        return tag.array();
    }

    private static int fixed(double value) {
        return (int) Math.round(value * 65536);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** XYZ of the colour with chromaticity (x, y) and luminance 1. */
    private static double[] xyz(double x, double y) {
        if (y <= 0) {
            throw new ArithmeticException("no colour has y " + y);
        }
        return new double[] {x / y, 1, (1 - x - y) / y};
    }

    private static double[][] transposed(double[][] m) {
        double[][] t = new double[3][3];
        for (int i = 0; i < 9; i++) {
            t[i % 3][i / 3] = m[i / 3][i % 3];
        }
        return t;
    }

    private static double[] scaled(double[] v, double factor) {
        return new double[] {v[0] * factor, v[1] * factor, v[2] * factor};
    }

    private static double[] times(double[][] m, double[] v) {
        double[] product = new double[3];
        for (int i = 0; i < 9; i++) {
            product[i / 3] += m[i / 3][i % 3] * v[i % 3];
        }
        return product;
    }

    /** x where m·x = v, by Cramer's rule. */
    private static double[] solve(double[][] m, double[] v) {
        double whole = determinant(m);
        if (Math.abs(whole) < 1e-9) {
            throw new ArithmeticException("the primaries lie on a line");
        }
        double[] x = new double[3];
        for (int column = 0; column < 3; column++) {
            double[][] replaced = new double[3][];
            for (int row = 0; row < 3; row++) {
                replaced[row] = m[row].clone();
                replaced[row][column] = v[row];
            }
            x[column] = determinant(replaced) / whole;
        }
        return x;
    }

    private static double determinant(double[][] m) {
        return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
                - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    }
}

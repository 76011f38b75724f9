package io.customshift.models.image;

import io.customshift.models.image.IccProfiles.Curve;
import java.awt.color.ICC_ColorSpace;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a PNG's samples mean, from its colour chunks in the precedence of the PNG specification (third edition, 4.3):
 * cICP, iCCP, sRGB, then gAMA with cHRM. Without any they are sRGB.
 */
final class PngColours {
    /** A profile is some kilobytes; more is not worth unpacking. */
    private static final int PROFILE_BYTES_MAX = 4 << 20;

    /** The gamma that PNGs of sRGB state, and how far from it a correction would not be seen; after libpng. */
    private static final double SRGB_GAMMA = 0.45455;

    private static final double GAMMA_THRESHOLD = 0.05;

    private static final double[] BT2020 = {0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046};
    private static final double[] DISPLAY_P3 = {0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060};

    private PngColours() {}

    /**
     * @param chunks the colour chunks by type
     * @param components 1 for gray, 3 for colours
     * @param notes where what is ignored is told
     */
    static Optional<ICC_ColorSpace> of(Map<String, ByteBuffer> chunks, int components, List<String> notes) {
        ByteBuffer codePoints = chunks.get("cICP");
        if (codePoints != null && codePoints.limit() == 4) {
            Optional<double[]> primaries = primaries(codePoints.get(0));
            Optional<Curve> curve = curve(codePoints.get(1));
            if (primaries.isPresent() && curve.isPresent() && codePoints.get(2) == 0) {
                return space(primaries.get(), curve.get());
            }
            notes.add("its cICP chunk asks for colours that are not known here (" + (codePoints.get(0) & 0xFF) + ", "
                    + (codePoints.get(1) & 0xFF) + "), and was ignored");
        }
        ByteBuffer profile = chunks.get("iCCP");
        if (profile != null) {
            Optional<ICC_ColorSpace> space = IccProfiles.space(unpacked(profile), components, notes);
            if (space.isPresent()) {
                return space;
            }
        }
        ByteBuffer gamma = chunks.get("gAMA");
        if (chunks.containsKey("sRGB") || gamma == null || gamma.limit() != 4 || gamma.getInt(0) <= 0) {
            return Optional.empty();
        }
        double exponent = gamma.getInt(0) / 100_000.0;
        boolean usual = Math.abs(exponent / SRGB_GAMMA - 1) <= GAMMA_THRESHOLD;
        return space(primaries(chunks.get("cHRM")), usual ? Curve.SRGB : Curve.power(1 / exponent));
    }

    /** Empty where the samples are sRGB, or near enough. */
    private static Optional<ICC_ColorSpace> space(double[] primaries, Curve curve) {
        boolean own = true;
        for (int i = 0; i < primaries.length; i++) {
            own &= Math.abs(primaries[i] - IccProfiles.SRGB_PRIMARIES[i]) < 0.001;
        }
        return own && curve == Curve.SRGB ? Optional.empty() : IccProfiles.space(primaries, curve);
    }

    private static double[] primaries(@org.jspecify.annotations.Nullable ByteBuffer chromaticities) {
        if (chromaticities == null || chromaticities.limit() != 32) {
            return IccProfiles.SRGB_PRIMARIES;
        }
        double[] values = new double[8];
        for (int i = 0; i < 8; i++) {
            values[i] = chromaticities.getInt(4 * i) / 100_000.0;
        }
        return values;
    }

    /** By ITU-T H.273, table 2. */
    private static Optional<double[]> primaries(int code) {
        return switch (code) {
            case 1 -> Optional.of(IccProfiles.SRGB_PRIMARIES);
            case 9 -> Optional.of(BT2020);
            case 12 -> Optional.of(DISPLAY_P3);
            default -> Optional.empty();
        };
    }

    /** By ITU-T H.273, table 3. */
    private static Optional<Curve> curve(int code) {
        return switch (code) {
            case 1, 6, 14, 15 -> Optional.of(Curve.BT709);
            case 4 -> Optional.of(Curve.power(2.2));
            case 5 -> Optional.of(Curve.power(2.8));
            case 8 -> Optional.of(Curve.power(1));
            case 13 -> Optional.of(Curve.SRGB);
            default -> Optional.empty();
        };
    }

    /** iCCP: name, zero, method, deflated profile; nothing where it is damaged. */
    private static byte[] unpacked(ByteBuffer chunk) {
        int zero = 0;
        while (zero < chunk.limit() && chunk.get(zero) != 0) {
            zero++;
        }
        return zero + 2 >= chunk.limit()
                ? new byte[0]
                : PngScan.inflate(chunk.slice(zero + 2, chunk.limit() - zero - 2), PROFILE_BYTES_MAX)
                        .orElse(new byte[0]);
    }
}

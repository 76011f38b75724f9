package io.customshift.models.weights.safetensors;

/**
 * Conversions between float32 and narrower types, round to nearest even (Java has its own only from 20 on). The 8-bit types
 * are those of Micikevicius et al., "FP8 Formats for Deep Learning" (2022).
 */
public final class HalfFloat {
    private HalfFloat() {}

    /** IEEE binary16 bits to float32: exact. */
    public static float toFloat(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >> 10) & 0x1F;
        int mantissa = bits & 0x3FF;
        if (exponent == 0x1F) {
            return Float.intBitsToFloat(sign | 0x7F800000 | (mantissa << 13));
        }
        if (exponent == 0) {
            float magnitude = mantissa * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (mantissa << 13));
    }

    /** E4M3 to float32, exact: exponents from −6 to 8, NaN with all bits but the sign set, no infinity. */
    public static float ofE4m3(byte bits) {
        int exponent = (bits >> 3) & 0xF;
        int mantissa = bits & 0x7;
        float magnitude = (bits & 0x7F) == 0x7F
                ? Float.NaN
                : exponent == 0 ? mantissa * 0x1p-9f : Math.scalb(8 + mantissa, exponent - 10);
        return bits < 0 ? -magnitude : magnitude;
    }

    /** E5M2 to float32, exact: it is the upper half of a float16. */
    public static float ofE5m2(byte bits) {
        return toFloat((short) (bits << 8));
    }

    /** float32 to IEEE binary16 bits; beyond 65,504 becomes infinity. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7FFFFFFF;
        if (magnitude > 0x7F800000) {
            return (short) (sign | 0x7E00);
        }
        if (magnitude >= 0x477FF000) {
            return (short) (sign | 0x7C00);
        }
        if (magnitude < 0x38800000) {
            // Subnormal in 16 bits: multiples of 2^-24; Math.rint rounds halves to even.
            return (short) (sign | (int) Math.rint(Math.abs((double) value) * 0x1p24));
        }
        int rounded = magnitude + 0xFFF + ((magnitude >>> 13) & 1);
        return (short) (sign | ((rounded - 0x38000000) >>> 13));
    }

    /** float32 to bfloat16 bits. */
    public static short toBfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7FFFFFFF) > 0x7F800000) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }
}

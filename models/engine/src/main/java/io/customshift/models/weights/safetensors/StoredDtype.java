package io.customshift.models.weights.safetensors;

import java.util.Optional;

/**
 * Number types that a safetensors file may hold; the constants carry the format's own names. A tensor of any of them can
 * stand in a file that is opened; whether it can be used is asked of the tensors that are wanted ({@link #isWeight}).
 */
public enum StoredDtype {
    C64(64),
    F64(64),
    F32(32),
    F16(16),
    BF16(16),
    /** Sign, 4 bits of exponent, 3 of mantissa; no infinity (torch.float8_e4m3fn). */
    F8_E4M3(8),
    /** Sign, 5 bits of exponent, 2 of mantissa: the upper half of a float16 (torch.float8_e5m2). */
    F8_E5M2(8),
    F8_E8M0(8),
    F6_E2M3(6),
    F6_E3M2(6),
    F4(4),
    I64(64),
    I32(32),
    I16(16),
    I8(8),
    U64(64),
    U32(32),
    U16(16),
    U8(8),
    BOOL(8);

    /** The types of weights, for messages. */
    public static final String WEIGHTS = "F32, F16, BF16, F8_E4M3 or F8_E5M2";

    private final int bits;

    StoredDtype(int bits) {
        this.bits = bits;
    }

    /** Bytes that one element takes; of a type under 8 bits, that it is aligned to. */
    public int bytes() {
        return Math.max(1, bits / 8);
    }

    /** Bytes of so many elements. */
    long bytes(long elements) {
        return bits >= 8
                ? Math.multiplyExact(elements, bits / 8)
                : Math.addExact(Math.multiplyExact(elements, bits), 7) / 8;
    }

    /** Whether weights may be of this type: those of 8 bits are widened when they are loaded. */
    public boolean isWeight() {
        return this == F32 || this == F16 || this == BF16 || isEightBit();
    }

    /** Whether it is an 8-bit float that weights may be of. */
    public boolean isEightBit() {
        return this == F8_E4M3 || this == F8_E5M2;
    }

    /** The type of that name in a header. */
    public static Optional<StoredDtype> named(String name) {
        for (StoredDtype dtype : values()) {
            if (dtype.name().equals(name)) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }
}

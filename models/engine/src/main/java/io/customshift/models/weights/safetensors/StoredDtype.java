package io.customshift.models.weights.safetensors;

import java.util.Optional;

/** Number types that a safetensors file may hold and this reader hands on. The constants carry the format's own names. */
public enum StoredDtype {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private final int bytes;

    StoredDtype(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether weights may be of this type: float32, float16 or bfloat16. */
    public boolean isWeight() {
        return this == F32 || this == F16 || this == BF16;
    }

    /** The type of that name in a header; empty for one that this reader does not hand on, such as {@code F8_E4M3}. */
    public static Optional<StoredDtype> named(String name) {
        for (StoredDtype dtype : values()) {
            if (dtype.name().equals(name)) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }
}

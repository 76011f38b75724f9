package io.customshift.models.torch;

import java.util.Locale;

/** A floating-point type that the network holds or computes in, with PyTorch's own number for it (c10/core/ScalarType.h). */
public enum Dtype {
    FLOAT16(5, 2),
    FLOAT32(6, 4),
    BFLOAT16(15, 2);

    private final int scalarType;
    private final int bytes;

    Dtype(int scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    /** The number that TorchScript knows the type by. */
    public int scalarType() {
        return scalarType;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** The name in configuration files and on the command line: {@code float32}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

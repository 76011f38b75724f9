package io.customshift.models.customshift;

/**
 * The references' share of attention per image token, averaged over heads, layers and steps.
 *
 * @param values [rows · columns], row-major, each in [0, 1]; kept, not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReferenceMass(int rows, int columns, float[] values) {
    public ReferenceMass {
        if (values.length != rows * columns) {
            throw new IllegalArgumentException(values.length + " values for " + rows + "x" + columns + " tokens");
        }
    }
}

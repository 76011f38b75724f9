package io.customshift.models.customshift;

import java.util.List;

/**
 * The references' share of attention per image token, averaged over heads.
 *
 * @param values [rows · columns], row-major, each in [0, 1], averaged over layers and steps; kept, not copied
 * @param outlines the same of each layer, averaged over the steps that draw outlines: {@link
 *     io.customshift.models.image.Cutout} makes the product's mask of them
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReferenceMass(int rows, int columns, float[] values, List<float[]> outlines) {
    public ReferenceMass {
        if (values.length != rows * columns) {
            throw new IllegalArgumentException(values.length + " values for " + rows + "x" + columns + " tokens");
        }
        outlines = List.copyOf(outlines);
    }
}

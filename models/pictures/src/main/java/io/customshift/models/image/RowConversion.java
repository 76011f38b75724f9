package io.customshift.models.image;

import java.awt.color.ColorSpace;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/** One row at a time through the platform's colour management to sRGB, so that no second whole picture is held. */
final class RowConversion {
    private final int components;
    private final WritableRaster source;
    private final WritableRaster target;
    private final ColorConvertOp op;

    /** @param deep whether samples have 16 bits rather than 8 */
    RowConversion(ColorSpace from, int width, boolean deep) {
        components = from.getNumComponents();
        source = Raster.createInterleavedRaster(
                deep ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE, width, 1, components, null);
        target = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, 1, 3, null);
        op = new ColorConvertOp(from, ColorSpace.getInstance(ColorSpace.CS_sRGB), null);
    }

    /**
     * Converts a row.
     *
     * @param row [width, bands], the colours first
     * @param rgb [width, 3], written
     */
    void toSrgb(int[] row, int bands, byte[] rgb) {
        for (int x = 0; x < source.getWidth(); x++) {
            for (int c = 0; c < components; c++) {
                source.setSample(x, 0, c, row[x * bands + c]);
            }
        }
        op.filter(source, target);
        target.getDataElements(0, 0, target.getWidth(), 1, rgb);
    }
}

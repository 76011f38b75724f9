package io.customshift.models.image;

import java.util.Arrays;

/** A picture that is being drawn: rectangles, other pictures and text coverage. Drawing outside it is cut off. */
final class Canvas {
    private final int width;
    private final int height;
    private final byte[] rgb;

    /** All of one colour, 0xRRGGBB. */
    Canvas(int width, int height, int colour) {
        this.width = width;
        this.height = height;
        rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        if (colour == 0xFFFFFF) {
            Arrays.fill(rgb, (byte) 255);
        } else {
            fill(0, 0, width, height, colour);
        }
    }

    void fill(int left, int top, int fillWidth, int fillHeight, int colour) {
        for (int y = Math.max(top, 0); y < Math.min(top + fillHeight, height); y++) {
            for (int x = Math.max(left, 0); x < Math.min(left + fillWidth, width); x++) {
                blend(x, y, colour, 255);
            }
        }
    }

    void draw(RgbImage image, int left, int top) {
        for (int y = 0; y < image.height(); y++) {
            if (top + y < 0 || top + y >= height) {
                continue;
            }
            int from = Math.max(0, -left);
            int to = Math.min(image.width(), width - left);
            if (to > from) {
                System.arraycopy(
                        image.rgb(),
                        (y * image.width() + from) * 3,
                        rgb,
                        ((top + y) * width + left + from) * 3,
                        (to - from) * 3);
            }
        }
    }

    /** Mixes a colour in; {@code coverage} is 0 to 255. */
    void blend(int x, int y, int colour, int coverage) {
        if (x < 0 || y < 0 || x >= width || y >= height || coverage == 0) {
            return;
        }
        int at = (y * width + x) * 3;
        for (int c = 0; c < 3; c++) {
            int over = colour >> (16 - 8 * c) & 0xFF;
            int under = rgb[at + c] & 0xFF;
            rgb[at + c] = (byte) ((over * coverage + under * (255 - coverage) + 127) / 255);
        }
    }

    /** The picture; the canvas is not to be drawn on afterwards. */
    RgbImage image() {
        return new RgbImage(width, height, rgb);
    }
}

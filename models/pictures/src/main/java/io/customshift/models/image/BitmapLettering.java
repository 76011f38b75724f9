package io.customshift.models.image;

import java.text.Normalizer;

/**
 * Text by the built-in letters, for machines without fonts. Accents are dropped, what is not Latin becomes a box: the
 * sheet is still readable, and never fails.
 */
final class BitmapLettering implements Lettering {
    private final int scale;

    /** @param scale pixels per dot of a letter */
    BitmapLettering(int scale) {
        this.scale = scale;
    }

    @Override
    public int width(String line) {
        return plain(line).length * (GlyphSheet.WIDTH + 1) * scale;
    }

    @Override
    public int lineHeight() {
        return (GlyphSheet.HEIGHT + 2) * scale;
    }

    @Override
    public void draw(Canvas canvas, String line, int left, int top, int colour) {
        int x = left;
        for (int point : plain(line)) {
            for (int row = 0; row < GlyphSheet.HEIGHT; row++) {
                for (int column = 0; column < GlyphSheet.WIDTH; column++) {
                    if (GlyphSheet.covers(point, column, row)) {
                        canvas.fill(x + column * scale, top + (row + 1) * scale, scale, scale, colour);
                    }
                }
            }
            x += (GlyphSheet.WIDTH + 1) * scale;
        }
    }

    private static int[] plain(String line) {
        return Normalizer.normalize(line, Normalizer.Form.NFD)
                .codePoints()
                .filter(point -> Character.getType(point) != Character.NON_SPACING_MARK)
                .toArray();
    }
}

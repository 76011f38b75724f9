package io.customshift.models.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * Text by the platform's fonts. A Java runtime without fonts or without their native libraries (common in containers)
 * fails at the first use in one of several ways, so creating one draws a letter and looks for it.
 */
final class FontLettering implements Lettering {
    private final Font font;
    private final FontMetrics metrics;

    private FontLettering(Font font, FontMetrics metrics) {
        this.font = font;
        this.metrics = metrics;
    }

    static Optional<Lettering> tryCreate(int pixels) {
        try {
            Font font = new Font(Font.SANS_SERIF, Font.PLAIN, pixels);
            Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY).createGraphics();
            FontLettering lettering;
            try {
                lettering = new FontLettering(font, graphics.getFontMetrics(font));
            } finally {
                graphics.dispose();
            }
            return lettering.isVisible() ? Optional.of(lettering) : Optional.empty();
        } catch (RuntimeException | LinkageError | InternalError e) {
            return Optional.empty(); // no fonts here; the caller has its own
        }
    }

    private boolean isVisible() {
        BufferedImage mask = mask("H");
        for (int y = 0; y < mask.getHeight(); y++) {
            for (int x = 0; x < mask.getWidth(); x++) {
                if (mask.getRaster().getSample(x, y, 0) > 128) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public int width(String line) {
        return metrics.stringWidth(line);
    }

    @Override
    public int lineHeight() {
        return metrics.getHeight();
    }

    @Override
    public void draw(Canvas canvas, String line, int left, int top, int colour) {
        BufferedImage mask = mask(line);
        for (int y = 0; y < mask.getHeight(); y++) {
            for (int x = 0; x < mask.getWidth(); x++) {
                canvas.blend(left + x, top + y, colour, mask.getRaster().getSample(x, y, 0));
            }
        }
    }

    /** White on black: the samples are the coverage. */
    private BufferedImage mask(String line) {
        BufferedImage mask =
                new BufferedImage(width(line) + font.getSize(), lineHeight(), BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = mask.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.setFont(font);
            graphics.drawString(line, 0, metrics.getAscent());
        } finally {
            graphics.dispose();
        }
        return mask;
    }
}

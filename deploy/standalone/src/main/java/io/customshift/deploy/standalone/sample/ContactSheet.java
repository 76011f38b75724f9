package io.customshift.deploy.standalone.sample;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Many pictures on one, in rows with a title each. */
public final class ContactSheet {

    private static final int CELL = 160;
    private static final int GAP = 8;
    private static final int TITLE = 24;

    private ContactSheet() {}

    /** One row: a title and its picture files; one that is missing leaves its place grey. */
    public record Row(String title, List<Path> pictures) {
        public Row {
            pictures = List.copyOf(pictures);
        }
    }

    /** Writes the sheet as PNG. */
    public static void write(List<Row> rows, Path file) {
        System.setProperty("java.awt.headless", "true");
        int columns = rows.stream().mapToInt(row -> row.pictures().size()).max().orElse(1);
        BufferedImage sheet = new BufferedImage(
                GAP + columns * (CELL + GAP),
                GAP + Math.max(1, rows.size()) * (TITLE + CELL + GAP),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        try {
            for (int r = 0; r < rows.size(); r++) {
                int top = GAP + r * (TITLE + CELL + GAP);
                title(g, rows.get(r).title(), top);
                for (int c = 0; c < rows.get(r).pictures().size(); c++) {
                    int left = GAP + c * (CELL + GAP);
                    Path picture = rows.get(r).pictures().get(c);
                    BufferedImage image = Files.exists(picture) ? ImageIO.read(picture.toFile()) : null;
                    g.setColor(Color.LIGHT_GRAY);
                    g.fillRect(left, top + TITLE, CELL, CELL);
                    if (image != null) {
                        g.drawImage(image, left, top + TITLE, CELL, CELL, null);
                    }
                }
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            ImageIO.write(sheet, "png", file.toFile());
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, "contact sheet " + file + " cannot be written: " + e, e);
        } finally {
            g.dispose();
        }
    }

    private static void title(Graphics2D g, String text, int top) {
        g.setColor(Color.DARK_GRAY);
        try {
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
            g.drawString(text, GAP, top + TITLE - 8);
        } catch (InternalError | RuntimeException e) {
            // A machine without any font: the pictures matter, the titles do not.
        }
    }
}

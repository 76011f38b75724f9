package io.customshift.models.image;

import java.util.ArrayList;
import java.util.List;

/** Draws lines of text. Chosen once: the platform's fonts where they work, else the built-in bitmap font. */
interface Lettering {
    /** The lettering of this machine, for text of about {@code pixels} height. */
    static Lettering ofHeight(int pixels) {
        return FontLettering.tryCreate(pixels).orElseGet(() -> new BitmapLettering(Math.max(1, pixels / 10)));
    }

    int width(String line);

    int lineHeight();

    /** Draws one line with its top left corner at (left, top). */
    void draw(Canvas canvas, String line, int left, int top, int colour);

    /** The text in lines that fit {@code maxWidth}, at most {@code maxLines}; what is left over ends in an ellipsis. */
    default List<String> wrap(String text, int maxWidth, int maxLines) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.strip().split("\\s+")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (line.isEmpty() || width(longer) <= maxWidth) {
                line = longer;
            } else {
                lines.add(line);
                line = word;
            }
        }
        if (!line.isEmpty()) {
            lines.add(line);
        }
        boolean cut = lines.size() > maxLines;
        List<String> shown = new ArrayList<>(lines.subList(0, Math.min(lines.size(), maxLines)));
        for (int i = 0; i < shown.size(); i++) {
            boolean last = cut && i == shown.size() - 1;
            shown.set(i, shorten(shown.get(i), maxWidth, last));
        }
        return shown;
    }

    private String shorten(String line, int maxWidth, boolean always) {
        if (!always && width(line) <= maxWidth) {
            return line;
        }
        String kept = line;
        while (!kept.isEmpty() && width(kept + "...") > maxWidth) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept.stripTrailing() + "...";
    }
}

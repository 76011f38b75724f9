package io.customshift.deploy.standalone.console;

import java.util.ArrayList;
import java.util.List;

/** Long texts in lines that fit a terminal, broken between words, each under the beginning of its first. */
public final class Wrapping {

    private static final int LEAST = 20;

    private Wrapping() {}

    /** The text with no line as wide as the terminal, but for words that are. */
    public static String text(String text, int columns) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            wrap(line, Math.max(LEAST, columns - 1), lines);
        }
        return String.join("\n", lines);
    }

    private static void wrap(String line, int width, List<String> lines) {
        String indent = " ".repeat(line.length() - line.stripLeading().length());
        StringBuilder now = new StringBuilder(indent);
        for (String word : line.strip().split(" ", -1)) {
            boolean first = now.length() == indent.length();
            if (!first && now.length() + 1 + word.length() > width) {
                lines.add(now.toString());
                now = new StringBuilder(indent);
                first = true;
            }
            now.append(first ? "" : " ").append(word);
        }
        lines.add(now.toString());
    }
}

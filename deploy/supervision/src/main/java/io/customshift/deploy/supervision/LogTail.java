package io.customshift.deploy.supervision;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads what a child has written since it started. */
final class LogTail {

    /** A log of a child that talks a lot is read from its end only. */
    private static final int MOST_BYTES = 256 * 1024;

    private final Path file;
    private final long start;

    LogTail(Path file, long start) {
        this.file = file;
        this.start = start;
    }

    /** The first complete line with the prefix, if it was written yet. */
    Optional<String> line(String prefix) {
        String text = read();
        int end = text.lastIndexOf('\n');
        return text.substring(0, end + 1)
                .lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst();
    }

    /** The last lines, at most {@code count}. */
    String last(int count) {
        List<String> lines = read().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    private String read() {
        try {
            long size = Files.size(file);
            long from = Math.max(start, size - MOST_BYTES);
            byte[] bytes = new byte[(int) Math.max(0, size - from)];
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                in.seek(from);
                in.readFully(bytes);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(" + file + " cannot be read: " + e + ")";
        }
    }
}

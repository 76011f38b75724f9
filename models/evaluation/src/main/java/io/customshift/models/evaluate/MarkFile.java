package io.customshift.models.evaluate;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The marks given so far, as CSV that grows by the rows of one product at a time: an evaluation that is killed goes on
 * from here. A row that was cut off is taken away when the file is opened.
 */
final class MarkFile {
    private static final String HEADING =
            "product,condition,category,pattern,scene,label,silhouette,cutout,colour_error,similarity\n";

    private final Path path;
    /** By condition, then product. */
    private final Map<String, TreeMap<Integer, Mark>> marks = new TreeMap<>();

    private MarkFile(Path path) {
        this.path = path;
    }

    /** @throws EngineException OUTPUT_UNWRITABLE when it can be neither read nor made */
    static MarkFile open(Path path) {
        MarkFile file = new MarkFile(path);
        try {
            if (!Files.exists(path)) {
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.writeString(path, HEADING);
                return file;
            }
            String text = Files.readString(path, StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            whole.lines().forEach(file::read);
            if (whole.length() < text.length()) {
                Files.writeString(path, whole);
            }
            return file;
        } catch (IOException e) {
            throw file.unwritable(e);
        }
    }

    private void read(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 10) {
            return;
        }
        try {
            put(
                    Integer.parseInt(fields[0]),
                    fields[1],
                    new Mark(
                            fields[2].equals("1"),
                            fields[3].equals("1"),
                            fields[4].equals("1"),
                            fields[5].equals("1"),
                            Double.parseDouble(fields[6]),
                            Double.parseDouble(fields[7]),
                            Double.parseDouble(fields[8]),
                            Double.parseDouble(fields[9])));
        } catch (NumberFormatException e) {
            // The heading.
        }
    }

    private void put(int product, String condition, Mark mark) {
        marks.computeIfAbsent(condition, key -> new TreeMap<>()).put(product, mark);
    }

    Optional<Mark> mark(int product, String condition) {
        return Optional.ofNullable(of(condition).get(product));
    }

    /** A condition's marks by product. */
    TreeMap<Integer, Mark> of(String condition) {
        return marks.getOrDefault(condition, new TreeMap<>());
    }

    /** Adds a product's marks by condition, on disk before it returns. */
    void add(int product, Map<String, Mark> of) {
        StringBuilder rows = new StringBuilder();
        // Numbers go through their text, so that a run and its continuation sum the same.
        of.forEach((condition, mark) -> rows.append(row(product, condition, mark)));
        try {
            append(rows.toString());
        } catch (IOException e) {
            throw unwritable(e);
        }
        rows.toString().lines().forEach(this::read);
    }

    private static String row(int product, String condition, Mark mark) {
        return String.format(
                Locale.ROOT,
                "%d,%s,%d,%d,%d,%d,%.5f,%.5f,%.5f,%.5f\n",
                product,
                condition,
                mark.category() ? 1 : 0,
                mark.pattern() ? 1 : 0,
                mark.scene() ? 1 : 0,
                mark.label() ? 1 : 0,
                mark.silhouette(),
                mark.cutout(),
                mark.colourError(),
                mark.similarity());
    }

    private void append(String text) throws IOException {
        Files.writeString(path, text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    private EngineException unwritable(IOException e) {
        return new EngineException(
                ErrorCode.OUTPUT_UNWRITABLE,
                path + " cannot be written (" + e + "); choose another --out, or free some space",
                e);
    }
}

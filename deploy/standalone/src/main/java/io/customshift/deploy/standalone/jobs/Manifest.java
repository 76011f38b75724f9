package io.customshift.deploy.standalone.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.digest.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A manifest to hand in.
 *
 * @param name as the user gave it, {@code stdin} for standard input
 * @param file where it lies; a copy when it came on standard input
 * @param contentType media type that says how to read it
 * @param body the whole request, where it is one: a JSON document may name its job and tenant itself
 */
record Manifest(String name, Path file, String contentType, Optional<JsonNode> body) {

    private static final String INPUT = "stdin";
    static final String JSON_TYPE = "application/json";
    private static final String JSON_LINES = "application/x-ndjson";
    private static final List<String> BOOKS = List.of(".xlsx", ".xls", ".ods", ".numbers");
    /** A JSON request may be this long; manifests of lines may be longer. */
    private static final long MOST_JSON_BYTES = 8L << 20;

    /**
     * @param format {@code csv}, {@code tsv}, {@code jsonl} or {@code json}; null to see from the name, or the first bytes
     *     of standard input
     */
    static Manifest of(String name, @Nullable String format) {
        Path file = name.equals("-") ? fromInput() : Path.of(name);
        if (Files.isDirectory(file)) {
            throw new FleetException(FleetCode.BAD_FILE, name + " is a folder; name the manifest that is in it");
        }
        if (!Files.exists(file)) {
            throw new FleetException(FleetCode.BAD_FILE, name + ": no such file");
        }
        try {
            String type = format != null ? type(format) : name.equals("-") ? guessed(file) : typeOfName(name);
            return new Manifest(
                    name.equals("-") ? INPUT : name,
                    file,
                    type,
                    type.equals(JSON_TYPE) ? json(file) : Optional.empty());
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** The id that a JSON request carries; else name and content, so that the same file twice is the same job. */
    String job() {
        return body.map(request -> request.path("job"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .orElseGet(this::digestId);
    }

    long bytes() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private String digestId() {
        try (InputStream in = Files.newInputStream(file)) {
            // A manifest may be longer than this process's memory.
            String digest = Digests.copy(in, OutputStream.nullOutputStream());
            String stem = String.valueOf(Path.of(name).getFileName())
                    .replaceAll("\\.[^.]*$", "")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", "-")
                    .replaceAll("^-|-$", "");
            String head = stem.isEmpty() ? "job" : stem.substring(0, Math.min(40, stem.length()));
            return head + "-" + digest.substring(0, 8);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static Path fromInput() {
        Path copy = null;
        try {
            copy = Files.createTempFile("customshift-manifest-", "");
            copy.toFile().deleteOnExit();
            Files.copy(System.in, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException e) {
            throw Disk.unwritable(copy == null ? Path.of(System.getProperty("java.io.tmpdir")) : copy, e);
        }
    }

    private static String typeOfName(String name) {
        String small = name.toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
        Optional<String> book = BOOKS.stream().filter(small::endsWith).findFirst();
        if (book.isPresent()) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    name + " is a workbook (" + book.get()
                            + "), which is not read; save it as CSV UTF-8 and submit that");
        }
        int dot = small.lastIndexOf('.');
        String ending = dot < 0 ? "" : small.substring(dot + 1);
        if (!List.of("csv", "tsv", "txt", "jsonl", "ndjson", "json").contains(ending)) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    name
                            + " does not say what it is by ending in .csv, .tsv, .txt, .jsonl, .ndjson or .json; say it with"
                            + " --format csv|tsv|jsonl|json");
        }
        return type(ending);
    }

    private static String type(String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "csv" -> "text/csv";
            case "tsv" -> "text/tab-separated-values";
            case "txt" -> "text/plain";
            case "jsonl", "ndjson" -> JSON_LINES;
            case "json" -> JSON_TYPE;
            default ->
                throw new FleetException(
                        FleetCode.BAD_SETTING, "--format is " + format + "; give csv, tsv, jsonl or json");
        };
    }

    /** Standard input has no name: a line that is an object by itself begins lines of JSON. */
    private static String guessed(Path file) throws IOException {
        try (var reader = Files.newBufferedReader(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            String line = reader.readLine();
            String first = line == null ? "" : line.strip();
            if (!first.startsWith("{")) {
                return type("csv");
            }
            return first.endsWith("}") && first.contains("\"prompt\"") && !first.contains("\"lines\"")
                    ? JSON_LINES
                    : JSON_TYPE;
        }
    }

    /** What cannot be read is handed in as it is: the scheduler says what is wrong, with its place. */
    private static Optional<JsonNode> json(Path file) throws IOException {
        if (Files.size(file) > MOST_JSON_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonMapper.builder().build().readTree(Files.readAllBytes(file)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static FleetException unreadable(String name, IOException why) {
        return new FleetException(FleetCode.BAD_FILE, name + " cannot be read: " + why, why);
    }
}

package io.customshift.schemas.error;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a code means and what to do about it: what the {@code type} of a {@link Problem} leads to, and what a command prints
 * beside a code.
 *
 * @param code the stable name
 * @param title the kind of problem in a few words
 * @param meaning what has happened
 * @param fix what helps
 */
public record ProblemKind(String code, String title, String meaning, String fix) {
    private static final String FILE = "/problems.properties";
    private static final Map<String, ProblemKind> ALL = read();

    /** Each kind there is, by its code. */
    public static Map<String, ProblemKind> all() {
        return ALL;
    }

    /** The kind of a code; empty for one of a later version. */
    public static Optional<ProblemKind> of(String code) {
        return Optional.ofNullable(ALL.get(code));
    }

    /** The reference that a problem of this code has as its type: {@code /problems/job-conflict}. */
    public static String typeOf(String code) {
        return "/problems/" + code.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, ProblemKind> read() {
        Properties lines = new Properties();
        try (InputStream in = ProblemKind.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not on the class path");
            }
            lines.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, ProblemKind> kinds = new TreeMap<>();
        for (String code : lines.stringPropertyNames()) {
            String[] parts = lines.getProperty(code).split(" \\| ", -1);
            if (parts.length != 3) {
                throw new IllegalStateException(FILE + ": " + code + " has " + parts.length + " parts instead of 3");
            }
            kinds.put(code, new ProblemKind(code, parts[0].strip(), parts[1].strip(), parts[2].strip()));
        }
        return Map.copyOf(kinds);
    }
}

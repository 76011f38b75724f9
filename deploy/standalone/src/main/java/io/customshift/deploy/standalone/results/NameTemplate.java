package io.customshift.deploy.standalone.results;

import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of files from what their pictures are, such as {@code {subject}-{line}-{seed}.png}. */
public final class NameTemplate {

    /** By the picture's own id, which is the digest of all that it was made from. */
    public static final String USUAL = "{subject}/{image}.png";

    private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)}");
    private static final int MOST_PROMPT = 60;
    private static final int MOST_NAME = 200;
    private static final List<String> KNOWN = List.of("subject", "line", "id", "seed", "image", "prompt");

    private final String template;
    /** Which picture has a name already, so that none is written over another. */
    private final Map<String, ResultRow> taken = new HashMap<>();

    public NameTemplate(String template) {
        this.template = template;
        for (Matcher field = FIELD.matcher(template); field.find(); ) {
            if (!KNOWN.contains(field.group(1))) {
                throw bad("{" + field.group(1) + "} is not known; use {" + String.join("}, {", KNOWN) + "}");
            }
        }
        String rest = FIELD.matcher(template).replaceAll("");
        if (rest.contains("{") || rest.contains("}")) {
            throw bad("a brace stands alone; write fields as {subject}");
        }
        if (!template.toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw bad("the pictures are PNG files; end it in .png");
        }
        if (template.startsWith("/")
                || template.contains("\\")
                || rest.contains("//")
                || List.of(template.split("/")).stream().anyMatch(part -> part.startsWith("."))) {
            throw bad("it must lie below the folder; use / between folders, and no name that begins with a dot");
        }
    }

    /**
     * The name of a picture.
     *
     * @throws FleetException BAD_SETTING when another picture has it
     */
    public String name(ResultRow row) {
        String name = FIELD.matcher(template).replaceAll(field -> Matcher.quoteReplacement(value(field.group(1), row)));
        for (String part : name.split("/")) {
            if (part.length() > MOST_NAME) {
                throw bad("line " + row.row() + " gives a name of " + part.length() + " letters; " + MOST_NAME
                        + " are allowed");
            }
        }
        // Some systems take both cases for one name.
        ResultRow other = taken.putIfAbsent(name.toLowerCase(Locale.ROOT), row);
        if (other != null
                && !(other.image().equals(row.image()) && other.subject().equals(row.subject()))) {
            throw bad("lines " + other.row() + " and " + row.row() + " would both be " + name
                    + "; tell them apart with {line}, {seed} or {image}");
        }
        return name;
    }

    private static String value(String field, ResultRow row) {
        Function<ResultRow, Object> value = switch (field) {
            case "subject" -> ResultRow::subject;
            case "line" -> ResultRow::line;
            case "id" -> ResultRow::row;
            case "seed" -> ResultRow::seed;
            case "prompt" -> NameTemplate::prompt;
            default -> NameTemplate::image;
        };
        return safe(String.valueOf(value.apply(row)));
    }

    /** The last part of the key, as it is named in the bucket. */
    private static String image(ResultRow row) {
        return row.image().isEmpty()
                ? row.key().substring(row.key().lastIndexOf('/') + 1).replaceAll("\\.png$", "")
                : row.image();
    }

    private static String prompt(ResultRow row) {
        String text = row.prompt().strip().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
        String cut = text.codePointCount(0, text.length()) <= MOST_PROMPT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_PROMPT));
        return cut.replaceAll("^-|-$", "");
    }

    /** A value from the wire as a part of one file name, whatever it holds. */
    private static String safe(String value) {
        String safe = value.replaceAll("[^\\p{L}\\p{N}._-]", "_");
        return safe.isEmpty() || safe.startsWith(".") ? "_" + safe : safe;
    }

    private FleetException bad(String why) {
        return new FleetException(FleetCode.BAD_SETTING, "name \"" + template + "\": " + why);
    }
}

package io.customshift.schemas.manifest;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.text.Blanks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a manifest line by line; only one line, and the ids of the lines that have one, are held. Each good line is
 * handed on as it is read. When anything is wrong, {@link WireException} is thrown at the end with all faults, each with
 * its line and, in CSV, column; what was handed on before is then to be thrown away. A limit ends the reading at once.
 */
public final class Manifests {
    private final ManifestLimits limits;
    private final Consumer<ManifestLine> sink;
    private final LineIdTable ids = new LineIdTable();
    private final List<Issue> issues = new ArrayList<>();
    private int lines;
    private long images;

    private Manifests(ManifestLimits limits, Consumer<ManifestLine> sink) {
        this.limits = limits;
        this.sink = sink;
    }

    /**
     * Reads a whole manifest. The stream is not closed.
     *
     * @param sink takes each good line, in order
     * @throws WireException with every fault that was found
     * @throws IOException when the stream fails
     */
    public static ManifestSummary read(
            InputStream in, ManifestOptions options, ManifestLimits limits, Consumer<ManifestLine> sink)
            throws IOException {
        BoundedInput bounded = new BoundedInput(in, limits.maxBytes());
        Manifests manifest = new Manifests(limits, sink);
        boolean json = options.format() == ManifestFormat.JSONL;
        try {
            BufferedReader text =
                    new BufferedReader(ManifestText.open(bounded, options.charset(), limits.maxBytes()), 1 << 16);
            json = isJson(text, json);
            if (json) {
                manifest.jsonl(text, options.extra());
            } else {
                manifest.csv(text, options.extra());
            }
        } catch (UnreadableText e) {
            manifest.issues.add(new Issue(
                    json ? WireCode.MALFORMED_JSON : WireCode.MALFORMED_CSV,
                    "",
                    String.valueOf(e.getMessage()),
                    e.line(),
                    e.column()));
        }
        return manifest.end(bounded.count());
    }

    /** A table does not begin with a brace or bracket; a text without anything in it is what it was said to be. */
    private static boolean isJson(BufferedReader text, boolean said) throws IOException {
        text.mark(1 << 16);
        int c = text.read();
        for (int i = 1; i < 1 << 16 && Blanks.isBlank(c); i++) {
            c = text.read();
        }
        text.reset();
        return said || c == '{' || c == '[';
    }

    private void csv(BufferedReader text, ExtraColumns extra) throws IOException {
        CsvDialect dialect = CsvDialect.find(text, limits.maxLineCharacters());
        CsvRows rows = new CsvRows(text, dialect.separator(), dialect.firstLine(), limits.maxLineCharacters());
        List<CsvRows.Cell> first = rows.next();
        if (first == null) {
            return;
        }
        CsvLines lines = new CsvLines(new CsvHeader(first, extra), dialect.separator());
        boolean more = true;
        while (more) {
            more = attempt(() -> {
                List<CsvRows.Cell> row = rows.next();
                if (row != null && !CsvLines.isBlank(row)) {
                    take(lines.line(row), row.get(0).line());
                }
                return row != null;
            });
        }
    }

    private void jsonl(Reader text, ExtraColumns extra) throws IOException {
        JsonLines source = new JsonLines(text, limits.maxLineCharacters(), extra);
        boolean more = true;
        while (more && !source.ended()) {
            more = attempt(() -> {
                String line = source.next();
                boolean first = lines == 0 && issues.isEmpty();
                String otherForm = Blanks.strip(line).isEmpty() || !first ? null : JsonLines.otherForm(line);
                if (otherForm != null) {
                    issues.add(new Issue(WireCode.MALFORMED_JSON, "", otherForm, source.line(), 1));
                    return false;
                }
                if (!Blanks.strip(line).isEmpty()) {
                    take(source.parse(line), source.line());
                }
                return true;
            });
        }
    }

    private interface Step {
        boolean run() throws IOException;
    }

    /** One line; its faults are kept and reading goes on, unless it is a limit or there are too many. */
    private boolean attempt(Step step) throws IOException {
        try {
            return step.run();
        } catch (WireException e) {
            issues.addAll(e.issues());
            if (e.code() == WireCode.TOO_LARGE || issues.size() >= limits.maxIssues()) {
                throw failure();
            }
            return true;
        }
    }

    private void take(RequestLine line, int textLine) {
        if (lines == limits.maxLines()) {
            throw tooMany("lines", limits.maxLines(), textLine, "customshift.requests.lines-max");
        }
        images += line.images();
        if (images > limits.maxImages()) {
            throw tooMany("pictures", limits.maxImages(), textLine, "customshift.requests.images-max");
        }
        unique(line.id(), textLine);
        if (issues.isEmpty()) {
            sink.accept(new ManifestLine(lines, textLine, line));
        }
        lines++;
    }

    private void unique(@Nullable String id, int textLine) {
        int before = id == null ? 0 : ids.seen(id, textLine);
        if (before != 0) {
            throw new WireException(List.of(new Issue(
                    WireCode.DUPLICATE_ID,
                    "/id",
                    "id is " + Require.quoted(id) + ", which line " + before + " has too; give each line its own",
                    textLine,
                    null)));
        }
    }

    private ManifestSummary end(long bytes) {
        if (lines == 0 && issues.isEmpty()) {
            issues.add(new Issue(
                    WireCode.MISSING_FIELD,
                    "",
                    "the manifest has no line that asks for a picture; write at least one"));
        }
        if (!issues.isEmpty()) {
            throw failure();
        }
        return new ManifestSummary(lines, images, bytes);
    }

    /** A limit comes first, since it is why nothing more was looked at. */
    private WireException failure() {
        List<Issue> ordered = new ArrayList<>(issues);
        ordered.sort((a, b) -> Boolean.compare(b.code() == WireCode.TOO_LARGE, a.code() == WireCode.TOO_LARGE));
        return new WireException(ordered.subList(0, Math.min(ordered.size(), limits.maxIssues())));
    }

    private static WireException tooMany(String what, long limit, int textLine, String setting) {
        return new WireException(List.of(new Issue(
                WireCode.TOO_LARGE,
                "",
                "the manifest asks for more than " + limit + " " + what + "; allowed are " + limit
                        + "; split it into several jobs, or raise " + setting
                        + " (a running job holds about 400 bytes of the scheduler's memory for each picture)",
                textLine,
                null)));
    }
}

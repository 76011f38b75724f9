package io.customshift.deploy.standalone.results;

import io.customshift.deploy.standalone.client.ResultRow;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Results as a table that spreadsheets read (RFC 4180, UTF-8). A cell that a spreadsheet would take for a formula begins with
 * an apostrophe. Columns that the manifest had beside the fleet's own come last.
 */
final class ResultsCsv {

    private static final List<String> COLUMNS =
            List.of("row", "line", "subject", "prompt", "seed", "status", "file", "key", "url", "reason", "warnings");

    private final PrintWriter out;
    private final List<String> extra;

    private ResultsCsv(PrintWriter out, Collection<String> extra) {
        this.out = out;
        this.extra = List.copyOf(extra);
        List<String> head = new ArrayList<>(COLUMNS);
        head.addAll(extra);
        line(head);
    }

    /** The columns that the manifest had beside: an empty cell is no part of a line, so only all lines together say it. */
    static Set<String> extra(Stream<ResultRow> rows) {
        Set<String> extra = new LinkedHashSet<>();
        try (rows) {
            rows.forEach(row -> extra.addAll(row.extra().keySet()));
        }
        return extra;
    }

    /**
     * Writes the table.
     *
     * @param extra names of the manifest's further columns
     * @param rows the results; closed
     * @param names where a stored picture lies on this disk, or is to be named
     */
    static void write(PrintWriter out, Set<String> extra, Stream<ResultRow> rows, NameTemplate names) {
        ResultsCsv table = new ResultsCsv(out, extra);
        try (rows) {
            rows.forEach(row -> table.add(row, row.isStored() ? names.name(row) : ""));
        }
    }

    private void add(ResultRow row, String file) {
        String reason = row.code().isEmpty() ? "" : row.code() + ": " + row.message();
        List<String> cells = new ArrayList<>(List.of(
                row.row(),
                Integer.toString(row.line()),
                row.subject(),
                row.prompt(),
                Long.toString(row.seed()),
                row.status(),
                file,
                row.key(),
                row.url(),
                reason,
                String.join("; ", row.warnings())));
        Map<String, String> further = row.extra();
        extra.forEach(name -> cells.add(further.getOrDefault(name, "")));
        line(cells);
    }

    private void line(List<String> cells) {
        out.print(cells.stream().map(ResultsCsv::cell).collect(Collectors.joining(",")));
        out.print("\r\n");
    }

    static String cell(String text) {
        String inert = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
        return inert.matches("(?s).*[\",\r\n].*|(?s) .*|(?s).* ") ? "\"" + inert.replace("\"", "\"\"") + "\"" : inert;
    }
}

package io.customshift.schemas.manifest;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.RequestLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows of a CSV manifest as lines of a request, by the names in its first row. */
final class CsvLines {
    static final List<String> COLUMNS = List.of(
            "id",
            "subject",
            "prompt",
            "negative",
            "seed",
            "seeds",
            "count",
            "size",
            "steps",
            "strength",
            "guidance",
            "priority");

    private final List<String> header;

    CsvLines(List<CsvRows.Cell> row) {
        header = row.stream()
                .map(cell -> cell.text().strip().toLowerCase(Locale.ROOT))
                .toList();
        List<Issue> issues = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i);
            if (!COLUMNS.contains(name)) {
                issues.add(issue(
                        WireCode.UNKNOWN_FIELD,
                        name,
                        "column is " + Require.quoted(name) + "; known are " + String.join(", ", COLUMNS)
                                + "; correct its name or leave it out",
                        row.get(i)));
            } else if (header.indexOf(name) != i) {
                issues.add(issue(
                        WireCode.INVALID_VALUE, name, "column " + name + " is there twice; leave one out", row.get(i)));
            }
        }
        for (String name : List.of("subject", "prompt")) {
            if (!header.contains(name)) {
                issues.add(issue(
                        WireCode.MISSING_FIELD,
                        name,
                        "column " + name + " is missing; the first row must name the columns, subject and prompt among"
                                + " them",
                        row.get(0)));
            }
        }
        if (!issues.isEmpty()) {
            throw new WireException(issues);
        }
    }

    RequestLine line(List<CsvRows.Cell> row) {
        if (row.size() != header.size()) {
            throw new WireException(List.of(issue(
                    WireCode.MALFORMED_CSV,
                    "",
                    "the row has " + row.size() + " fields and the first row " + header.size()
                            + "; quote texts that hold a comma",
                    row.get(Math.min(row.size(), header.size()) - 1))));
        }
        Map<String, String> cells = new HashMap<>();
        for (int i = 0; i < row.size(); i++) {
            String text = row.get(i).text().strip();
            if (!text.isEmpty()) {
                cells.put(header.get(i), text);
            }
        }
        try {
            return line(cells);
        } catch (WireException e) {
            throw new WireException(
                    e.issues().stream().map(issue -> placed(issue, row)).toList());
        }
    }

    private static RequestLine line(Map<String, String> cells) {
        List<Issue> issues = new ArrayList<>();
        SubjectId subject = read(cells, "subject", SubjectId::new, issues);
        List<Long> seeds = read(cells, "seeds", text -> list(text, CsvLines::whole), issues);
        Long seed = read(cells, "seed", CsvLines::whole, issues);
        Integer count = read(cells, "count", CsvLines::small, issues);
        ImageSize size = read(cells, "size", ImageSize::parse, issues);
        Integer steps = read(cells, "steps", CsvLines::small, issues);
        List<Double> strengths = read(cells, "strength", text -> list(text, CsvLines::real), issues);
        Guidance guidance = read(cells, "guidance", CsvLines::guidance, issues);
        Integer priority = read(cells, "priority", CsvLines::small, issues);
        String prompt = cells.get("prompt");
        for (String name : List.of("subject", "prompt")) {
            if (!cells.containsKey(name)) {
                issues.add(new Issue(WireCode.MISSING_FIELD, "/" + name, name + " is empty; give it a value"));
            }
        }
        if (!issues.isEmpty() || subject == null || prompt == null) {
            throw new WireException(issues);
        }
        return new RequestLine(
                cells.get("id"),
                subject,
                prompt,
                cells.get("negative"),
                seeds,
                seed,
                count,
                size,
                steps,
                strengths,
                guidance,
                priority);
    }

    private static <T> @Nullable T read(
            Map<String, String> cells, String name, Function<String, T> form, List<Issue> issues) {
        String text = cells.get(name);
        try {
            return text == null ? null : form.apply(text);
        } catch (WireException e) {
            e.issues().forEach(issue -> issues.add(new Issue(issue.code(), "/" + name, issue.message())));
            return null;
        }
    }

    private static <T> List<T> list(String text, Function<String, T> form) {
        List<T> values = List.of(text.split("[;|,\\s]+")).stream().map(form).toList();
        if (values.isEmpty()) {
            throw WireException.invalid("", "value is " + Require.quoted(text) + "; allowed are numbers such as 7;5");
        }
        return values;
    }

    private static Guidance guidance(String text) {
        List<Double> scales = list(text, CsvLines::real);
        if (scales.size() > 2) {
            throw WireException.invalid(
                    "", "guidance is " + Require.quoted(text) + "; allowed is one scale, or two such as 7;5");
        }
        return new Guidance(scales.get(0), scales.get(scales.size() - 1));
    }

    private static int small(String text) {
        long value = whole(text);
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }

    private static long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw WireException.invalid("", "value is " + Require.quoted(text) + "; allowed is a whole number");
        }
    }

    private static double real(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw WireException.invalid("", "value is " + Require.quoted(text) + "; allowed is a number such as 0.8");
        }
    }

    /** The issue with the place of the cell that it is about. */
    private Issue placed(Issue issue, List<CsvRows.Cell> row) {
        String field = issue.pointer().replaceAll("^/([^/]*).*", "$1");
        int at = header.indexOf(field.equals("strengths") ? "strength" : field);
        CsvRows.Cell cell = row.get(Math.max(0, at));
        return issue.at(cell.line(), cell.column());
    }

    private static Issue issue(WireCode code, String column, String message, CsvRows.Cell cell) {
        return new Issue(code, column.isEmpty() ? "" : "/" + column, message, cell.line(), cell.column());
    }
}

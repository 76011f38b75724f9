package io.customshift.schemas.manifest;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.text.Blanks;
import io.customshift.schemas.text.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names in a table's first row, known ones without regard to case. Columns without a name are passed over as long as
 * they are empty: spreadsheets write those that once held something.
 */
final class CsvHeader {
    static final List<String> NEEDED = List.of("subject", "prompt");

    private static final List<String> COLUMNS = List.of(
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
            "plan",
            "priority");

    private static final String CURLY_OPEN = "\u201c\u201d\u201e\u201f\u00ab";
    private static final String CURLY_CLOSE = "\u201c\u201d\u00bb";

    /** As typed. */
    private final List<String> names;
    /** The contract's name of each column; empty for one of the user's own. */
    private final List<String> fields = new ArrayList<>();

    CsvHeader(List<CsvRows.Cell> row, ExtraColumns extra) {
        List<String> typed = new ArrayList<>(row.stream().map(CsvHeader::text).toList());
        while (!typed.isEmpty() && typed.get(typed.size() - 1).isEmpty()) {
            typed.remove(typed.size() - 1);
        }
        names = List.copyOf(typed);
        List<Issue> issues = new ArrayList<>();
        boolean told = false;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String field = fieldOf(name);
            fields.add(field);
            CsvRows.Cell cell = row.get(i);
            if (!field.isEmpty() && fields.indexOf(field) != i
                    || field.isEmpty() && !name.isEmpty() && names.indexOf(name) != i) {
                issues.add(issue(
                        WireCode.INVALID_VALUE,
                        field.isEmpty() ? name : field,
                        "column " + Require.quoted(name) + " is there twice; leave one out",
                        cell));
            } else if (field.isEmpty() && !name.isEmpty() && extra == ExtraColumns.REFUSE) {
                issues.add(issue(WireCode.UNKNOWN_FIELD, name, unknown(name, told), cell));
                told = true;
            }
        }
        for (String name : NEEDED) {
            if (!fields.contains(name)) {
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

    static String text(CsvRows.Cell cell) {
        return Blanks.strip(cell.text());
    }

    static boolean isKnown(String name) {
        return !fieldOf(name).isEmpty();
    }

    int size() {
        return names.size();
    }

    /** The names of the columns from one on. */
    List<String> names(int from) {
        return names.subList(from, names.size());
    }

    /** Puts a cell that is not empty where its column belongs. */
    void put(int column, CsvRows.Cell cell, Map<String, String> cells, Map<String, String> extra, List<Issue> issues) {
        String text = text(cell);
        if (!fields.get(column).isEmpty()) {
            boolean curly = text.length() > 1
                    && CURLY_OPEN.indexOf(text.charAt(0)) >= 0
                    && CURLY_CLOSE.indexOf(text.charAt(text.length() - 1)) >= 0;
            if (curly && !cell.quoted()) {
                issues.add(issue(
                        WireCode.MALFORMED_CSV,
                        fields.get(column),
                        names.get(column) + " stands in curly quotes (" + text.charAt(0)
                                + "); take straight ones (\"), or none",
                        cell));
            }
            cells.put(fields.get(column), text);
        } else if (!names.get(column).isEmpty()) {
            extra.put(names.get(column), text);
        } else {
            issues.add(issue(
                    WireCode.MISSING_FIELD,
                    "",
                    "column " + (column + 1) + " has no name in the first row, and holds " + Require.quoted(text)
                            + " here; name it, or empty it",
                    cell));
        }
    }

    /** The column that a pointer leads to, or -1. */
    int indexOf(String pointer) {
        String[] steps = pointer.split("/", 3);
        String field = steps.length < 2 ? "" : steps[1];
        if (field.equals("extra") && steps.length == 3) {
            return names.indexOf(steps[2]);
        }
        return field.isEmpty() ? -1 : fields.indexOf(fieldOf(field));
    }

    private static String fieldOf(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return small.equals("strengths") ? "strength" : COLUMNS.contains(small) ? small : "";
    }

    private static String unknown(String name, boolean told) {
        String near = Nearest.to(name, COLUMNS)
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
        return "column is " + Require.quoted(name) + near
                + (told
                        ? ""
                        : "; known are " + String.join(", ", COLUMNS) + "; correct its name, leave it out, or "
                                + ExtraColumns.HINT);
    }

    private static Issue issue(WireCode code, String column, String message, CsvRows.Cell cell) {
        return new Issue(code, column.isEmpty() ? "" : "/" + column, message, cell.line(), cell.column());
    }
}

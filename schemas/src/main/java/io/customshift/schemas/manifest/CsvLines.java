package io.customshift.schemas.manifest;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.text.Numbers;
import io.customshift.schemas.text.UserText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows of a CSV manifest as lines of a request, by the names in its first row. */
final class CsvLines {
    private final CsvHeader header;
    private final char separator;

    CsvLines(CsvHeader header, char separator) {
        this.header = header;
        this.separator = separator;
    }

    /** Whether a row has anything in it; spreadsheets write rows of nothing but separators. */
    static boolean isBlank(List<CsvRows.Cell> row) {
        return row.stream().allMatch(cell -> CsvHeader.text(cell).isEmpty());
    }

    RequestLine line(List<CsvRows.Cell> row) {
        int fields = row.size();
        while (fields > header.size() && CsvHeader.text(row.get(fields - 1)).isEmpty()) {
            fields--;
        }
        if (fields != header.size()) {
            throw new WireException(List.of(misfit(row, fields)));
        }
        Map<String, String> cells = new LinkedHashMap<>();
        Map<String, String> extra = new LinkedHashMap<>();
        List<Issue> issues = new ArrayList<>();
        for (int i = 0; i < fields; i++) {
            String text = CsvHeader.text(row.get(i));
            if (text.isEmpty()) {
                continue;
            }
            header.put(i, row.get(i), cells, extra, issues);
        }
        try {
            return line(cells, extra, issues);
        } catch (WireException e) {
            throw new WireException(
                    e.issues().stream().map(issue -> placed(issue, row)).toList());
        }
    }

    private static RequestLine line(Map<String, String> cells, Map<String, String> extra, List<Issue> issues) {
        String id = read(cells, "id", text -> UserText.checked(text, "id"), issues);
        SubjectId subject = read(cells, "subject", SubjectId::new, issues);
        String prompt = read(cells, "prompt", text -> UserText.checked(text, "prompt"), issues);
        String negative = read(cells, "negative", text -> UserText.checked(text, "negative"), issues);
        List<Long> seeds = read(cells, "seeds", Numbers::wholes, issues);
        Long seed = read(cells, "seed", Numbers::whole, issues);
        Integer count = read(cells, "count", Numbers::small, issues);
        ImageSize size = read(cells, "size", ImageSize::parse, issues);
        Integer steps = read(cells, "steps", Numbers::small, issues);
        List<Double> strengths = read(cells, "strength", Numbers::reals, issues);
        Guidance guidance = read(cells, "guidance", CsvLines::guidance, issues);
        PlanName plan = read(cells, "plan", PlanName::new, issues);
        Integer priority = read(cells, "priority", Numbers::small, issues);
        for (String name : CsvHeader.NEEDED) {
            if (!cells.containsKey(name)) {
                issues.add(new Issue(WireCode.MISSING_FIELD, "/" + name, name + " is empty; give it a value"));
            }
        }
        if (!issues.isEmpty() || subject == null || prompt == null) {
            throw new WireException(issues);
        }
        return new RequestLine(
                id, subject, prompt, negative, seeds, seed, count, size, steps, strengths, guidance, plan, priority,
                extra);
    }

    /** In a table {@code 7,5} may be a decimal comma, which elsewhere it is not. */
    private static Guidance guidance(String text) {
        if (Numbers.isDecimalComma(text)) {
            throw Numbers.ambiguous(text);
        }
        return Guidance.parse(text);
    }

    private static <T> @Nullable T read(
            Map<String, String> cells, String name, Function<String, T> form, List<Issue> issues) {
        String text = cells.get(name);
        try {
            return text == null ? null : form.apply(text);
        } catch (WireException e) {
            e.named(name).issues().forEach(issue -> issues.add(new Issue(issue.code(), "/" + name, issue.message())));
            return null;
        }
    }

    private Issue misfit(List<CsvRows.Cell> row, int fields) {
        CsvRows.Cell at = row.get(fields < header.size() ? fields - 1 : header.size());
        String curly = row.stream().anyMatch(cell -> !cell.quoted() && isCurly(cell.text()))
                ? "; a field begins with a curly quote, which does not count: take the straight one (\")"
                : "";
        String counts =
                "the row has " + fields + " field" + (fields == 1 ? "" : "s") + " and the first row " + header.size();
        String message = fields < header.size()
                ? counts + ": " + String.join(", ", header.names(fields)) + " is missing; end the row with its "
                        + "separators, empty fields too, and quote texts that hold a line end"
                : counts + ": " + Require.quoted(CsvHeader.text(at))
                        + " is too much; quote texts and lists that hold a "
                        + (separator == '\t' ? "tab" : separator == ',' ? "comma" : String.valueOf(separator));
        return new Issue(WireCode.MALFORMED_CSV, "", message + curly, at.line(), at.column());
    }

    private static boolean isCurly(String text) {
        String stripped = text.strip();
        return !stripped.isEmpty() && "\u201c\u201d\u201e\u201f\u00ab".indexOf(stripped.charAt(0)) >= 0;
    }

    /** The issue with the place of the cell that it is about. */
    private Issue placed(Issue issue, List<CsvRows.Cell> row) {
        CsvRows.Cell cell = row.get(Math.max(0, header.indexOf(issue.pointer())));
        return issue.at(cell.line(), cell.column());
    }
}

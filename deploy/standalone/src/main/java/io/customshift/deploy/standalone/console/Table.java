package io.customshift.deploy.standalone.console;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as their widest cell. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> alignment;

    /**
     * @param head names of the columns; one that begins with {@code >} is aligned to the right, without that sign
     */
    public Table(String... head) {
        alignment = List.of(head);
        rows.add(alignment.stream()
                .map(name -> name.startsWith(">") ? name.substring(1) : name)
                .toList());
    }

    public void row(Object... cells) {
        rows.add(List.of(cells).stream().map(String::valueOf).toList());
    }

    /** The rows without their head. */
    public int size() {
        return rows.size() - 1;
    }

    @Override
    public String toString() {
        int[] widths = new int[alignment.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                boolean right = alignment.get(i).startsWith(">");
                line.append(i == 0 ? "" : "  ").append(right ? pad + row.get(i) : row.get(i) + pad);
            }
            text.append(text.length() == 0 ? "" : "\n").append(line.toString().stripTrailing());
        }
        return text.toString();
    }
}

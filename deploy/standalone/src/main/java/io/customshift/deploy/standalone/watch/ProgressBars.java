package io.customshift.deploy.standalone.watch;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.JobView.SubjectView;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One bar for each subject, drawn over the last ones; with many subjects only those that are not finished. */
final class ProgressBars implements ProgressView {

    private static final int MOST_BARS = 16;
    private static final int WIDTH = 30;

    private final PrintStream out;
    private final long startedNanos = System.nanoTime();
    private List<String> drawn = List.of();

    ProgressBars(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(JobView job) {
        List<String> lines = lines(job, (System.nanoTime() - startedNanos) / 1e9);
        if (lines.equals(drawn)) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (!drawn.isEmpty()) {
            text.append("\u001b[").append(drawn.size()).append("A\u001b[J");
        }
        lines.forEach(line -> text.append(line).append('\n'));
        out.print(text);
        out.flush();
        drawn = lines;
    }

    @Override
    public void say(String message) {
        out.println(message);
        drawn = List.of();
    }

    static List<String> lines(JobView job, double seconds) {
        List<String> lines = new ArrayList<>();
        boolean many = job.subjects().size() > MOST_BARS;
        List<SubjectView> shown = many ? job.open() : List.copyOf(job.subjects().values());
        for (SubjectView one : shown.subList(0, Math.min(MOST_BARS, shown.size()))) {
            lines.add(line(one.subject(), one.stored(), one.failed(), one.total()));
        }
        if (shown.size() > MOST_BARS) {
            lines.add("  … and " + (shown.size() - MOST_BARS) + " more subjects");
        }
        lines.add(line(job.job(), job.stored(), job.failed(), job.total())
                + String.format(Locale.ROOT, "  %s  %.0f s", job.phase().toLowerCase(Locale.ROOT), seconds));
        return lines;
    }

    private static String line(String name, int stored, int failed, int total) {
        int full = total == 0 ? 0 : (int) ((long) WIDTH * stored / total);
        int bad = total == 0 || failed == 0 ? 0 : Math.max(1, (int) ((long) WIDTH * failed / total));
        bad = Math.min(bad, WIDTH - full);
        String shortName = name.length() > 24 ? name.substring(0, 23) + "…" : name;
        return String.format(
                Locale.ROOT,
                "  %-24s %s%s%s %d/%d%s",
                shortName,
                "█".repeat(full),
                "x".repeat(bad),
                "·".repeat(WIDTH - full - bad),
                stored,
                total,
                failed == 0 ? "" : ", " + failed + " failed");
    }
}

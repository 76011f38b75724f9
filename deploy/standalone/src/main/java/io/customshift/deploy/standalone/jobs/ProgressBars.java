package io.customshift.deploy.standalone.jobs;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.console.Times;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One bar for each subject, drawn over the last ones; with many subjects only those that are not finished. No line is wider
 * than the terminal: one that wraps could not be drawn over.
 */
final class ProgressBars implements ProgressView {

    private static final int MOST_BARS = 16;
    private static final int MOST_NAME = 24;
    private static final int MOST_BAR = 30;
    private static final int LEAST_BAR = 6;
    private static final Duration MEASURED = Duration.ofSeconds(1);

    private final PrintStream out;
    private List<String> drawn = List.of();
    private int columns = Terminal.columns();
    private long measuredNanos = System.nanoTime();

    ProgressBars(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(JobView job) {
        if (System.nanoTime() - measuredNanos > MEASURED.toNanos()) {
            columns = Terminal.columns();
            measuredNanos = System.nanoTime();
        }
        List<String> lines = lines(job, Instant.now(), columns);
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

    static List<String> lines(JobView job, Instant now, int columns) {
        List<String> lines = new ArrayList<>();
        boolean many = job.subjects().size() > MOST_BARS;
        List<JobView.SubjectView> subjects =
                many ? job.open() : List.copyOf(job.subjects().values());
        List<JobView.SubjectView> shown = subjects.subList(0, Math.min(MOST_BARS, subjects.size()));
        int name = Math.min(MOST_NAME, Math.max(job.job().length(), longest(shown)));
        // A name may have a third of the line; what is left is the bar's.
        name = Math.min(name, Math.max(8, columns / 3));
        for (JobView.SubjectView one : shown) {
            lines.add(line(one.subject(), one.stored(), one.failed(), one.total(), name, columns));
        }
        if (subjects.size() > MOST_BARS) {
            lines.add(cut("  … and " + (subjects.size() - MOST_BARS) + " more subjects", columns));
        }
        lines.add(line(job.job(), job.stored(), job.failed(), job.total(), name, columns));
        lines.add(cut("  " + state(job, now), columns));
        return lines;
    }

    private static String state(JobView job, Instant now) {
        String state = job.phase().toLowerCase(Locale.ROOT)
                + job.taken(now)
                        .map(time -> (job.ended() ? " after " : " for ") + Times.text(time))
                        .orElse("");
        state += job.left().map(left -> ", about " + Times.text(left) + " left").orElse("");
        // What a job that cannot go on waits for.
        return job.ended() || job.message().isEmpty() ? state : state + "; " + job.message();
    }

    private static int longest(List<JobView.SubjectView> subjects) {
        return subjects.stream().mapToInt(one -> one.subject().length()).max().orElse(0);
    }

    private static String line(String name, int stored, int failed, int total, int nameWidth, int columns) {
        String figures = " " + stored + "/" + total + (failed == 0 ? "" : ", " + failed + " failed");
        int width = Math.min(MOST_BAR, columns - 1 - 3 - nameWidth - figures.length());
        String head = String.format(Locale.ROOT, "  %-" + nameWidth + "s ", cut(name, nameWidth + 1));
        return cut(head + (width < LEAST_BAR ? "" : bar(stored, failed, total, width)) + figures, columns);
    }

    private static String bar(int stored, int failed, int total, int width) {
        int full = total == 0 ? 0 : (int) ((long) width * stored / total);
        int bad = total == 0 || failed == 0 ? 0 : Math.max(1, (int) ((long) width * failed / total));
        bad = Math.min(bad, width - full);
        return "█".repeat(full) + "x".repeat(bad) + "·".repeat(width - full - bad);
    }

    /** The text in less than so many columns: the last one stays free, where terminals begin a new line. */
    private static String cut(String text, int columns) {
        return text.length() < columns ? text : text.substring(0, Math.max(1, columns - 2)) + "…";
    }
}

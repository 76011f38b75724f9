package io.customshift.models.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One line that shows how far work is, its rate and the time left. At a terminal the line is redrawn in place, at most
 * ten times a second; elsewhere (a log, a pipe) a new line is written at each tenth of the way and at most every two seconds, so logs stay short.
 * Writes to standard error only, so that results on standard output can be piped. Thread-safe.
 *
 * <p>Use in try-with-resources: closing before the end leaves the line where it stopped.
 */
public final class ProgressBar implements AutoCloseable {
    private static final int CELLS = 24;
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final int LOG_LINES = 10;
    private static final long LOG_NANOS = Duration.ofSeconds(2).toNanos();

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final String title;
    private final String unit;
    private final long total;
    private final long startNanos;

    private long done;
    private String note = "";
    private long drawnNanos;
    private long loggedTenths;
    private int drawnWidth;
    private boolean closed;

    ProgressBar(PrintStream out, boolean terminal, LongSupplier nanoTime, String title, String unit, long total) {
        if (total < 0) {
            throw new IllegalArgumentException("total is " + total + ", it must not be negative");
        }
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.title = title;
        this.unit = unit;
        this.total = total;
        startNanos = nanoTime.getAsLong();
        drawnNanos = startNanos - REDRAW_NANOS;
        if (terminal) {
            draw(startNanos);
        }
    }

    /**
     * A bar on standard error.
     *
     * @param title what is being done, at the line's start
     * @param unit what is counted, in the plural: images, steps
     * @param total how many there are; 0 shows a finished bar
     */
    public static ProgressBar start(String title, String unit, long total) {
        return new ProgressBar(System.err, isTerminal(), System::nanoTime, title, unit, total);
    }

    /** Java 17 tells only of both streams together; a dumb terminal cannot redraw. */
    private static boolean isTerminal() {
        String kind = System.getenv("TERM");
        return System.console() != null && kind != null && !kind.equals("dumb");
    }

    /** One more is done. */
    public void advance() {
        advance(1);
    }

    public void advance(long count) {
        synchronized (this) {
            moveTo(done + count);
        }
    }

    /** Sets how many are done, clamped to the total. */
    public synchronized void moveTo(long count) {
        done = Math.min(Math.max(count, 0), total);
        update();
    }

    /** A short text at the line's end: a loss, a file name. */
    public synchronized void note(String text) {
        note = text;
        update();
    }

    /** Prints a line of its own on another stream; at a terminal the bar makes room and is drawn again below it. */
    public synchronized void print(PrintStream other, String line) {
        if (terminal && !closed) {
            out.print("\r" + " ".repeat(drawnWidth) + "\r");
            out.flush();
            drawnWidth = 0;
        }
        other.println(line);
        other.flush();
        if (terminal && !closed) {
            draw(nanoTime.getAsLong());
        }
    }

    private void update() {
        if (closed) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (terminal) {
            if (done == total || now - drawnNanos >= REDRAW_NANOS) {
                draw(now);
            }
            return;
        }
        long tenths = total == 0 ? LOG_LINES : done * LOG_LINES / total;
        if (tenths > loggedTenths && (done == total || now - drawnNanos >= LOG_NANOS)) {
            loggedTenths = tenths;
            drawnNanos = now;
            out.println(line(now));
        }
    }

    private void draw(long now) {
        drawnNanos = now;
        String line = line(now);
        // What a longer line left behind is painted over; the cursor stays, so other output starts a line of its own.
        out.print("\r" + line + " ".repeat(Math.max(0, drawnWidth - line.length())));
        out.flush();
        drawnWidth = line.length();
    }

    private String line(long now) {
        double seconds = (now - startNanos) / 1e9;
        double rate = seconds > 0 ? done / seconds : 0;
        double share = total == 0 ? 1 : (double) done / total;
        StringBuilder line = new StringBuilder(title).append(' ');
        if (terminal) {
            int full = (int) (share * CELLS);
            line.append('[')
                    .append("#".repeat(full))
                    .append(".".repeat(CELLS - full))
                    .append("] ");
        }
        line.append(String.format(Locale.ROOT, "%3d %%  %d/%d %s", (int) (share * 100), done, total, unit));
        if (rate > 0) {
            line.append(String.format(Locale.ROOT, "  %s", rate(rate)));
            line.append(done == total ? "  took " + clock(seconds) : "  " + clock((total - done) / rate) + " left");
        }
        return note.isEmpty() ? line.toString() : line.append("  ").append(note).toString();
    }

    /** Slow work reads better as seconds each. */
    private static String rate(double perSecond) {
        return perSecond >= 1
                ? String.format(Locale.ROOT, "%.1f/s", perSecond)
                : String.format(Locale.ROOT, "%.1f s each", 1 / perSecond);
    }

    private static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        long now = nanoTime.getAsLong();
        if (terminal) {
            draw(now);
            out.println();
        } else if (loggedTenths < LOG_LINES) {
            out.println(line(now));
        }
    }
}

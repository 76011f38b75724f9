package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.fleet.FleetListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Where the commands write to. */
final class Terminal implements FleetListener {

    private final PrintStream out;
    private final long startedNanos = System.nanoTime();

    Terminal(PrintStream out) {
        this.out = out;
    }

    PrintStream out() {
        return out;
    }

    /** Whether a person looks at it, so that lines may be drawn over. The launcher script knows; a console says so too. */
    static boolean isInteractive() {
        String told = System.getenv("CUSTOMSHIFT_TTY");
        return told == null ? System.console() != null : told.equals("1");
    }

    /** A line with the seconds since the command began. */
    void line(String text) {
        out.printf(Locale.ROOT, "[%6.1f s] %s%n", (System.nanoTime() - startedNanos) / 1e9, text);
        out.flush();
    }

    @Override
    public void starting(String part) {
        line("starting " + part);
    }

    @Override
    public void ready(String part, String address, Duration took) {
        line(String.format(Locale.ROOT, "%s is up at %s (%.1f s)", part, address, took.toMillis() / 1e3));
    }
}

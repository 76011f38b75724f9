package io.customshift.deploy.standalone.console;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Where the commands write to, with the seconds since the command began before each line. */
public final class Terminal {

    private static final int USUAL_COLUMNS = 80;
    private static final int LEAST_COLUMNS = 20;

    private final PrintStream out;
    private final long startedNanos = System.nanoTime();

    public Terminal(PrintStream out) {
        this.out = out;
    }

    /** Whether a person looks at it, so that lines may be drawn over. The launcher script knows; a console says so too. */
    public static boolean isInteractive() {
        String told = System.getenv("CUSTOMSHIFT_TTY");
        return told == null ? System.console() != null : told.equals("1");
    }

    /** Columns of the terminal now: people change them while they watch. */
    public static int columns() {
        if (!isInteractive()) {
            return USUAL_COLUMNS;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1);
            if (stty.waitFor(1, TimeUnit.SECONDS) && size.length == 2) {
                int columns = Integer.parseInt(size[1]);
                return columns == 0 ? USUAL_COLUMNS : Math.max(LEAST_COLUMNS, columns);
            }
        } catch (IOException | NumberFormatException e) {
            // no such program, or no terminal behind it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return USUAL_COLUMNS;
    }

    /** A line with the seconds since the command began. */
    public void line(String text) {
        out.printf(Locale.ROOT, "[%6.1f s] %s%n", (System.nanoTime() - startedNanos) / 1e9, text);
        out.flush();
    }
}

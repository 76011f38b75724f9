package io.customshift.deploy.standalone.console;

import java.time.Duration;
import java.util.Locale;

/** Lengths of time as people read them. */
public final class Times {

    private Times() {}

    /** {@code 12 s}, {@code 3:05 min}, {@code 2:03:05 h}. */
    public static String text(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3_600
                ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d h", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }

    /** The same in one unit, for lists: {@code 12 s}, {@code 3 min}, {@code 2 h}, {@code 5 d}. */
    public static String age(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3_600
                ? seconds / 60 + " min"
                : seconds < 2 * 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }
}

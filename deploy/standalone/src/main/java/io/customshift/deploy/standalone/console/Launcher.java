package io.customshift.deploy.standalone.console;

import java.util.List;
import java.util.stream.Collectors;

/** The command as the person at the terminal calls it, for hints that can be pasted. */
public final class Launcher {

    private Launcher() {}

    /** {@code ./customshift down --data 'my fleet'}. */
    public static String call(String... words) {
        String told = System.getenv("CUSTOMSHIFT_COMMAND");
        String own = told == null || told.isBlank() ? "customshift" : quoted(told);
        return own + " " + List.of(words).stream().map(Launcher::quoted).collect(Collectors.joining(" "));
    }

    /** A word as a shell takes it. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}

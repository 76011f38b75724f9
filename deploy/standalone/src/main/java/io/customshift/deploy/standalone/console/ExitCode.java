package io.customshift.deploy.standalone.console;

/** What commands end with. */
public final class ExitCode {

    /** Done. */
    public static final int DONE = 0;
    /** Failed, with a reason on standard error. */
    public static final int FAILED = 1;
    /** The command line is not understood. */
    public static final int USAGE = 2;
    /** A job ended without all pictures stored. */
    public static final int INCOMPLETE = 3;

    private ExitCode() {}
}

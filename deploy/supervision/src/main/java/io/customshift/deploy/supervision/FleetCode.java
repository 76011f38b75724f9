package io.customshift.deploy.supervision;

/** What went wrong on this machine, and whether the same command can help. */
public enum FleetCode {
    /** A part has not been built or installed; build it. */
    NOT_BUILT(false),
    /** A port is taken by another program; stop that one or choose another port. */
    PORT_IN_USE(false),
    /** A process ended before it was ready; its log says why. */
    CHILD_EXITED(true),
    /** A process did not become ready within its time; its log says what it waits for. */
    CHILD_NOT_READY(true),
    /** A fleet already runs on this data folder. */
    ALREADY_RUNNING(false),
    /** No fleet runs on this data folder. */
    NOT_RUNNING(false),
    /** A setting is missing, malformed or contradicts another. */
    BAD_SETTING(false),
    /** A file of the user cannot be read or written. */
    BAD_FILE(false),
    /** The disk that the files are on is full; make room, and what waits goes on by itself. */
    DISK_FULL(true),
    /** The job has ended; nothing of it can be stopped any more. */
    JOB_ENDED(false),
    /** The scheduler refused the request; its answer says why. */
    REFUSED(false),
    /** The scheduler cannot serve the request now; its answer says what it waits for. */
    UNAVAILABLE(true),
    /** The scheduler could not be reached. */
    UNREACHABLE(true),
    /** The object store could not be used. */
    STORE_FAILED(true),
    /** The broker could not be used. */
    BROKER_FAILED(true);

    private final boolean retry;

    FleetCode(boolean retry) {
        this.retry = retry;
    }

    /** Whether the same command may succeed later without a change. */
    public boolean retry() {
        return retry;
    }
}

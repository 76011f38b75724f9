package io.customshift.schemas.message;

/** What a worker is doing. */
public enum WorkerState {
    /** Loading weights; takes no work. */
    STARTING,
    /** Works, or waits for work. */
    READY,
    /** Out of the group until its store, device or channel is well again; takes no work. */
    SUSPENDED,
    /** Finishing the picture in hand; takes no new work. */
    DRAINING,
    /** Gone; the last heartbeat of a clean stop. */
    STOPPED,
    /** A state of a later version. */
    UNKNOWN
}

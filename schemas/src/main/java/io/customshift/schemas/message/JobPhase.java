package io.customshift.schemas.message;

/** Where a job is in its life. */
public enum JobPhase {
    /** Accepted, and not cut into shards yet. */
    ACCEPTED,
    /** Shards are released or wait for release. */
    RUNNING,
    /** To be cancelled; some shards are still in hand. */
    CANCELLING,
    /** Each picture is stored or has failed for good. */
    FINISHED,
    CANCELLED,
    FAILED,
    /** A phase of a later version. */
    UNKNOWN;

    /** Whether nothing will change any more. */
    public boolean ended() {
        return this == FINISHED || this == CANCELLED || this == FAILED;
    }
}

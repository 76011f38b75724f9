package io.customshift.schemas.message;

/** Why a round of a job is closed. */
public enum FenceReason {
    /** Somebody asked for it. */
    CANCELLED,
    /** Every picture of it is stored or given up. */
    ENDED,
    /** The job cannot go on. */
    FAILED,
    /** Its deadline has passed. */
    DEADLINE,
    /** Workers died of what was out: it goes out again in another form. */
    SUPERSEDED,
    /** A reason of a later version. */
    UNKNOWN
}

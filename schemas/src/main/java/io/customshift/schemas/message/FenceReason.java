package io.customshift.schemas.message;

/** Why a round of a job is closed. */
public enum FenceReason {
    /** Somebody asked for it. */
    CANCELLED,
    /** Every picture of it is stored or given up. */
    ENDED,
    /** The job cannot go on. */
    FAILED,
    /** A reason of a later version. */
    UNKNOWN
}

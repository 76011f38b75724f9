package io.customshift.schemas.message;

/** Why a worker gives back what is left of a shard. */
public enum GiveBackReason {
    /** The worker is shutting down. */
    DRAIN,
    /** The job was cancelled: what remains is not to be released again. */
    CANCELLED,
    /** The partition went to another worker, which has the record already: there is nothing to release again. */
    REVOKED,
    /** This worker runs another model: no attempt is counted. */
    MODEL_MISMATCH,
    /** This worker had the shard before, in vain: another one is to try it. No attempt is counted. */
    AVOIDED,
    /** This worker does not reach its store: no attempt is counted. */
    STORE_AWAY,
    /** This worker's device fails whatever it is given: no attempt is counted. */
    DEVICE_FAILING,
    /** A shard that somebody waits for came: no attempt is counted. */
    PREEMPTED,
    /** A reason of a later version. */
    UNKNOWN
}

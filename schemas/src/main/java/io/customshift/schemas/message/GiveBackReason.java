package io.customshift.schemas.message;

/** Why a worker gives back what is left of a shard. */
public enum GiveBackReason {
    /** The worker is shutting down. */
    DRAIN,
    /** The job was cancelled: what remains is not to be released again. */
    CANCELLED,
    /** The partition went to another worker. */
    REVOKED,
    /** A reason of a later version. */
    UNKNOWN
}

package io.customshift.scheduler.core;

/** Where a shard is in its life. */
public enum ShardPhase {
    /** Never released. */
    PLANNED,
    /** On the topic; no worker has said that it took it. */
    RELEASED,
    /** A worker has it in hand. */
    STARTED,
    /** The worker is through, but not every picture has been heard of: events of two topics have no common order. */
    SETTLING,
    /** To be released again when it is due. */
    WAITING,
    /** Each picture is stored, has failed for good, or is not wanted any more. */
    DONE;

    /** Whether a worker has it or will have it without our doing. */
    public boolean inFlight() {
        return this == RELEASED || this == STARTED;
    }
}

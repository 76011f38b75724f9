package io.customshift.worker.render;

/** Why work on a shard ends at the next picture boundary. */
public enum StopReason {
    /** The worker shuts down: what remains is given back, for others. */
    DRAIN,
    /** The job was cancelled: what remains is given back, for nobody. */
    CANCELLED,
    /**
     * The partition went to another worker, which reads the record again: it goes on where this one stopped, since what
     * is in the bucket is not made again. Nothing is given back, or the rest would be released a second time.
     */
    REVOKED
}

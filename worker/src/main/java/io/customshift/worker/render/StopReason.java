package io.customshift.worker.render;

import io.customshift.schemas.message.GiveBackReason;

/** Why work on a shard ends before its last picture. What remains is given back; none of it counts as tried. */
public enum StopReason {
    /** The worker shuts down. Ends at the next picture. */
    DRAIN(false, GiveBackReason.DRAIN),
    /** It has little time left for that. Ends at the next denoising step. */
    DRAIN_AT_ONCE(true, GiveBackReason.DRAIN),
    /** The job's round is closed: what remains is for nobody. Ends at the next denoising step, and nothing more is put. */
    CANCELLED(true, GiveBackReason.CANCELLED),
    /**
     * The partition went to another worker, which reads the record again: it goes on where this one stopped, since what
     * is in the bucket is not made again. Ends at the next picture.
     */
    REVOKED(false, GiveBackReason.REVOKED),
    /** A shard waits that is more urgent. Ends at the next picture. */
    PREEMPTED(false, GiveBackReason.PREEMPTED),
    /** The shard asks for another model than this worker runs. */
    MODEL_MISMATCH(false, GiveBackReason.MODEL_MISMATCH),
    /** The shard was here before, in vain, and is for another worker. */
    AVOIDED(false, GiveBackReason.AVOIDED),
    /** The store is out of this worker's reach. Ends at the next denoising step. */
    STORE_AWAY(true, GiveBackReason.STORE_AWAY),
    /** The device makes no picture at all, not even the simplest. */
    DEVICE_FAILING(false, GiveBackReason.DEVICE_FAILING);

    private final boolean withinPicture;
    private final GiveBackReason told;

    StopReason(boolean withinPicture, GiveBackReason told) {
        this.withinPicture = withinPicture;
        this.told = told;
    }

    /** Whether the picture in hand is left unfinished. */
    public boolean withinPicture() {
        return withinPicture;
    }

    /** The same as events say it. */
    public GiveBackReason told() {
        return told;
    }
}

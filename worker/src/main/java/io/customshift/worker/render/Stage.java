package io.customshift.worker.render;

/** Where the time of a shard goes. */
public enum Stage {
    /** From its release to its start. */
    QUEUE_WAIT,
    /** Reading references from the bucket. */
    FETCH,
    /** Keys and values of a subject. */
    ENCODE,
    /** Texts of a picture. */
    TEXT,
    /** Denoising steps of a picture. */
    DENOISE,
    /** Latents to pixels. */
    DECODE,
    /** Pixels to a file. */
    PNG,
    /** Files to the bucket, beside what is computed. */
    STORE,
    /** While nothing is computed: for what is in the bucket, and for the last files to be there. */
    BUCKET_WAIT
}

package io.customshift.schemas.message;

/** The limits of a request. They are the engine's, so that what is accepted here is not refused there. */
public final class Limits {
    public static final int SIZE_STEP = 16;
    public static final int SIZE_MAX = 4096;
    /** Pixels of a thumbnail's longer side. */
    public static final int THUMBNAIL_SIDE = 256;

    public static final int STEPS_MAX = 1000;
    /** No law but sense: a strength of 1000 is as good as infinite, since the gate is saturated. */
    public static final double STRENGTH_MAX = 1000;

    public static final double GUIDANCE_MAX = 100;
    public static final int PROMPT_CHARACTERS = 1500;
    public static final int SUBJECT_NAME_CHARACTERS = 200;
    public static final int REFERENCES_MAX = 5;
    /** Seeds above this are rounded by readers that keep numbers as doubles, so they are refused. */
    public static final long SEED_MAX = (1L << 53) - 1;

    public static final int IMAGES_PER_LINE = 10_000;
    public static final int PRIORITY_MAX = 9;
    public static final int LABELS_MAX = 32;
    public static final int LABEL_CHARACTERS = 200;
    /** Columns of a line that the fleet does not know and mirrors in the results; a shop's export has about 80. */
    public static final int EXTRA_MAX = 100;

    public static final int EXTRA_CHARACTERS = 10_000;
    /** Lines that a request or a job record may carry itself; longer lists are stored as an object. */
    public static final int INLINE_LINES = 2_000;

    /** Encoded length up to which lines stay in a job record; the topic's limit is four times as much. */
    public static final int INLINE_BYTES = 1 << 20;

    /** Pictures in a shard. A planner also keeps a shard's encoded length under {@link #INLINE_BYTES}. */
    public static final int SHARD_IMAGES_MAX = 1_000;

    private Limits() {}
}

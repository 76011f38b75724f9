package io.customshift.worker.render;

/** What became of a picture. */
public enum Outcome {
    /** Made and stored. */
    STORED,
    /** It was there already. */
    REUSED,
    /** It could not be made. */
    FAILED
}

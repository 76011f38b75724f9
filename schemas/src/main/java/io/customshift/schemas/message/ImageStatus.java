package io.customshift.schemas.message;

/** What became of a picture, in a results manifest. */
public enum ImageStatus {
    STORED,
    FAILED,
    CANCELLED,
    PENDING,
    /** A status of a later version. */
    UNKNOWN
}

package io.customshift.worker.store;

/** Why the store did not do what it was asked. */
public enum StoreCode {
    /** No answer, or one that says to come again. */
    UNREACHABLE(true),
    /** The credentials are refused, or do not allow this. */
    DENIED(true),
    /** The bucket does not exist. */
    BUCKET_MISSING(true),
    /** The object does not exist. */
    NOT_FOUND(false),
    /** The object is longer than the caller takes. */
    TOO_LARGE(false),
    /** An object is there already. */
    PRECONDITION_FAILED(false),
    /** An answer that has no code of its own. */
    REFUSED(false);

    private final boolean passing;

    StoreCode(boolean passing) {
        this.passing = passing;
    }

    /** Whether the same call may succeed once an operator, or time, has mended something. */
    public boolean passing() {
        return passing;
    }
}

package io.customshift.storage;

import io.customshift.schemas.id.FailureCode;

/** Why the store did not do what it was asked. The names are those of the wire. */
public enum StoreCode {
    /** No answer in time, or one that says that the store is in trouble itself. */
    STORE_UNAVAILABLE(true),
    /** The store asks to be asked less often. */
    STORE_SLOW(true),
    /** The store has no room left. */
    STORE_FULL(true),
    /** Somebody else is changing the same object; the store says to ask again. */
    STORE_CONFLICT(true),
    /** The store's clock and this machine's differ by more than a signature allows. */
    STORE_CLOCK(true),
    /** The credentials are refused, or do not allow anything here. */
    STORE_DENIED(true),
    /** The bucket does not exist. */
    BUCKET_MISSING(true),
    /** The store overwrites where it is told not to: no promise of this fleet would hold. */
    STORE_UNSAFE(true),
    /** This one object is refused, the bucket is not: archived, or encrypted with a key that is not ours. */
    OBJECT_DENIED(false),
    /** The object does not exist. */
    OBJECT_MISSING(false),
    /** The object is longer than the caller takes. */
    OBJECT_TOO_LARGE(false),
    /** An object is there already. */
    OBJECT_EXISTS(false),
    /** The store refuses the request itself, for example a key that is too long. */
    STORE_REFUSED(false);

    private final boolean passing;
    private final FailureCode failure = new FailureCode(name());

    StoreCode(boolean passing) {
        this.passing = passing;
    }

    /** Whether the same call may succeed once an operator, or time, has mended something. */
    public boolean passing() {
        return passing;
    }

    /** The same on wires. */
    public FailureCode failure() {
        return failure;
    }
}

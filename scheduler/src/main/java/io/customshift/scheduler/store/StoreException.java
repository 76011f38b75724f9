package io.customshift.scheduler.store;

import io.customshift.schemas.id.FailureCode;

/** The store did not do what was asked. The code tells what to do about it. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** There is no such object. */
    public static final FailureCode OBJECT_MISSING = new FailureCode("OBJECT_MISSING");

    private final transient FailureCode code;

    public StoreException(FailureCode code, String message) {
        super(message);
        this.code = code;
    }

    public StoreException(FailureCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public FailureCode code() {
        return code;
    }

    /** Whether waiting, or somebody's repairing the store, lets the same call succeed. */
    public boolean mayPass() {
        return !code.equals(OBJECT_MISSING);
    }
}

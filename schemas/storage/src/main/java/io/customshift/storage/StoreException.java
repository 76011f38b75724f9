package io.customshift.storage;

import org.jspecify.annotations.Nullable;

/** A call to the store that failed, with its code; the message names what was asked, and the fix. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StoreCode code;

    public StoreException(StoreCode code, String message) {
        this(code, message, null);
    }

    public StoreException(StoreCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public StoreCode code() {
        return code;
    }

    /** Whether waiting, or somebody's repairing the store, lets the same call succeed. */
    public boolean mayPass() {
        return code.passing();
    }

    /** The message, which is never absent. */
    public String text() {
        return String.valueOf(getMessage());
    }
}

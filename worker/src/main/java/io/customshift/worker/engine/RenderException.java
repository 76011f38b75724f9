package io.customshift.worker.engine;

import io.customshift.schemas.id.FailureCode;
import org.jspecify.annotations.Nullable;

/** The engine could not do it; the message names value, limit and fix. */
public class RenderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient FailureCode code;
    private final boolean retryable;

    public RenderException(FailureCode code, boolean retryable, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryable = retryable;
    }

    public FailureCode code() {
        return code;
    }

    public boolean retryable() {
        return retryable;
    }

    /** The message, which is never absent. */
    public String text() {
        return String.valueOf(getMessage());
    }
}

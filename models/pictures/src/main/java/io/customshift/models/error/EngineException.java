package io.customshift.models.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure of the engine with its {@link ErrorCode}. The message names the value, the limit and the fix, in that
 * order, and stands alone: it is what a user sees.
 */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public EngineException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public EngineException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}

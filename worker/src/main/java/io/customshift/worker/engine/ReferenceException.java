package io.customshift.worker.engine;

import io.customshift.schemas.id.FailureCode;
import org.jspecify.annotations.Nullable;

/** A reference that cannot be used: nothing can be made of its subject until it is replaced. */
public final class ReferenceException extends RenderException {
    private static final long serialVersionUID = 1L;

    public ReferenceException(FailureCode code, String message, @Nullable Throwable cause) {
        super(code, false, message, cause);
    }
}

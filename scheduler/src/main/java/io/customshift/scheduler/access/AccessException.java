package io.customshift.scheduler.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that may not be done; {@code code} is that of {@code problems.properties}. */
public final class AccessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient @Nullable Caller caller;

    public AccessException(int status, String code, String detail) {
        this(status, code, detail, null);
    }

    /** @param caller whose key it was, where it is one of the fleet's */
    AccessException(int status, String code, String detail, @Nullable Caller caller) {
        super(detail);
        this.status = status;
        this.code = code;
        this.caller = caller;
    }

    /** Whose key it was; nothing where nobody is known. */
    public Optional<Caller> caller() {
        return Optional.ofNullable(caller);
    }

    /** 401 where another key would help, 403 where the key is good and does not allow it. */
    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}

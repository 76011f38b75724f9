package io.customshift.scheduler.access;

/** A request that may not be done; {@code code} is that of {@code problems.properties}. */
public final class AccessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    public AccessException(int status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    /** 401 where another key would help, 403 where the key is good and does not allow it. */
    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}

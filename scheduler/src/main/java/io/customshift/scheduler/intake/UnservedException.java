package io.customshift.scheduler.intake;

/** Nobody has said yet what the request needs to know of the fleet; it may be sent again as it is. */
public final class UnservedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnservedException(String message) {
        super(message);
    }
}

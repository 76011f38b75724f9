package io.customshift.deploy.supervision;

import org.jspecify.annotations.Nullable;

/** A failure of the fleet on this machine; its message is made for the person at the terminal. */
public final class FleetException extends RuntimeException {

    private final FleetCode code;

    public FleetException(FleetCode code, String message) {
        this(code, message, null);
    }

    public FleetException(FleetCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public FleetCode code() {
        return code;
    }
}

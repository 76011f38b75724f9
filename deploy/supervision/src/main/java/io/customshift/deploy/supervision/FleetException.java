package io.customshift.deploy.supervision;

import org.jspecify.annotations.Nullable;

/** A failure of the fleet on this machine; its message is made for the person at the terminal. */
public final class FleetException extends RuntimeException {

    private final FleetCode code;
    private final String label;

    public FleetException(FleetCode code, String message) {
        this(code, message, null);
    }

    public FleetException(FleetCode code, String message, @Nullable Throwable cause) {
        this(code, code.name(), message, cause);
    }

    /** @param label the code that is shown: that of whoever refused, where it says more than ours */
    public FleetException(FleetCode code, String label, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.label = label;
    }

    public FleetCode code() {
        return code;
    }

    /** The code as it is shown, such as {@code SUBJECT_UNKNOWN} for a request that was REFUSED with it. */
    public String label() {
        return label;
    }
}

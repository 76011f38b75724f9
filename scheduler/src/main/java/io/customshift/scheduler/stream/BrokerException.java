package io.customshift.scheduler.stream;

import org.jspecify.annotations.Nullable;

/** The broker did not take a record in time. Whether it will is not known; all that is sent may be sent again. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public BrokerException(String message) {
        super(message);
    }
}

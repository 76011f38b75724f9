package io.customshift.scheduler.intake;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.id.FailureCode;
import java.util.List;

/** A request that is well formed, but cannot be done as things are. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient FailureCode code;
    private final transient List<Issue> issues;

    public RefusedException(FailureCode code, String message, List<Issue> issues) {
        super(message);
        this.code = code;
        this.issues = List.copyOf(issues);
    }

    public FailureCode code() {
        return code;
    }

    public List<Issue> issues() {
        return issues;
    }
}

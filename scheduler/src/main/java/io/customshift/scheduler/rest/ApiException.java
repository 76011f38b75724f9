package io.customshift.scheduler.rest;

import io.customshift.schemas.error.Problem;

/** An answer that is not what was asked for. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ApiException(int status, String code, String title, String detail) {
        super(detail);
        this.problem = Problem.of(status, code, title, detail);
    }

    Problem problem() {
        return problem;
    }

    /** @param list what to ask for those that are known */
    static ApiException unknown(String what, String id, String list) {
        return new ApiException(
                404,
                what.toUpperCase(java.util.Locale.ROOT) + "_UNKNOWN",
                "There is no such " + what,
                what + " is \"" + id + "\", which is not known; " + list + " lists those there are");
    }
}

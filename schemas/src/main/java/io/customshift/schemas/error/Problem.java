package io.customshift.schemas.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error answer, {@code application/problem+json} (RFC 9457).
 *
 * @param type a URI reference that names the kind of problem: {@code /problems/} and the code in small letters
 * @param title the kind of problem in a few words, the same for each occurrence
 * @param status the HTTP status
 * @param detail this occurrence: value, limit and fix
 * @param code the stable name to act on
 * @param errors everything that was found wrong, where there may be more than one
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable String instance,
        List<Issue> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        Require.between(status, 400, 599, "status");
        errors = List.copyOf(errors);
    }

    /** A problem with one cause. */
    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(ProblemKind.typeOf(code), title, status, detail, code, null, List.of());
    }

    /** What a request that cannot be read is answered: 413 when it is too large, 415 when it is no text, 400 otherwise. */
    public static Problem of(WireException failure) {
        String code = failure.code().name();
        return new Problem(
                ProblemKind.typeOf(code),
                "The request cannot be used",
                switch (failure.code()) {
                    case TOO_LARGE -> 413;
                    case UNSUPPORTED_MEDIA_TYPE -> 415;
                    default -> 400;
                },
                failure.issues().get(0).toString(),
                code,
                null,
                failure.issues());
    }
}

package io.customshift.schemas.error;

import java.util.List;
import java.util.stream.Collectors;

/** A message, request or manifest that cannot be used, with everything that was found wrong; never empty. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Issue> issues;

    public WireException(List<Issue> issues) {
        super(issues.stream().map(Issue::toString).collect(Collectors.joining("; ")));
        if (issues.isEmpty()) {
            throw new IllegalArgumentException("issues is empty; give at least one");
        }
        this.issues = List.copyOf(issues);
    }

    public WireException(WireCode code, String pointer, String message) {
        this(List.of(new Issue(code, pointer, message)));
    }

    /** A value that is outside its limits. */
    public static WireException invalid(String pointer, String message) {
        return new WireException(WireCode.INVALID_VALUE, pointer, message);
    }

    /** All that was found wrong, in the order of the document. */
    public List<Issue> issues() {
        return issues;
    }

    /** The code of the first issue. */
    public WireCode code() {
        return issues.get(0).code();
    }

    /** The same issues seen from the document that holds this one under {@code parent}. */
    public WireException under(String parent) {
        return new WireException(issues.stream().map(i -> i.under(parent)).toList());
    }

    /** The same issues with their value called by its name. */
    public WireException named(String name) {
        return new WireException(issues.stream()
                .map(i -> i.message().startsWith("value is ")
                        ? new Issue(i.code(), i.pointer(), name + i.message().substring(5), i.line(), i.column())
                        : i)
                .toList());
    }
}

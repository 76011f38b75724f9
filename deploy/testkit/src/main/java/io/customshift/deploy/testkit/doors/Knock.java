package io.customshift.deploy.testkit.doors;

import io.customshift.schemas.message.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request with a key, and how it must be answered.
 *
 * @param with what kind of key it is, for people
 * @param tenant what X-Tenant says; null: nothing
 * @param status that it must be answered with; 0: with any but 401 and 403, it is let in
 * @param code that the answer must name; empty where it is let in
 */
public record Knock(
        String method,
        String path,
        String with,
        @Nullable String key,
        @Nullable String tenant,
        int status,
        String code) {
    /** Of the right form, and nobody's. */
    public static final String UNKNOWN_KEY = "csk_abcd_" + "x".repeat(43);

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** The operation with every kind of wrong key, and with each key that is good for something. */
    public static List<Knock> at(ApiOperation operation, Keyholders keys) {
        String path = operation.pathOf("nothing");
        String method = operation.method();
        List<Knock> all = new ArrayList<>();
        all.add(new Knock(method, path, "no key", null, null, UNAUTHORIZED, "KEY_MISSING"));
        all.add(new Knock(method, path, "an unknown key", UNKNOWN_KEY, null, UNAUTHORIZED, "KEY_UNKNOWN"));
        all.add(new Knock(method, path, "an expired key", keys.expired(), null, UNAUTHORIZED, "KEY_EXPIRED"));
        all.add(new Knock(method, path, "a revoked key", keys.revoked(), null, UNAUTHORIZED, "KEY_REVOKED"));
        // Whose scope does not reach is told so before its tenant is looked at.
        String why = operation.needed() == Scope.ADMIN ? "SCOPE_MISSING" : "TENANT_FORBIDDEN";
        all.add(new Knock(method, path, "another tenant's name", keys.bee(), "acme", FORBIDDEN, why));
        keys.acme().forEach((scope, key) -> {
            String with = "a key of scope " + scope.word();
            all.add(
                    scope == operation.needed()
                            ? new Knock(method, path, with, key, null, 0, "")
                            : new Knock(method, path, with, key, null, FORBIDDEN, "SCOPE_MISSING"));
        });
        return List.copyOf(all);
    }

    /** The operation on what is another tenant's, where it names something; it must be answered as what is not there. */
    public static Optional<Knock> atOthers(ApiOperation operation, String id, Keyholders keys) {
        return operation.namesSomething()
                ? Optional.of(new Knock(
                        operation.method(),
                        operation.pathOf(id),
                        "another tenant's key",
                        keys.bee(),
                        null,
                        404,
                        operation.unknown()))
                : Optional.empty();
    }

    /**
     * What is wrong with an answer; nothing where it is as it must be.
     *
     * @param said the code in the answer's problem
     * @param challenged whether it has the header WWW-Authenticate
     */
    public Optional<String> wrong(int answered, String said, boolean challenged) {
        boolean right = status == 0
                ? !Set.of(UNAUTHORIZED, FORBIDDEN).contains(answered)
                : answered == status && said.equals(code) && challenged == (status == UNAUTHORIZED);
        return right
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s %s with %s: %d %s, must be %s",
                        method,
                        path,
                        with,
                        answered,
                        said,
                        status == 0 ? "let in" : status + " " + code));
    }
}

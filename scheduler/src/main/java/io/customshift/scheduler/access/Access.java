package io.customshift.scheduler.access;

import io.customshift.schemas.id.ApiKeyText;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides who asks and whether that is allowed. A fleet without any key is open on a loopback address, and where it was said
 * to be; everywhere else nothing is allowed until there is a key.
 */
public final class Access {
    private static final Pattern BEARER = Pattern.compile("(?i)bearer +(\\S+) *");

    private final Keyring keys;
    private final boolean openWithoutKeys;
    private final Clock clock;

    /** @param openWithoutKeys whether a fleet without any key lets everybody in */
    public Access(Keyring keys, boolean openWithoutKeys, Clock clock) {
        this.keys = keys;
        this.openWithoutKeys = openWithoutKeys;
        this.clock = clock;
    }

    /** Whether it is known who may come in. */
    public boolean isReady() {
        return keys.isLoaded();
    }

    /** Why nobody can be let in; nothing where somebody can, or where that is not known yet. */
    public Optional<String> trouble() {
        return isReady() && keys.isEmpty() && !openWithoutKeys
                ? Optional.of(
                        "there is no API key, and the scheduler listens on more than a loopback address: make one with"
                                + " `customshift keys create`, mount CUSTOMSHIFT_ACCESS_KEYS_FILE, or say"
                                + " CUSTOMSHIFT_ACCESS_INSECURE=true where the network itself keeps others out")
                : Optional.empty();
    }

    /**
     * Who asks.
     *
     * @param authorization the header Authorization
     * @param named the header X-Tenant
     * @param needed what the operation needs
     * @throws AccessException when it is not allowed
     */
    public Caller check(@Nullable String authorization, @Nullable String named, Scope needed) {
        if (keys.isEmpty() && openWithoutKeys) {
            return new Caller(named == null ? Tenant.DEFAULT : new Tenant(named), null);
        }
        if (authorization == null) {
            throw refused(
                    "KEY_MISSING",
                    "the request has no API key; send Authorization: Bearer csk_…"
                            + trouble().map(why -> " (" + why + ")").orElse(""));
        }
        ApiKey key = live(authorization);
        if (!key.allows(needed)) {
            throw new AccessException(
                    403,
                    "SCOPE_MISSING",
                    "key " + key.id() + " has " + words(key) + "; this needs " + needed.word()
                            + "; use a key that has it",
                    new Caller(key.tenant(), key.id()));
        }
        if (named == null || named.equals(key.tenant().value())) {
            return new Caller(key.tenant(), key.id());
        }
        if (!key.scopes().contains(Scope.ADMIN)) {
            throw new AccessException(
                    403,
                    "TENANT_FORBIDDEN",
                    "X-Tenant names a tenant that key " + key.id()
                            + " is not for; leave X-Tenant out, or use that tenant's key",
                    new Caller(key.tenant(), key.id()));
        }
        return new Caller(new Tenant(named), key.id());
    }

    private ApiKey live(String authorization) {
        Matcher matcher = BEARER.matcher(authorization);
        Optional<ApiKeyText> given = matcher.matches() ? ApiKeyText.parse(matcher.group(1)) : Optional.empty();
        // The same words whether the id or the secret is wrong: nobody learns which ids there are.
        ApiKey key = given.flatMap(text -> keys.key(text.id()).filter(kept -> text.matches(kept.secretDigest())))
                .orElseThrow(() -> refused(
                        "KEY_UNKNOWN",
                        "the API key is none of this fleet; send the whole key, as it was shown when it was made"));
        Instant now = clock.instant();
        if (key.revokedAt() != null) {
            throw over(key, "KEY_REVOKED", " was revoked at " + key.revokedAt());
        }
        if (!key.isLive(now)) {
            throw over(key, "KEY_EXPIRED", " has expired at " + key.expiresAt());
        }
        return key;
    }

    private static AccessException over(ApiKey key, String code, String why) {
        return new AccessException(
                401, code, "key " + key.id() + why + "; have a new one made", new Caller(key.tenant(), key.id()));
    }

    private static AccessException refused(String code, String detail) {
        return new AccessException(401, code, detail);
    }

    private static String words(ApiKey key) {
        return String.join(", ", key.scopes().stream().map(Scope::word).toList());
    }
}

package io.customshift.scheduler.access;

import io.customshift.schemas.id.ApiKeyText;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
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
    private final boolean others;
    private final Clock clock;

    /** Where keys alone let somebody in. */
    Access(Keyring keys, boolean openWithoutKeys, Clock clock) {
        this(keys, openWithoutKeys, false, clock);
    }

    /**
     * @param openWithoutKeys whether a fleet without any key lets everybody in
     * @param others whether tokens of a provider or certificates let somebody in too; then no fleet is open
     */
    public Access(Keyring keys, boolean openWithoutKeys, boolean others, Clock clock) {
        this.keys = keys;
        this.openWithoutKeys = openWithoutKeys && !others;
        this.others = others;
        this.clock = clock;
    }

    /** Whether it is known who may come in. */
    public boolean isReady() {
        return keys.isLoaded();
    }

    /** Why nobody can be let in; nothing where somebody can, or where that is not known yet. */
    public Optional<String> trouble() {
        return isReady() && keys.isEmpty() && !openWithoutKeys && !others
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
        return allowed(
                new Caller(key.tenant(), key.id()), key.allows(needed), List.copyOf(key.scopes()), named, needed);
    }

    /**
     * The same for whom a good token or certificate names.
     *
     * @throws AccessException when it is not allowed
     */
    public Caller checkToken(Person person, @Nullable String named, Scope needed) {
        return allowed(
                new Caller(person.tenant(), null, person.subject()),
                person.allows(needed),
                List.copyOf(person.scopes()),
                named,
                needed);
    }

    private static Caller allowed(
            Caller caller, boolean enough, List<Scope> scopes, @Nullable String named, Scope needed) {
        String who = caller.key() != null ? "key " + caller.key() : "the token or certificate";
        if (!enough) {
            throw new AccessException(
                    403,
                    "SCOPE_MISSING",
                    who + " has " + words(scopes) + "; this needs " + needed.word() + "; use one that has it",
                    caller);
        }
        if (named == null || named.equals(caller.tenant().value())) {
            return caller;
        }
        if (!scopes.contains(Scope.ADMIN)) {
            throw new AccessException(
                    403,
                    "TENANT_FORBIDDEN",
                    "X-Tenant names a tenant that " + who + " is not for; leave X-Tenant out, or use that tenant's key",
                    caller);
        }
        return new Caller(new Tenant(named), caller.key(), caller.person());
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

    private static String words(List<Scope> scopes) {
        return scopes.isEmpty()
                ? "no scope"
                : String.join(", ", scopes.stream().map(Scope::word).sorted().toList());
    }
}

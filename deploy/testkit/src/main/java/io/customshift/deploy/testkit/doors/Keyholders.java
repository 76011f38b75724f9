package io.customshift.deploy.testkit.doors;

import io.customshift.schemas.id.ApiKeyText;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keys of each kind: tenant {@code acme} has one of each scope, and two of scope {@code admin} that are over; {@code bee} has one
 * of all scopes but that; whoever looks after the fleet has the only one that is good for everything.
 */
public final class Keyholders {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long OVER_SECONDS = 60;

    private final List<ApiKey> records = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();
    private final Map<Scope, String> acme = new EnumMap<>(Scope.class);
    private final String bee;
    private final String admin;
    private final String expired;
    private final String revoked;

    public Keyholders() {
        for (Scope scope : List.of(Scope.READ, Scope.SUBMIT, Scope.REVIEW)) {
            acme.put(scope, key("acme", List.of(scope), null, null));
        }
        bee = key("bee", List.of(Scope.READ, Scope.SUBMIT, Scope.REVIEW), null, null);
        admin = key("default", List.of(Scope.ADMIN), null, null);
        Instant past = Instant.now().minusSeconds(OVER_SECONDS);
        expired = key("acme", List.of(Scope.ADMIN), past, null);
        revoked = key("acme", List.of(Scope.ADMIN), null, past);
    }

    /** Makes one more; returns what its owner sends. */
    public String key(String tenant, List<Scope> scopes, @Nullable Instant expires, @Nullable Instant revokedAt) {
        ApiKeyText text = ApiKeyText.generate(RANDOM);
        records.add(new ApiKey(
                text.id(), new Tenant(tenant), scopes, text.digest(), "test", Instant.now(), expires, revokedAt));
        // csk_ID_SECRET: a secret may have such a line itself, and what is behind that one may be found everywhere.
        secrets.add(text.reveal().split("_", 3)[2]);
        return text.reveal();
    }

    /** What a fleet keeps of them all. */
    public List<ApiKey> records() {
        return List.copyOf(records);
    }

    /** What must be said nowhere. */
    public List<String> secrets() {
        return List.copyOf(secrets);
    }

    public String acme(Scope scope) {
        return Objects.requireNonNull(acme.get(scope));
    }

    Map<Scope, String> acme() {
        return Map.copyOf(acme);
    }

    public String bee() {
        return bee;
    }

    public String admin() {
        return admin;
    }

    public String expired() {
        return expired;
    }

    public String revoked() {
        return revoked;
    }
}

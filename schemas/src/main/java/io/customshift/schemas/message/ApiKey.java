package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ApiKeyId;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API key as the fleet keeps it: everything but the secret. The last record of an id on api-keys.v1 holds.
 *
 * @param secretDigest SHA-256 of the secret
 * @param note for people: whose it is
 * @param expiresAt from when it is refused; absent: never
 * @param revokedAt since when it is refused; absent: it is not
 */
public record ApiKey(
        ApiKeyId id,
        @WireDefault("\"default\"") Tenant tenant,
        List<Scope> scopes,
        Sha256 secretDigest,
        @Nullable String note,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt)
        implements Message {
    private static final int SCOPES_MAX = 8;
    private static final int NOTE_MAX = 200;

    public ApiKey {
        scopes = Require.listOf(scopes, 1, SCOPES_MAX, "scopes");
        if (note != null) {
            note = Require.text(note, NOTE_MAX, "note");
        }
    }

    /** The same key, refused from this time on. */
    public ApiKey revoked(Instant at) {
        return new ApiKey(
                id, tenant, scopes, secretDigest, note, createdAt, expiresAt, revokedAt == null ? at : revokedAt);
    }

    /** Whether it is good for anything at this time. */
    public boolean isLive(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** Whether it allows this, by itself or as an administrator's. */
    public boolean allows(Scope scope) {
        return scope != Scope.UNKNOWN && (scopes.contains(scope) || scopes.contains(Scope.ADMIN));
    }
}

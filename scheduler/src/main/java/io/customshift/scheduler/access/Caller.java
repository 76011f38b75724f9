package io.customshift.scheduler.access;

import io.customshift.schemas.id.ApiKeyId;
import io.customshift.schemas.id.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, once that is known.
 *
 * @param tenant for whom the request is done
 * @param key by which it came; absent where the fleet is open, or where it came by a token
 * @param person whom its token names (claim {@code sub}); absent where it came by a key
 */
public record Caller(
        Tenant tenant, @Nullable ApiKeyId key, @Nullable String person) {
    /** The owner of a key. */
    public Caller(Tenant tenant, @Nullable ApiKeyId key) {
        this(tenant, key, null);
    }

    /** Whether somebody is known at all: it is not so where the fleet is open. */
    public boolean isKnown() {
        return key != null || person != null;
    }

    /** What tells this caller from all others; the forms of keys and tokens do not meet. */
    public String name() {
        return key != null ? "key " + key : "person " + person;
    }
}

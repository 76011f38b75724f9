package io.customshift.scheduler.access;

import io.customshift.schemas.id.ApiKeyId;
import io.customshift.schemas.id.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, once that is known.
 *
 * @param tenant for whom the request is done
 * @param key by which it came; absent where the fleet is open
 */
public record Caller(Tenant tenant, @Nullable ApiKeyId key) {}

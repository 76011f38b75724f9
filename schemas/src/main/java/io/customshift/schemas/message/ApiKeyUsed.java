package io.customshift.schemas.message;

import io.customshift.schemas.id.ApiKeyId;
import java.time.Instant;

/** When an API key was used last, to some minutes. The last record of an id on api-key-uses.v1 holds. */
public record ApiKeyUsed(ApiKeyId id, Instant at) implements Message {}

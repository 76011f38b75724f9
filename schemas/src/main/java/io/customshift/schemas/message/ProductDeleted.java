package io.customshift.schemas.message;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;

/**
 * A product is gone: jobs of recipes for it are stopped and forgotten, and its subject is erased with photos and pictures, as {@code
 * DELETE /v1/subjects/{id}?photos=delete&pictures=delete} does it. Answered by {@link SubjectErased}.
 */
public record ProductDeleted(@WireDefault("\"default\"") Tenant tenant, SubjectId id) implements ProductEvent {}

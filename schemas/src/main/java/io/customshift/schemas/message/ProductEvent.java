package io.customshift.schemas.message;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;

/** What a shop tells of one of its products; keyed by tenant and subject, since a product is a subject. */
public sealed interface ProductEvent extends Message permits ProductChanged, ProductDeleted {
    /** Whose. */
    Tenant tenant();

    /** The subject's id. */
    SubjectId id();
}

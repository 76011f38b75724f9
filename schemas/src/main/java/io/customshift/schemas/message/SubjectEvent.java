package io.customshift.schemas.message;

import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/** What became of a wish to register a subject, or to erase it; keyed by tenant and subject. */
public sealed interface SubjectEvent extends Message permits SubjectRegistered, SubjectRefused, SubjectErased {
    /** Whose. */
    Tenant tenant();

    /** When. */
    Instant at();
}

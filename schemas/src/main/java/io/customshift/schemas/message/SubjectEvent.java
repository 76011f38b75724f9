package io.customshift.schemas.message;

import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/** What became of a wish to register a subject, or to erase it; keyed by tenant and subject. */
public sealed interface SubjectEvent extends Message permits SubjectRegistered, SubjectRefused, SubjectErased {
    /** Whose. */
    Tenant tenant();

    /** When. */
    Instant at();

    <R> R match(Cases<R> cases);

    /** One function for each kind. A new kind of event is a compile error in each implementation. */
    interface Cases<R> {
        R registered(SubjectRegistered event);

        R refused(SubjectRefused event);

        R erased(SubjectErased event);
    }
}

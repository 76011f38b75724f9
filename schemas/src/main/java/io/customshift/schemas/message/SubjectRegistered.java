package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/**
 * The subject is registered, or registered anew. On subjects.v1 the last one per key is the registration in force.
 */
public record SubjectRegistered(@WireDefault("\"default\"") Tenant tenant, SubjectSpec subject, Instant at)
        implements SubjectEvent {
    public SubjectRegistered {
        Require.present(tenant, "tenant");
        Require.present(subject, "subject");
        Require.present(at, "at");
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.registered(this);
    }
}

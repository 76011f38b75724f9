package io.customshift.schemas.message;

import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;

/**
 * The subject is registered, or registered anew. On subjects.v1 the last one per key is the registration in force; on
 * job-events.v1 it is the answer to who asked for it.
 *
 * @param notes what was forgiven of its photos, a sentence each, for its owner; none from earlier schedulers
 */
public record SubjectRegistered(
        @WireDefault("\"default\"") Tenant tenant, SubjectSpec subject, List<String> notes, Instant at)
        implements SubjectEvent {
    public SubjectRegistered {
        notes = List.copyOf(notes);
    }

    /** Whether nothing but the time is another. */
    public boolean saysTheSameAs(SubjectRegistered other) {
        return tenant.equals(other.tenant) && subject.equals(other.subject) && notes.equals(other.notes);
    }
}

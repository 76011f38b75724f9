package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import java.util.List;

/**
 * A wish to register a subject, or to replace it: the event form of {@code PUT /v1/subjects/{id}}. The references are
 * in the bucket already.
 *
 * @param references keys of 1 to 5 photos; the scheduler reads each once for its digest
 */
public record SubjectRequest(
        @WireDefault("\"default\"") Tenant tenant, SubjectId id, String name, List<ObjectKey> references)
        implements Message {
    public SubjectRequest {
        name = SubjectSpec.checkedName(name);
        references = Require.listOf(references, 1, Limits.REFERENCES_MAX, "references");
    }
}

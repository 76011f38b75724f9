package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was removed of a subject: the receipt of its erasure.
 *
 * @param digest of the registration that was in force; absent where there was none any more
 * @param photos objects that were removed
 * @param pictures likewise, over all jobs
 * @param bytes of all of them, sidecars included
 * @param unfinished jobs of the tenant that are not over: where they name the subject, pictures may still come
 */
public record SubjectErased(
        @WireDefault("\"default\"") Tenant tenant,
        SubjectId id,
        @Nullable SubjectDigest digest,
        int photos,
        int pictures,
        long bytes,
        List<JobId> unfinished,
        Instant at)
        implements SubjectEvent {
    public SubjectErased {
        unfinished = List.copyOf(unfinished);
    }
}

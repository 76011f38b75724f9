package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/**
 * A job, or a further round of one, was counted against its tenant's quotas, before it is accepted. The admissions of a
 * tenant are in one order: whoever reads its own there knows all that came before it.
 *
 * @param round the round that begins; 0 for a new job
 * @param images pictures that are asked for
 * @param engineSeconds what they are estimated to take
 * @param bytes what their files are estimated to take in the bucket; 0 from earlier schedulers
 * @param withdrawn it was not accepted after all: what was counted under this time is not
 */
public record JobAdmitted(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        @WireDefault("0") int round,
        long images,
        @WireDefault("0") double engineSeconds,
        @WireDefault("0") long bytes,
        @WireDefault("false") boolean withdrawn,
        Instant at)
        implements Message {
    public JobAdmitted {
        Require.between(round, 0, Integer.MAX_VALUE, "round");
        Require.between(images, 0, Long.MAX_VALUE, "images");
        engineSeconds = Require.between(engineSeconds, 0, Double.MAX_VALUE, "engineSeconds");
        Require.between(bytes, 0, Long.MAX_VALUE, "bytes");
    }

    /** The same, known by its time, and not counted any more. */
    public JobAdmitted withdraw() {
        return new JobAdmitted(tenant, job, round, images, engineSeconds, bytes, true, at);
    }
}

package io.customshift.scheduler.quota;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.SubjectSpec;
import java.util.List;
import java.util.Optional;

/** What tenants are known to have. */
public interface Taken {
    Optional<JobStatus> job(Tenant tenant, JobId job);

    /** All jobs of all tenants, in no order. */
    Iterable<JobStatus> allJobs();

    List<SubjectSpec> subjects(Tenant tenant);
}

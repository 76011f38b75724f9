package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/** Nothing of the job goes out until what is missing comes; then it goes on by itself. */
public record JobParked(@WireDefault("\"default\"") Tenant tenant, JobId job, JobParking parking, Instant at)
        implements JobEvent {}

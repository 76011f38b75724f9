package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/** What a parked job waited for has come. */
public record JobResumed(@WireDefault("\"default\"") Tenant tenant, JobId job, Instant at) implements JobEvent {}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;

/** Jobs that a call names. */
final class KnownJobs {
    private KnownJobs() {}

    /** The job's state; 404 where there is no such job. */
    static JobStatus of(FleetView view, Tenant tenant, JobId job) {
        return view.job(tenant, job)
                .orElseThrow(() -> ApiException.unknown("job", job.value(), "GET /v1/jobs (customshift jobs)"));
    }

    /** The same of a call's own words, once the state can be asked. */
    static JobStatus asked(Gate gate, FleetView view, String id, String tenant) {
        Tenant owner = new Tenant(tenant);
        JobId job = new JobId(id);
        gate.needState();
        return of(view, owner, job);
    }

    /** Whether telling it to stop would change nothing. */
    static boolean isStopping(JobStatus job) {
        return job.phase().ended() || job.phase() == JobPhase.CANCELLING;
    }
}

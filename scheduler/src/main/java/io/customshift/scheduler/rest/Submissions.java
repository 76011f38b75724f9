package io.customshift.scheduler.rest;

import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.JobDecider;
import io.customshift.scheduler.quota.QuotaDoor;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.JobAdmitted;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.JobStatus;
import io.customshift.tracing.TraceParent;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import java.util.Optional;

/** Has jobs accepted that were found good: the same one again is the one that is there. */
@Singleton
class Submissions {
    private final FleetView view;
    private final Sender sender;
    private final SchedulerConfig config;
    private final QuotaDoor quotas;
    private final Change change;
    private final JobTraces traces;
    private final HttpHeaders headers;

    /** @param created whether it was not there before */
    record Submitted(boolean created, JobStatus job) {}

    @Inject
    Submissions(
            FleetView view,
            Sender sender,
            SchedulerConfig config,
            QuotaDoor quotas,
            Change change,
            JobTraces traces,
            HttpHeaders headers) {
        this.view = view;
        this.sender = sender;
        this.config = config;
        this.quotas = quotas;
        this.change = change;
        this.traces = traces;
        this.headers = headers;
    }

    /**
     * Returns when the job is seen; 409 when the id is another request's.
     *
     * @param begun when its request came
     */
    Submitted submit(Instant begun, JobSpec spec) throws InterruptedException {
        Optional<JobStatus> before = view.job(spec.tenant(), spec.job());
        change.of(
                before.map(job -> job.requestDigest().value()).orElse(null),
                spec.requestDigest().value());
        if (before.isPresent()) {
            return new Submitted(false, same(before.get(), spec.requestDigest()));
        }
        JobAdmitted admitted = quotas.admit(spec);
        try (JobTraces.Part part =
                traces.submitting(SpanKind.SERVER, headers.getHeaderString(TraceParent.HEADER), spec, begun)) {
            part.run(() -> send(new Command.AcceptJob(spec, part.traceparent())));
        }
        JobStatus now = KnownJobs.of(view, spec.tenant(), spec.job());
        // Of equal requests at once, at any instances, one has made the job: the one whose time it keeps.
        boolean ours = now.acceptedAt().equals(spec.acceptedAt());
        if (!ours) {
            quotas.withdraw(admitted);
        }
        return new Submitted(ours, same(now, spec.requestDigest()));
    }

    private void send(Command.AcceptJob command) throws InterruptedException {
        sender.send(command);
        if (!view.await(
                config.requests().timeout(),
                seen -> seen.job(command.tenant(), command.job()).isPresent())) {
            throw new BrokerException("the job was sent, but not seen in "
                    + config.requests().timeout().toSeconds() + " s; send the same again in a moment");
        }
    }

    private static JobStatus same(JobStatus known, Sha256 digest) {
        if (!known.requestDigest().equals(digest)) {
            throw new ApiException(
                    409,
                    FailureCode.JOB_CONFLICT.value(),
                    "The job id is taken",
                    JobDecider.conflict(known.job().value()));
        }
        return known;
    }
}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.intake.NextAttempts;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Verdict;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the pictures of a job that people took have cost. */
@Path("/v1/jobs/{id}/review")
@Tag(name = "desk")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class ReviewSummaryResource {
    private final Gate gate;
    private final FleetView view;
    private final OptionalDouble price;

    /**
     * Figures of a job, and of those that made pictures of it anew.
     *
     * @param jobs this one first, then those that made its pictures anew
     * @param tries pictures that were made
     * @param unreviewed made, and not decided on
     * @param engineSeconds that all of it took
     * @param engineSecondsPerAccepted absent where none was accepted
     * @param costPerAccepted the same at the price that the fleet is set to; absent where there is none
     */
    public record ReviewSummary(
            List<JobId> jobs,
            int tries,
            int accepted,
            int rejected,
            int unreviewed,
            double engineSeconds,
            @Nullable Double engineSecondsPerAccepted,
            @Nullable Double costPerAccepted) {}

    @Inject
    public ReviewSummaryResource(Gate gate, FleetView view, SchedulerConfig config) {
        this.gate = gate;
        this.view = view;
        this.price = config.pricePerEngineSecond();
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(
            operationId = "reviewSummary",
            summary = "How many pictures were accepted, and what one of them took",
            description =
                    "Over the job and those that made pictures of it anew: what a rejected picture took is a part of what the accepted"
                            + " ones cost.")
    @APIResponse(
            responseCode = "200",
            description = "The figures now",
            content = @Content(schema = @Schema(implementation = ReviewSummary.class)))
    public Response summary(
            @PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        JobStatus job = KnownJobs.asked(gate, view, id, tenant);
        List<JobStatus> all = Stream.concat(
                        Stream.of(job),
                        view.jobs(job.tenant()).stream()
                                .filter(other -> id.equals(other.labels().get(NextAttempts.ROOT)))
                                // Of an earlier job under a freed id none is this one's.
                                .filter(other -> !other.acceptedAt().isBefore(job.acceptedAt())))
                .toList();
        int tries = all.stream().mapToInt(JobStatus::stored).sum();
        int accepted = count(all, Verdict.ACCEPTED);
        int rejected = count(all, Verdict.REJECTED);
        double seconds = all.stream().mapToDouble(JobStatus::engineSeconds).sum();
        Double each = accepted == 0 ? null : (Double) (seconds / accepted);
        return Answers.json(
                200,
                new ReviewSummary(
                        all.stream().map(JobStatus::job).toList(),
                        tries,
                        accepted,
                        rejected,
                        Math.max(0, tries - accepted - rejected),
                        seconds,
                        each,
                        each == null || price.isEmpty() ? null : (Double) (each * price.getAsDouble())));
    }

    private int count(List<JobStatus> jobs, Verdict verdict) {
        return jobs.stream().mapToInt(job -> view.reviews().count(job, verdict)).sum();
    }
}

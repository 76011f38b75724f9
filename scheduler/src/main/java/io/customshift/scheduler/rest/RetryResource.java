package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.intake.RetryIntake;
import io.customshift.scheduler.quota.QuotaDoor;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.WireDefault;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Another round of a job that is over, for the pictures that it has not made. */
@Path("/v1/jobs/{id}/retry")
@Tag(name = "jobs")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class RetryResource {
    private static final int BODY_BYTES = 1 << 20;

    private final Gate gate;
    private final FleetView view;
    private final RetryIntake intake;
    private final Sender sender;
    private final SchedulerConfig config;
    private final QuotaDoor quotas;

    /** Which pictures: those that ended so. */
    public enum Selection {
        ALL,
        FAILED,
        CANCELLED
    }

    /**
     * What is to be made again.
     *
     * @param select pictures that ended so; ALL takes all that are not stored
     * @param lines only these lines, by their ids, or by their numbers from 0 where they have none; empty: all
     */
    public record RetryRequest(@WireDefault("\"ALL\"") Selection select, List<String> lines) {
        public RetryRequest {
            lines = lines == null ? List.of() : List.copyOf(lines);
        }
    }

    @Inject
    public RetryResource(
            Gate gate, FleetView view, RetryIntake intake, Sender sender, SchedulerConfig config, QuotaDoor quotas) {
        this.gate = gate;
        this.view = view;
        this.intake = intake;
        this.sender = sender;
        this.config = config;
        this.quotas = quotas;
    }

    @POST
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Operation(
            operationId = "retryJob",
            summary = "Make again what an ended job has not made",
            description = "Pictures keep their identity: what is stored stays, and nothing is made twice.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RetryRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "The job goes on, in its next round",
            content = @Content(schema = @Schema(implementation = JobStatus.class)))
    @APIResponse(
            responseCode = "409",
            description = "JOB_RUNNING: it is not over; NOTHING_TO_RETRY: all that was asked for is stored")
    @APIResponse(responseCode = "429", description = "QUOTA_EXCEEDED: the tenant has taken as much as it may")
    @APIResponse(
            responseCode = "422",
            description = "LINES_UNKNOWN: lines that the job does not have; JOB_FORGOTTEN: its files are gone")
    public Response retry(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            InputStream body)
            throws IOException, InterruptedException {
        byte[] json = body.readNBytes(BODY_BYTES + 1);
        RetryRequest wish = json.length == 0
                ? new RetryRequest(Selection.ALL, List.of())
                : Json.read(json, RetryRequest.class, ReadMode.STRICT, BODY_BYTES);
        Tenant owner = new Tenant(tenant);
        JobId job = new JobId(id);
        gate.needState();
        JobStatus ended = KnownJobs.of(view, owner, job);
        if (!ended.phase().ended()) {
            throw new ApiException(
                    409,
                    "JOB_RUNNING",
                    "The job is not over",
                    "job \"" + id + "\" is " + ended.phase() + "; wait for its end, or cancel it first");
        }
        gate.needStore();
        ImageStatus only = switch (wish.select()) {
            case ALL -> null;
            case FAILED -> ImageStatus.FAILED;
            case CANCELLED -> ImageStatus.CANCELLED;
        };
        Command.RetryJob command = intake.check(ended, wish.lines(), only)
                .orElseThrow(() -> new ApiException(
                        409,
                        "NOTHING_TO_RETRY",
                        "There is nothing to make again",
                        "job \"" + id + "\" is " + ended.phase() + " with " + ended.stored() + " of " + ended.total()
                                + " pictures stored, and what was asked for is among them"));
        quotas.admitAgain(ended, command.spec());
        sender.send(command);
        view.await(
                config.requests().timeout(),
                seen -> seen.job(owner, job)
                        .filter(now -> now.round() > ended.round())
                        .isPresent());
        return Answers.json(202, KnownJobs.of(view, owner, job));
    }
}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Pictures that are to be made anew. */
@Path("/v1/jobs/{id}/regenerations")
@Tag(name = "desk")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class RegenerationsResource {
    private static final int BODY_BYTES = 1 << 20;
    /** Pictures made anew by one job. */
    static final int IMAGES_MAX = 10_000;

    private final Gate gate;
    private final FleetView view;
    private final Regenerating regenerating;

    /**
     * Which pictures.
     *
     * @param images these, 10,000 at most; not together with rejected
     * @param rejected all that people rejected and that were not made anew yet
     */
    public record RegenerationWish(
            List<ImageId> images, @WireDefault("false") boolean rejected) {
        public RegenerationWish {
            images = images == null ? List.of() : List.copyOf(images);
        }
    }

    /**
     * A job that makes pictures of another one anew.
     *
     * @param id of the job that makes them
     * @param of the job whose pictures they are
     * @param images how many this request adds: 0 where all were asked for before
     * @param job its state
     */
    public record Regeneration(JobId id, JobId of, int images, JobStatus job) {}

    @Inject
    public RegenerationsResource(Gate gate, FleetView view, Regenerating regenerating) {
        this.gate = gate;
        this.view = view;
        this.regenerating = regenerating;
    }

    @POST
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Operation(
            operationId = "regenerate",
            summary = "Make pictures anew, with other seeds",
            description =
                    "A job of its own makes them: with the texts and settings that each was made with, a seed that follows from the"
                            + " picture and the attempt, and the subject as it is registered now. A picture is made anew once for each"
                            + " attempt, however often it is asked for: to have a new attempt made anew, ask for it in its own job.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RegenerationWish.class)))
    @APIResponse(
            responseCode = "202",
            description = "The job that makes them; it was not there before",
            content = @Content(schema = @Schema(implementation = Regeneration.class)))
    @APIResponse(
            responseCode = "200",
            description = "All of them were asked for before: the last job that makes some of them",
            content = @Content(schema = @Schema(implementation = Regeneration.class)))
    @APIResponse(
            responseCode = "404",
            description = "JOB_UNKNOWN; IMAGE_UNKNOWN: the job has no such picture; IMAGE_GONE: it was erased")
    @APIResponse(responseCode = "409", description = "NOTHING_TO_REGENERATE; IMAGE_NOT_STORED: retry the job instead")
    @APIResponse(responseCode = "422", description = "SUBJECT_UNKNOWN: it is not registered any more")
    @APIResponse(responseCode = "429", description = "QUOTA_EXCEEDED: the tenant has taken as much as it may")
    public Response regenerate(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            InputStream body)
            throws IOException, InterruptedException {
        JobStatus job = KnownJobs.asked(gate, view, id, tenant);
        RegenerationWish wish =
                Json.read(body.readNBytes(BODY_BYTES + 1), RegenerationWish.class, ReadMode.STRICT, BODY_BYTES);
        if (wish.images().isEmpty() != wish.rejected()) {
            throw WireException.invalid(
                    "/images",
                    "give either images, with the ids of some, or rejected as true, for all that were rejected");
        }
        if (wish.images().size() > IMAGES_MAX) {
            throw WireException.invalid(
                    "/images",
                    "images has " + wish.images().size() + " entries; allowed are " + IMAGES_MAX + "; split them");
        }
        gate.needStore();
        Regenerating.Started started = regenerating.start(job, wish.images(), authorization);
        return Answers.json(
                started.created() ? 202 : 200,
                new Regeneration(started.job().job(), job.job(), started.images(), started.job()));
    }
}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Verdict;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What somebody decides on one picture. */
@Path("/v1/jobs/{id}/images/{image}/review")
@Tag(name = "desk")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class ReviewResource {
    private static final int BODY_BYTES = 1 << 16;

    private final Gate gate;
    private final FleetView view;
    private final Desk desk;
    private final CurrentVertxRequest current;

    /**
     * A decision.
     *
     * @param verdict accepted or rejected
     * @param reasons why it is rejected, five at most
     * @param note for people, 500 characters at most
     */
    public record ReviewWish(
            @Schema(enumeration = {"accepted", "rejected"}) String verdict,

            @Schema(
                    enumeration = {
                        "label",
                        "spelling",
                        "colour",
                        "shape",
                        "parts",
                        "crop",
                        "scale",
                        "scene",
                        "quality",
                        "other"
                    })
            List<String> reasons,

            @Schema(maxLength = 500) @Nullable String note) {
        public ReviewWish {
            reasons = reasons == null ? List.of() : List.copyOf(reasons);
        }
    }

    @Inject
    public ReviewResource(Gate gate, FleetView view, Desk desk, CurrentVertxRequest current) {
        this.gate = gate;
        this.view = view;
        this.desk = desk;
        this.current = current;
    }

    @PUT
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "review")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Operation(
            operationId = "reviewImage",
            summary = "Accept a picture, or reject it with reasons",
            description =
                    "The last decision holds, whoever took it; the job's event stream tells of it (image.reviewed).")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ReviewWish.class)))
    @APIResponse(
            responseCode = "200",
            description = "The decision in force",
            content = @Content(schema = @Schema(implementation = ImageView.Review.class)))
    @APIResponse(
            responseCode = "404",
            description = "JOB_UNKNOWN; IMAGE_UNKNOWN: the job has no such picture; IMAGE_GONE: it was erased")
    @APIResponse(responseCode = "409", description = "IMAGE_NOT_STORED: there is nothing to decide on")
    public Response review(
            @PathParam("id") String id,
            @PathParam("image") String image,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            InputStream body)
            throws IOException, InterruptedException {
        JobStatus job = job(id, tenant);
        ReviewWish wish = Json.read(body.readNBytes(BODY_BYTES + 1), ReviewWish.class, ReadMode.STRICT, BODY_BYTES);
        ImageReviewed said = decide(
                job,
                authorization,
                new Desk.Wish(
                        new ImageId(image),
                        Reviewing.verdict(wish.verdict(), false),
                        Reviewing.reasons(wish.reasons()),
                        wish.note()));
        return Answers.json(200, ImageView.Review.of(said));
    }

    @DELETE
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "review")
    @Operation(
            operationId = "unreviewImage",
            summary = "Take a decision back",
            description = "Done again it is nothing.")
    @APIResponse(responseCode = "204", description = "Nobody has decided on the picture any more")
    @APIResponse(responseCode = "404", description = "JOB_UNKNOWN; IMAGE_UNKNOWN: the job has no such picture")
    public Response undo(
            @PathParam("id") String id,
            @PathParam("image") String image,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization)
            throws IOException, InterruptedException {
        decide(job(id, tenant), authorization, new Desk.Wish(new ImageId(image), Verdict.NONE, List.of(), null));
        return Response.noContent().build();
    }

    private JobStatus job(String id, String tenant) {
        return KnownJobs.asked(gate, view, id, tenant);
    }

    private ImageReviewed decide(JobStatus job, @Nullable String authorization, Desk.Wish wish)
            throws IOException, InterruptedException {
        gate.needStore();
        Desk.Outcome outcome = desk.decide(job, List.of(wish), AccessFilter.person(current), authorization)
                .get(0);
        if (outcome.failure() != null) {
            throw outcome.failure();
        }
        return Objects.requireNonNull(outcome.review());
    }
}

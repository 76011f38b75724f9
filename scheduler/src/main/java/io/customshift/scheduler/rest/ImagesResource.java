package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.intake.PictureIndex;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.ReviewReason;
import io.customshift.schemas.message.Sidecar;
import io.customshift.schemas.message.Verdict;
import io.customshift.schemas.text.Words;
import io.customshift.storage.ObjectStore;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The pictures of a job, to be looked at page by page. */
@Path("/v1/jobs/{id}/images")
@Tag(name = "desk", description = "Look at pictures, and decide on them.")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class ImagesResource {
    private static final List<ImageStatus> STATES =
            List.of(ImageStatus.STORED, ImageStatus.FAILED, ImageStatus.CANCELLED, ImageStatus.PENDING);
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 500;
    /** A redirect is of an address that holds for a day, or what the fleet is set to. */
    private static final String CACHE = "private, max-age=600";

    private final Gate gate;
    private final FleetView view;
    private final JobPictures pictures;
    private final ImageViews views;
    private final Sidecars sidecars;
    private final ObjectStore store;

    /**
     * A page of pictures.
     *
     * @param next what to give as {@code cursor} for the next page, absent at the end
     * @param total how many the filters take, on all pages
     */
    public record ImageList(
            List<ImageView> images, @Nullable String next, int total) {}

    private enum Sort {
        ORDER,
        SUBJECT;

        static Sort parse(String text) {
            return Words.read("sort", text, List.of(values()), "correct it");
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is asked for; what is absent takes all. */
    private record Filter(
            @Nullable SubjectId subject,
            @Nullable ImageStatus state,
            @Nullable Verdict verdict,
            @Nullable ReviewReason reason) {
        boolean takes(PictureIndex index, int number, FleetView view, JobStatus job) {
            if (subject != null && !subject.equals(index.subject(number))
                    || state != null && state != index.status(number)) {
                return false;
            }
            if (verdict == null && reason == null) {
                return true;
            }
            Optional<ImageReviewed> review = view.reviews().of(job, index.subject(number), index.image(number));
            return Reviewing.isSo(verdict, index.status(number), review)
                    && (reason == null
                            || review.filter(one -> one.reasons().contains(reason))
                                    .isPresent());
        }
    }

    @Inject
    public ImagesResource(
            Gate gate, FleetView view, JobPictures pictures, ImageViews views, Sidecars sidecars, ObjectStore store) {
        this.gate = gate;
        this.view = view;
        this.pictures = pictures;
        this.views = views;
        this.sidecars = sidecars;
        this.store = store;
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(
            operationId = "images",
            summary = "The pictures of a job, page by page, each with what was decided on it",
            description =
                    "In the request's order, or subject by subject; each picture once, though several lines may ask for it. A page"
                            + " goes on behind the picture that the one before ended with, whatever was decided meanwhile. Of a"
                            + " running job pictures are as they were a moment ago.")
    @Parameter(
            name = "cursor",
            in = ParameterIn.QUERY,
            description = "Goes on there: next of the page before, with the same sort",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Pictures in a page at most",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500", defaultValue = "100"))
    @Parameter(
            name = "subject",
            in = ParameterIn.QUERY,
            description = "Of this subject only",
            schema = @Schema(ref = "SubjectId"))
    @Parameter(
            name = "state",
            in = ParameterIn.QUERY,
            description = "Of which this became only",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"STORED", "FAILED", "CANCELLED", "PENDING"}))
    @Parameter(
            name = "verdict",
            in = ParameterIn.QUERY,
            description = "That people decided on like this only; none: stored ones that nobody has decided on",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"accepted", "rejected", "none"}))
    @Parameter(
            name = "reason",
            in = ParameterIn.QUERY,
            description = "Rejected for this reason, among others, only",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
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
                            }))
    @Parameter(
            name = "sort",
            in = ParameterIn.QUERY,
            description = "By the request's order, or subject by subject",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"order", "subject"},
                            defaultValue = "order"))
    @APIResponse(
            responseCode = "200",
            description = "A page of pictures",
            content = @Content(schema = @Schema(implementation = ImageList.class)))
    @APIResponse(responseCode = "410", description = "RESULTS_LOST: the job ended without results")
    public Response list(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @Context UriInfo uri)
            throws IOException, InterruptedException {
        Queries queries = new Queries(uri, "cursor", "limit", "subject", "state", "verdict", "reason", "sort");
        int limit = queries.read("limit", PAGE, Integer::valueOf);
        if (limit < 1 || limit > PAGE_MAX) {
            throw WireException.invalid("/limit", "limit is " + limit + "; allowed is 1 to 500; change it");
        }
        Sort sort = queries.read("sort", Sort.ORDER, Sort::parse);
        int from = queries.read("cursor", 0, text -> place(text, sort));
        Filter filter = new Filter(
                queries.given("subject", SubjectId::new),
                queries.given("state", text -> Words.read("state", text, STATES, "leave it out for all")),
                queries.given("verdict", Reviewing::sought),
                queries.given("reason", Reviewing::reason));
        JobStatus job = job(id, tenant);
        return Answers.json(
                200, pictures.ask(job, authorization, index -> page(job, index, filter, sort, from, limit)));
    }

    @GET
    @Path("/{image}")
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(operationId = "image", summary = "A picture, with all that is known of how it was made")
    @APIResponse(
            responseCode = "200",
            description = "The picture",
            content = @Content(schema = @Schema(implementation = ImageView.class)))
    @APIResponse(responseCode = "404", description = "JOB_UNKNOWN; IMAGE_UNKNOWN: the job has no such picture")
    public Response one(
            @PathParam("id") String id,
            @PathParam("image") String image,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization)
            throws IOException, InterruptedException {
        JobStatus job = job(id, tenant);
        ResultLine line = line(job, new ImageId(image), authorization);
        Sidecar made =
                line.status() == ImageStatus.STORED ? sidecars.of(job, line).orElse(null) : null;
        return Answers.json(200, views.of(job, line).with(made));
    }

    @GET
    @Path("/{image}/thumbnail")
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(
            operationId = "thumbnail",
            summary = "Where a picture is to be had small",
            description = "For pages that may send a header; those that may not take thumbnailUrl of the list.")
    @APIResponse(responseCode = "307", description = "A presigned address of an image, in Location")
    @APIResponse(
            responseCode = "404",
            description = "JOB_UNKNOWN; IMAGE_UNKNOWN: the job has no such picture; IMAGE_GONE: it is not stored")
    public Response thumbnail(
            @PathParam("id") String id,
            @PathParam("image") String image,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization)
            throws IOException, InterruptedException {
        JobStatus job = job(id, tenant);
        ResultLine line = line(job, new ImageId(image), authorization);
        ImageView seen = views.of(job, line);
        String small = seen.thumbnailUrl();
        String whole = seen.url();
        if (small == null || whole == null) {
            throw Desk.gone(job, line.image());
        }
        // Of a worker of an earlier version there is none.
        boolean there = small.equals(whole)
                || store.stat(new BucketLayout(job.tenant()).thumbnail(job.job(), line.subject(), line.image()))
                        .isPresent();
        return Response.temporaryRedirect(URI.create(there ? small : whole))
                .header(HttpHeaders.CACHE_CONTROL, CACHE)
                .build();
    }

    private JobStatus job(String id, String tenant) {
        return KnownJobs.asked(gate, view, id, tenant);
    }

    private ResultLine line(JobStatus job, ImageId image, @Nullable String authorization)
            throws IOException, InterruptedException {
        return pictures.ask(job, authorization, index -> {
                    OptionalInt number = index.find(image);
                    return number.isEmpty() ? Optional.<ResultLine>empty() : Optional.of(index.line(number.getAsInt()));
                })
                .orElseThrow(() -> Desk.unknown(job, image));
    }

    private ImageList page(JobStatus job, PictureIndex index, Filter filter, Sort sort, int from, int limit) {
        int[] order = sort == Sort.SUBJECT ? index.bySubject() : null;
        List<ImageView> page = new ArrayList<>();
        int total = 0;
        int next = -1;
        for (int place = 0; place < index.size(); place++) {
            int number = order == null ? place : order[place];
            if (filter.takes(index, number, view, job)) {
                total++;
                if (place >= from && page.size() < limit) {
                    page.add(views.of(job, index.line(number)));
                } else if (place >= from && next < 0) {
                    next = place;
                }
            }
        }
        return new ImageList(page, next < 0 ? null : sort.word() + "-" + next, total);
    }

    private static int place(String cursor, Sort sort) {
        String head = sort.word() + "-";
        if (cursor.startsWith(head) && cursor.substring(head.length()).matches("[0-9]{1,9}")) {
            return Integer.parseInt(cursor.substring(head.length()));
        }
        throw WireException.invalid(
                "",
                "cursor is " + Require.quoted(cursor)
                        + "; give what next of the page before says, with the same sort, or"
                        + " leave it out to begin anew");
    }
}

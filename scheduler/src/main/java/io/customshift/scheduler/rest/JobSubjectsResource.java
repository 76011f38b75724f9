package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.intake.PictureIndex;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.SubjectProgress;
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
import java.util.List;
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

/** How far a job is with each of its subjects, page by page: a job may have 50,000, and its status tells of 2,000 at most. */
@Path("/v1/jobs/{id}/subjects")
@Tag(name = "jobs")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class JobSubjectsResource {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;

    private final Gate gate;
    private final FleetView view;
    private final JobPictures pictures;

    /**
     * A page of subjects.
     *
     * @param next what to give as {@code after} for the next page, absent at the end
     * @param total how many there are on all pages
     */
    public record SubjectPage(
            List<SubjectProgress> subjects, @Nullable String next, int total) {}

    @Inject
    public JobSubjectsResource(Gate gate, FleetView view, JobPictures pictures) {
        this.gate = gate;
        this.view = view;
        this.pictures = pictures;
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(
            operationId = "jobSubjects",
            summary = "A job's progress by subject, page by page",
            description = "By the subjects' ids. Of a running job as it was a moment ago.")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Subjects in a page at most",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "Goes on behind this subject: next of the page before",
            schema = @Schema(ref = "SubjectId"))
    @APIResponse(
            responseCode = "200",
            description = "A page of subjects",
            content = @Content(schema = @Schema(implementation = SubjectPage.class)))
    @APIResponse(responseCode = "410", description = "RESULTS_LOST: the job ended without results")
    public Response list(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @Context UriInfo uri)
            throws IOException, InterruptedException {
        Queries queries = new Queries(uri, "limit", "after");
        int limit = queries.read("limit", PAGE, Integer::valueOf);
        if (limit < 1 || limit > PAGE_MAX) {
            throw WireException.invalid(
                    "/limit", "limit is " + limit + "; allowed is 1 to " + PAGE_MAX + "; change it");
        }
        SubjectId after = queries.given("after", SubjectId::new);
        JobStatus job = KnownJobs.asked(gate, view, id, tenant);
        List<SubjectProgress> all = pictures.ask(job, authorization, PictureIndex::progress);
        List<SubjectProgress> page = all.stream()
                .filter(one -> after == null || one.subject().value().compareTo(after.value()) > 0)
                .limit(limit)
                .toList();
        boolean more = !page.isEmpty() && page.get(page.size() - 1) != all.get(all.size() - 1);
        return Answers.json(
                200,
                new SubjectPage(page, more ? page.get(page.size() - 1).subject().value() : null, all.size()));
    }
}

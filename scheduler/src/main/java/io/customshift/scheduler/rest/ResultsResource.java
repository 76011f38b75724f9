package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.intake.PictureIndex;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.Verdict;
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
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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

/** What became of each picture of a job. */
@Path("/v1/jobs/{id}/results")
@Tag(name = "jobs")
@Blocking
public class ResultsResource {
    private static final String JSON_LINES = "application/x-ndjson";

    private final Gate gate;
    private final FleetView view;
    private final JobResults results;
    private final Addresses addresses;

    @Inject
    public ResultsResource(Gate gate, FleetView view, JobResults results, Addresses addresses) {
        this.gate = gate;
        this.view = view;
        this.results = results;
        this.addresses = addresses;
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Produces({JSON_LINES, MediaType.TEXT_PLAIN, Problem.MEDIA_TYPE})
    @Operation(
            operationId = "results",
            summary = "The results, one JSON line for each line and seed of the request, in its order",
            description =
                    "Stored pictures with a presigned address: for GET alone, for 24 hours unless the fleet is set otherwise, and"
                            + " under a name after subject, row and seed. A job that is not over answers with what is there. The"
                            + " same lines are to be had as plain text, for clients that take a body of this kind for one value.")
    @Parameter(
            name = "verdict",
            in = ParameterIn.QUERY,
            description =
                    "Pictures that people decided on like this only; none: stored ones that nobody has decided on",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"accepted", "rejected", "none"}))
    @APIResponse(
            responseCode = "200",
            description = "One ResultLine a line",
            content = {
                @Content(mediaType = JSON_LINES, schema = @Schema(implementation = ResultLine.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING))
            })
    public Response results(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(OtherInstances.FORWARDED) @Nullable String forwarded,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @Context UriInfo uri)
            throws InterruptedException {
        Queries queries = new Queries(uri, "verdict");
        Verdict wanted = queries.given("verdict", Reviewing::sought);
        Tenant owner = new Tenant(tenant);
        JobId job = new JobId(id);
        gate.needState();
        JobStatus status = KnownJobs.of(view, owner, job);
        PictureIndex.Rows rows = results.of(status, forwarded != null, authorization);
        StreamingOutput lines = out -> rows.each((ResultLine line) -> {
            if (Reviewing.isSo(wanted, line.status(), view.reviews().of(status, line.subject(), line.image()))) {
                write(out, withAddress(owner, job, line));
            }
        });
        return Response.ok(lines).build();
    }

    private static void write(OutputStream out, ResultLine line) {
        try {
            out.write(Json.write(line));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ResultLine withAddress(Tenant owner, JobId job, ResultLine line) {
        if (line.status() != ImageStatus.STORED) {
            return line;
        }
        return line.at(
                new BucketLayout(owner).image(job, line.subject(), line.image()),
                addresses.picture(owner, job, line.subject(), line.image(), Addresses.which(line)));
    }
}

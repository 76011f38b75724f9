package io.customshift.scheduler.rest;

import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.intake.Uploads;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * A long manifest in pieces: offsets as in the IETF's resumable uploads (draft-ietf-httpbis-resumable-upload), under the job's
 * id instead of an address of its own.
 */
@Path("/v1/jobs/{id}/manifest")
@Tag(name = "jobs")
@Produces(Problem.MEDIA_TYPE)
@Blocking
public class UploadsResource {
    static final String OFFSET = "Upload-Offset";
    private static final String LIMIT = "Upload-Limit";

    private final Uploads uploads;
    private final long bytesMax;

    @Inject
    public UploadsResource(Uploads uploads, SchedulerConfig config) {
        this.uploads = uploads;
        this.bytesMax = config.requests().manifestBytesMax();
    }

    @HEAD
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Operation(operationId = "manifestLength", summary = "How much of a job's manifest has come so far")
    @APIResponse(
            responseCode = "204",
            description = "Upload-Offset: bytes that are here, 0 for none; Upload-Limit: max-size, of a whole manifest",
            headers = @Header(name = OFFSET, schema = @Schema(type = SchemaType.INTEGER)))
    public Response length(
            @PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        return at(uploads.length(new Tenant(tenant), new JobId(id)));
    }

    @PATCH
    @Consumes(MediaType.WILDCARD)
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Operation(
            operationId = "patchManifest",
            summary = "Send a piece of a job's manifest",
            description =
                    "A piece begins where the last one has ended. When the connection breaks, HEAD says how much is here; go on from"
                            + " there. Once all is here, PUT /v1/jobs/{id}?uploaded=true submits the job, with the manifest's media type"
                            + " and no body. Pieces are kept by the scheduler that took them, for an hour after the last one.")
    @Parameter(
            name = OFFSET,
            in = org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.HEADER,
            required = true,
            description = "The place of the piece's first byte in the manifest, from 0",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "0"))
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/partial-upload",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "204",
            description = "It is here; Upload-Offset: where the next one begins",
            headers = @Header(name = OFFSET, schema = @Schema(type = SchemaType.INTEGER)))
    @APIResponse(responseCode = "409", description = "UPLOAD_OFFSET: it does not begin where the last one has ended")
    @APIResponse(responseCode = "413", description = "TOO_LARGE: longer than a manifest may be; all of it is forgotten")
    @APIResponse(responseCode = "429", description = "TOO_MANY_UPLOADS: others are open")
    public Response append(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(OFFSET) @Nullable String offset,
            InputStream piece)
            throws IOException {
        try {
            return at(uploads.append(new Tenant(tenant), new JobId(id), place(offset), piece));
        } catch (Uploads.OffsetException e) {
            Problem problem =
                    Problem.of(409, "UPLOAD_OFFSET", "The piece begins elsewhere", String.valueOf(e.getMessage()));
            return Response.fromResponse(Answers.problem(problem))
                    .header(OFFSET, e.length())
                    .build();
        } catch (Uploads.TooManyException e) {
            throw new ApiException(429, "TOO_MANY_UPLOADS", "Others are open", String.valueOf(e.getMessage()));
        }
    }

    @DELETE
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Operation(
            operationId = "deleteManifest",
            summary = "Forget what has come of a job's manifest, before it is submitted")
    @APIResponse(responseCode = "204", description = "Nothing of it is here")
    public Response remove(@PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant)
            throws IOException {
        uploads.remove(new Tenant(tenant), new JobId(id));
        return Response.noContent().build();
    }

    private Response at(long offset) {
        return Response.noContent()
                .header(OFFSET, offset)
                .header(LIMIT, "max-size=" + bytesMax)
                .build();
    }

    private static long place(@Nullable String offset) {
        if (offset == null) {
            throw new WireException(
                    WireCode.MISSING_FIELD, "/" + OFFSET, OFFSET + " is missing; say where the piece begins, from 0");
        }
        try {
            return Long.parseLong(offset.strip());
        } catch (NumberFormatException e) {
            throw WireException.invalid(
                    "/" + OFFSET, OFFSET + " is \"" + offset + "\"; allowed is a whole number from 0; correct it");
        }
    }
}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.intake.DryRun;
import io.customshift.scheduler.intake.JobIntake;
import io.customshift.scheduler.intake.Spool;
import io.customshift.scheduler.intake.Uploads;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.manifest.ManifestMediaType;
import io.customshift.schemas.manifest.ManifestOptions;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.JobStatus;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Jobs are submitted here, by JSON or by manifest. */
@Path("/v1/jobs")
@Tag(name = "jobs")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class JobSubmissions {
    private final Gate gate;
    private final JobIntake intake;
    private final Submissions submissions;
    private final SchedulerConfig config;
    private final Spool spool;
    private final Uploads uploads;

    @Inject
    public JobSubmissions(
            Gate gate,
            JobIntake intake,
            Submissions submissions,
            SchedulerConfig config,
            Spool spool,
            Uploads uploads) {
        this.gate = gate;
        this.intake = intake;
        this.submissions = submissions;
        this.config = config;
        this.spool = spool;
        this.uploads = uploads;
    }

    @PUT
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putJob",
            summary = "Submit a job",
            description =
                    "As JSON, with the lines in the body or with a manifest that is in the bucket; or as a manifest, a table"
                            + " (by commas, semicolons or tabs, with a header) or JSON lines, plain or gzip, with the settings of lines that leave them out as query"
                            + " parameters. The same request again, or at the same moment, is the same job (200); another one under the id is refused (409).")
    @Parameter(
            name = "dryRun",
            in = ParameterIn.QUERY,
            description = "Say how much it would be, and do nothing",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "JobRequest")))
    @APIResponse(
            responseCode = "201",
            description = "The job is accepted; of equal requests at once, to any instances, one is told so",
            content = @Content(schema = @Schema(implementation = JobStatus.class)))
    @APIResponse(
            responseCode = "200",
            description = "The job was there before, as it is now; with dryRun, what it would be",
            content = @Content(schema = @Schema(oneOf = {JobStatus.class, DryRun.class})))
    @APIResponse(responseCode = "409", description = "JOB_CONFLICT: the id is taken by another request")
    @APIResponse(responseCode = "413", description = "TOO_LARGE: more bytes, lines or pictures than the limit")
    @APIResponse(responseCode = "429", description = "QUOTA_EXCEEDED: the tenant has taken as much as it may")
    @APIResponse(
            responseCode = "422",
            description = "SUBJECT_UNKNOWN, DEADLINE_UNREACHABLE, or an object that is not in the bucket")
    public Response put(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type,
            @Context UriInfo uri,
            InputStream stream)
            throws IOException, InterruptedException {
        Tenant owner = new Tenant(tenant);
        JobId job = new JobId(id);
        InputStream body = new BufferedInputStream(stream, 1 << 13);
        if (type == null && !isRequest(body)) {
            return manifest(owner, job, null, uri, body);
        }
        Queries queries = new Queries(uri, "dryRun", "uploaded");
        if (queries.flag("uploaded", false)) {
            throw WireException.invalid(
                    "/uploaded",
                    "uploaded is true, and the body is JSON; what is uploaded is a manifest, send its type");
        }
        byte[] json = body.readNBytes(Json.MAX_BYTES + 1);
        CustomizationRequest request = Json.readJobRequest(json, owner, job);
        gate.needState();
        if (request.manifest() != null) {
            gate.needStore();
        }
        if (queries.flag("dryRun", false)) {
            return Answers.json(200, intake.dryRun(request, null, null));
        }
        return submit(Instant.now(), intake.accept(request));
    }

    @PUT
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    @Parameter(
            name = "size",
            in = ParameterIn.QUERY,
            description = "Manifests only: width and height in pixels",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "steps",
            in = ParameterIn.QUERY,
            description = "Manifests only: denoising steps",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000"))
    @Parameter(
            name = "strengths",
            in = ParameterIn.QUERY,
            description = "Manifests only: one number for all references, or one for each: 1;0.5",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "guidance",
            in = ParameterIn.QUERY,
            description = "Manifests only: scales for reference and prompt, 7;5, or one for both",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "plan",
            in = ParameterIn.QUERY,
            description = "Manifests only: how work is saved, such as fast; exact where it is left out",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "priority",
            in = ParameterIn.QUERY,
            description = "Manifests only: the higher the sooner within its class; 5 where it is left out",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "9"))
    @Parameter(
            name = "class",
            in = ParameterIn.QUERY,
            description =
                    "Manifests only: how soon it is wanted; where it is left out priority 8 and 9 are interactive, 0 to 2 bulk",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"interactive", "standard", "bulk"}))
    @Parameter(
            name = "model",
            in = ParameterIn.QUERY,
            description = "Manifests only: the model that must make the pictures",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "deadline",
            in = ParameterIn.QUERY,
            description = "Manifests only: when the pictures are wanted; what is not made by then is given up",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "ifLate",
            in = ParameterIn.QUERY,
            description =
                    "Manifests only: whether the job is refused when the deadline cannot be met, or admitted with a warning;"
                            + " admit where it is left out",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"admit", "refuse"}))
    @Parameter(
            name = "extraColumns",
            in = ParameterIn.QUERY,
            description = "Manifests only: keep mirrors columns that are not known in the results",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"refuse", "keep"}))
    @Parameter(
            name = "uploaded",
            in = ParameterIn.QUERY,
            description =
                    "Manifests only: it has come before, in pieces, by PATCH /v1/jobs/{id}/manifest; this call has no body",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @RequestBody(
            content = {
                @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(ref = "ManifestUpload")),
                @Content(mediaType = "text/tab-separated-values", schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)),
                @Content(
                        mediaType = MediaType.APPLICATION_OCTET_STREAM,
                        schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = "application/x-ndjson", schema = @Schema(ref = "RequestLine")),
                @Content(mediaType = "application/jsonl", schema = @Schema(ref = "RequestLine"))
            })
    public Response putManifest(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long length,
            @Context UriInfo uri,
            InputStream body)
            throws IOException, InterruptedException {
        long max = config.requests().manifestBytesMax();
        if (length != null && length > max) {
            throw tooLong(length, max);
        }
        Tenant owner = new Tenant(tenant);
        JobId job = new JobId(id);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA)) {
            return manifest(owner, job, type, uri, body);
        }
        try (ManifestPart part = ManifestPart.read(body, MediaType.valueOf(type), spool, max);
                InputStream text = part.open()) {
            return manifest(owner, job, part.type(), uri, text);
        }
    }

    static WireException tooLong(long bytes, long max) {
        return new WireException(
                WireCode.TOO_LARGE,
                "",
                "the manifest has " + bytes + " bytes; allowed are " + max
                        + "; split it into several jobs, or raise customshift.requests.manifest-bytes-max");
    }

    /** Whether a body of no type is a whole request: an object that speaks of lines or a manifest. */
    private static boolean isRequest(InputStream body) throws IOException {
        body.mark(1 << 13);
        String head = new String(body.readNBytes(1 << 13), StandardCharsets.ISO_8859_1);
        body.reset();
        return head.stripLeading().startsWith("{") && (head.contains("\"lines\"") || head.contains("\"manifest\""));
    }

    private Response manifest(Tenant tenant, JobId job, @Nullable String type, UriInfo uri, InputStream body)
            throws IOException, InterruptedException {
        Queries queries = SubmissionQuery.ofManifest(uri);
        ManifestOptions options = ManifestMediaType.options(type, SubmissionQuery.extraColumns(queries));
        CustomizationRequest head = SubmissionQuery.head(tenant, job, queries, options.format());
        gate.needState();
        gate.needStore();
        boolean dryRun = queries.flag("dryRun", false);
        if (!queries.flag("uploaded", false)) {
            return taken(head, body, options, dryRun);
        }
        if (body.read() >= 0) {
            throw WireException.invalid(
                    "/uploaded", "uploaded is true, and the call has a body; leave one of them out");
        }
        try {
            return uploads.use(tenant, job, !dryRun, whole -> taken(head, whole, options, dryRun));
        } catch (Uploads.UnknownException e) {
            throw new ApiException(404, "UPLOAD_UNKNOWN", "Nothing is uploaded", String.valueOf(e.getMessage()));
        }
    }

    private Response taken(CustomizationRequest head, InputStream text, ManifestOptions options, boolean dryRun)
            throws IOException, InterruptedException {
        return dryRun
                ? Answers.json(200, intake.dryRun(head, text, options))
                : submit(Instant.now(), intake.accept(head, text, options));
    }

    private Response submit(Instant begun, JobSpec spec) throws InterruptedException {
        Submissions.Submitted submitted = submissions.submit(begun, spec);
        return Answers.json(submitted.created() ? 201 : 200, submitted.job());
    }
}

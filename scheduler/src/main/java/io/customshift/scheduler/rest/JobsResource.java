package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.JobDecider;
import io.customshift.scheduler.intake.JobIntake;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.RenderSettings;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Jobs: put, look, list, stop. */
@Path("/v1/jobs")
@Tag(name = "jobs")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class JobsResource {
    private static final int PAGE = 100;

    private final Gate gate;
    private final FleetView view;
    private final JobIntake intake;
    private final Sender sender;
    private final SchedulerConfig config;

    /** A page of jobs; {@code next} is what to give as {@code after} for the next page, absent at the end. */
    public record JobList(List<JobStatus> jobs, @Nullable String next) {}

    @Inject
    public JobsResource(Gate gate, FleetView view, JobIntake intake, Sender sender, SchedulerConfig config) {
        this.gate = gate;
        this.view = view;
        this.intake = intake;
        this.sender = sender;
        this.config = config;
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Submit a job with its lines in the body, or with a manifest that is in the bucket",
            description = "The same request again is the same job (200); another one under the id is refused (409). "
                    + "dryRun=true says how much it would be and does nothing.")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = JobStatus.class)))
    @APIResponse(responseCode = "200", description = "The job was there before")
    @APIResponse(responseCode = "409", description = "JOB_CONFLICT")
    @APIResponse(responseCode = "422", description = "SUBJECT_UNKNOWN")
    public Response put(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long length,
            @Context UriInfo uri,
            InputStream body)
            throws IOException, InterruptedException {
        Queries queries = new Queries(uri, "dryRun");
        Tenant owner = new Tenant(tenant);
        JobId job = new JobId(id);
        byte[] json = body.readNBytes(Json.MAX_BYTES + 1);
        CustomizationRequest request = Json.readJobRequest(json, owner, job);
        gate.needState();
        if (request.manifest() != null) {
            gate.needStore();
        }
        if (isDry(queries)) {
            return Answers.json(200, intake.dryRun(request, null, null));
        }
        return submit(intake.accept(request));
    }

    @PUT
    @Path("/{id}")
    @Consumes({"text/csv", "application/x-ndjson", "application/jsonl"})
    @Operation(
            summary = "Submit a job as a manifest",
            description = "CSV (RFC 4180, with a header) or JSON lines. Query parameters: size=512x512, steps, "
                    + "strengths=1,0.5, guidance=7,7, priority, model, deadline, dryRun.")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = JobStatus.class)))
    @APIResponse(responseCode = "413", description = "TOO_LARGE")
    public Response putManifest(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long length,
            @Context UriInfo uri,
            InputStream body)
            throws IOException, InterruptedException {
        long max = config.requests().manifestBytesMax();
        if (length != null && length > max) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "",
                    "the manifest has " + length + " bytes; allowed are " + max
                            + "; split it into several jobs, or raise customshift.requests.manifest-bytes-max");
        }
        ManifestFormat format =
                type.toLowerCase(Locale.ROOT).startsWith("text/csv") ? ManifestFormat.CSV : ManifestFormat.JSONL;
        Queries queries =
                new Queries(uri, "dryRun", "size", "steps", "strengths", "guidance", "priority", "model", "deadline");
        CustomizationRequest head = head(new Tenant(tenant), new JobId(id), queries, format);
        gate.needState();
        gate.needStore();
        if (isDry(queries)) {
            return Answers.json(200, intake.dryRun(head, body, format));
        }
        return submit(intake.accept(head, body, format));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "A job's state, with its progress by subject")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = JobStatus.class)))
    public Response one(@PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        gate.needState();
        return Answers.json(200, known(new Tenant(tenant), new JobId(id)));
    }

    @GET
    @Operation(
            summary = "Jobs, the newest first",
            description =
                    "Query parameters: phase=RUNNING (may be repeated by commas), limit (1 to 1000, default 100), "
                            + "after=id of the last job of the page before.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = JobList.class)))
    public Response list(@HeaderParam("X-Tenant") @DefaultValue("default") String tenant, @Context UriInfo uri) {
        Queries queries = new Queries(uri, "phase", "limit", "after");
        int limit = queries.read("limit", PAGE, Integer::valueOf);
        if (limit < 1 || limit > 1000) {
            throw WireException.invalid("/limit", "limit is " + limit + "; allowed is 1 to 1000; change it");
        }
        List<JobPhase> phases = queries.read("phase", List.of(), JobsResource::phases);
        gate.needState();
        List<JobStatus> all = view.jobs(new Tenant(tenant)).stream()
                .filter(job -> phases.isEmpty() || phases.contains(job.phase()))
                .toList();
        String after = queries.text("after");
        int from = 0;
        for (int i = 0; after != null && i < all.size(); i++) {
            from = all.get(i).job().value().equals(after) ? i + 1 : from;
        }
        List<JobStatus> page = all.subList(from, Math.min(all.size(), from + limit));
        boolean more = from + page.size() < all.size();
        return Answers.json(
                200, new JobList(page, more ? page.get(page.size() - 1).job().value() : null));
    }

    @POST
    @Path("/{id}/cancel")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Stop a job: queued work at once, running work after the picture in hand")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = JobStatus.class)))
    @APIResponse(responseCode = "200", description = "The job was over, or stopping, before")
    public Response cancel(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Context UriInfo uri)
            throws InterruptedException {
        Queries queries = new Queries(uri, "reason");
        return stop(new Tenant(tenant), new JobId(id), queries.text("reason"));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "The same as cancel; pictures that were made are kept")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = JobStatus.class)))
    public Response delete(@PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant)
            throws InterruptedException {
        return stop(new Tenant(tenant), new JobId(id), null);
    }

    private Response stop(Tenant tenant, JobId job, @Nullable String reason) throws InterruptedException {
        gate.needState();
        JobStatus known = known(tenant, job);
        if (isStopping(known)) {
            return Answers.json(200, known);
        }
        sender.send(new Command.StopJob(tenant, job, reason));
        view.await(
                config.requests().timeout(),
                seen -> seen.job(tenant, job).filter(JobsResource::isStopping).isPresent());
        return Answers.json(202, known(tenant, job));
    }

    private Response submit(JobSpec spec) throws InterruptedException {
        Optional<JobStatus> before = view.job(spec.tenant(), spec.job());
        if (before.isPresent()) {
            return Answers.json(200, same(before.get(), spec.requestDigest()));
        }
        sender.send(new Command.AcceptJob(spec));
        if (!view.await(
                config.requests().timeout(),
                seen -> seen.job(spec.tenant(), spec.job()).isPresent())) {
            throw new BrokerException("the job was sent, but not seen in "
                    + config.requests().timeout().toSeconds() + " s; send the same again in a moment");
        }
        return Answers.json(201, same(known(spec.tenant(), spec.job()), spec.requestDigest()));
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

    private JobStatus known(Tenant tenant, JobId job) {
        return view.job(tenant, job).orElseThrow(() -> ApiException.unknown("job", job.value(), "submit it with PUT"));
    }

    private static boolean isStopping(JobStatus job) {
        return job.phase().ended() || job.phase() == JobPhase.CANCELLING;
    }

    private static boolean isDry(Queries queries) {
        return queries.read("dryRun", false, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw WireException.invalid("", "dryRun is \"" + text + "\"; allowed is true or false");
        });
    }

    private static List<JobPhase> phases(String text) {
        return java.util.Arrays.stream(text.split(","))
                .map(name -> phase(name.strip()))
                .toList();
    }

    private static JobPhase phase(String name) {
        for (JobPhase phase : JobPhase.values()) {
            if (phase.name().equalsIgnoreCase(name)) {
                return phase;
            }
        }
        throw WireException.invalid(
                "", "phase is \"" + name + "\"; allowed is one of " + List.of(JobPhase.values()) + "; correct it");
    }

    private static CustomizationRequest head(Tenant tenant, JobId job, Queries queries, ManifestFormat format) {
        RenderSettings usual = RenderSettings.DEFAULT;
        RenderSettings defaults = new RenderSettings(
                queries.read("size", usual.size(), ImageSize::parse),
                queries.read("steps", usual.steps(), Integer::valueOf),
                queries.read("strengths", usual.strengths(), Queries::numbers),
                queries.read("guidance", usual.guidance(), text -> {
                    List<Double> both = Queries.numbers(text);
                    if (both.size() != 2) {
                        throw WireException.invalid("", "guidance is \"" + text + "\"; allowed is two numbers: 7,7");
                    }
                    return new Guidance(both.get(0), both.get(1));
                }));
        String model = queries.text("model");
        String deadline = queries.text("deadline");
        return new CustomizationRequest(
                tenant,
                job,
                model == null ? null : new ModelVersion(model),
                queries.read("priority", 5, Integer::valueOf),
                Map.of(),
                defaults,
                deadline == null ? null : queries.read("deadline", Instant.EPOCH, Instant::parse),
                List.of(),
                JobIntake.textOf(format));
    }
}

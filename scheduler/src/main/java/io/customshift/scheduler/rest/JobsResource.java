package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.text.Words;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.stream.Stream;
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

/** Jobs: look, list, stop. They are submitted at {@link JobSubmissions}. */
@Path("/v1/jobs")
@Tag(name = "jobs", description = "Manifests in, pictures out.")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class JobsResource {
    private static final int PAGE = 100;

    private final Gate gate;
    private final FleetView view;
    private final Sender sender;
    private final SchedulerConfig config;
    private final Change change;

    /** A page of jobs; {@code next} is what to give as {@code after} for the next page, absent at the end. */
    public record JobList(List<JobStatus> jobs, @Nullable String next) {}

    @Inject
    public JobsResource(Gate gate, FleetView view, Sender sender, SchedulerConfig config, Change change) {
        this.gate = gate;
        this.view = view;
        this.sender = sender;
        this.config = config;
        this.change = change;
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Path("/{id}")
    @Operation(
            operationId = "job",
            summary = "A job's state, with its progress by subject",
            description =
                    "Of up to 2,000 subjects; of more, and page by page, at /v1/jobs/{id}/subjects. Whoever asks again and again gives"
                            + " the ETag of the last answer as If-None-Match, and is told no more than that nothing has changed (304)."
                            + " What has changed, and nothing else, is told by the event stream: job.progressed has the subjects that"
                            + " moved.")
    @Parameter(
            name = "subjects",
            in = ParameterIn.QUERY,
            description = "Whether to tell of each subject",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "true"))
    @APIResponse(
            responseCode = "200",
            description = "The job",
            content = @Content(schema = @Schema(implementation = JobStatus.class)))
    @APIResponse(responseCode = "304", description = "It is as the ETag in If-None-Match says")
    public Response one(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known,
            @Context UriInfo uri) {
        boolean subjects = new Queries(uri, "subjects").flag("subjects", true);
        JobStatus job = KnownJobs.asked(gate, view, id, tenant);
        return Answers.json(subjects ? job : job.listed(), known);
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(
            operationId = "jobs",
            summary = "Jobs, the newest first",
            description = "Each as its own page has it, but for subjects, which are empty.")
    @Parameter(
            name = "phase",
            in = ParameterIn.QUERY,
            description = "Those in these phases only, by commas: RUNNING,ACCEPTED",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Jobs in a page at most",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "Goes on behind this job: next of the page before",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "A page of jobs",
            content = @Content(schema = @Schema(implementation = JobList.class)))
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
        int from = queries.read("after", 0, after -> behind(after, all));
        List<JobStatus> page = all.subList(from, Math.min(all.size(), from + limit)).stream()
                .map(JobStatus::listed)
                .toList();
        boolean more = from + page.size() < all.size();
        return Answers.json(
                200, new JobList(page, more ? page.get(page.size() - 1).job().value() : null));
    }

    @POST
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Path("/{id}/cancel")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "cancelJob",
            summary = "Stop a job: queued work at once, running work after the picture in hand",
            description = "Pictures that were made are kept.")
    @Parameter(
            name = "reason",
            in = ParameterIn.QUERY,
            description = "Why, for people; shown in the job's events",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "202",
            description = "It stops",
            content = @Content(schema = @Schema(implementation = JobStatus.class)))
    @APIResponse(
            responseCode = "200",
            description = "The job was over, or stopping, before",
            content = @Content(schema = @Schema(implementation = JobStatus.class)))
    public Response cancel(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Context UriInfo uri)
            throws InterruptedException {
        Queries queries = new Queries(uri, "reason");
        return stop(new Tenant(tenant), new JobId(id), queries.text("reason"));
    }

    @DELETE
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Path("/{id}")
    @Operation(
            operationId = "deleteJob",
            summary = "Stop a job, or forget one that is over",
            description =
                    "Without forget the same as cancel, without a reason: pictures that were made are kept, and the job stays known."
                            + " With it, nothing is known of the job afterwards, and its id is free; its pictures and its manifest stay in"
                            + " the bucket.")
    @Parameter(
            name = "forget",
            in = ParameterIn.QUERY,
            description = "Let go of all that is known of a job that is over",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @APIResponse(responseCode = "204", description = "With forget: the job is not known any more")
    @APIResponse(responseCode = "409", description = "With forget: JOB_RUNNING, the job is not over")
    @APIResponse(
            responseCode = "202",
            description = "It stops",
            content = @Content(schema = @Schema(implementation = JobStatus.class)))
    @APIResponse(
            responseCode = "200",
            description = "The job was over, or stopping, before",
            content = @Content(schema = @Schema(implementation = JobStatus.class)))
    public Response delete(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Context UriInfo uri)
            throws InterruptedException {
        boolean forget = new Queries(uri, "forget").flag("forget", false);
        return forget ? forget(new Tenant(tenant), new JobId(id)) : stop(new Tenant(tenant), new JobId(id), null);
    }

    private Response forget(Tenant tenant, JobId job) throws InterruptedException {
        gate.needState();
        JobStatus known = KnownJobs.of(view, tenant, job);
        if (!known.phase().ended()) {
            throw new ApiException(
                    409,
                    "JOB_RUNNING",
                    "The job is not over",
                    "job \"" + job + "\" is " + known.phase()
                            + "; only one that is over can be forgotten; cancel it first");
        }
        change.of(known.requestDigest().value(), null);
        sender.send(new Command.ForgetJob(tenant, job, known.round()));
        if (!view.await(
                config.requests().timeout(), seen -> seen.job(tenant, job).isEmpty())) {
            throw new BrokerException("the job is not forgotten after "
                    + config.requests().timeout().toSeconds() + " s; send the same again in a moment");
        }
        return Response.noContent().build();
    }

    private Response stop(Tenant tenant, JobId job, @Nullable String reason) throws InterruptedException {
        gate.needState();
        JobStatus known = KnownJobs.of(view, tenant, job);
        if (KnownJobs.isStopping(known)) {
            return Answers.json(200, known);
        }
        sender.send(new Command.StopJob(tenant, job, reason));
        view.await(
                config.requests().timeout(),
                seen -> seen.job(tenant, job).filter(KnownJobs::isStopping).isPresent());
        return Answers.json(202, KnownJobs.of(view, tenant, job));
    }

    private static int behind(String after, List<JobStatus> all) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).job().value().equals(after)) {
                return i + 1;
            }
        }
        throw WireException.invalid(
                "",
                "after is \"" + after
                        + "\", which is none of the jobs that are listed; give what next of the page before"
                        + " says, or leave it out to begin anew");
    }

    private static List<JobPhase> phases(String text) {
        return Stream.of(text.split(","))
                .map(word -> Words.read("phase", word, List.of(JobPhase.values()), "several are parted by commas"))
                .toList();
    }
}

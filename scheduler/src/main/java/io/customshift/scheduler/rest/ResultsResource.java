package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.intake.JobFiles;
import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.topics.Keys;
import io.customshift.storage.ObjectStore;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.Operation;
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
    private final KafkaRuntime runtime;
    private final JobFiles files;
    private final ObjectStore store;
    private final Addresses addresses;
    private final OtherInstances others;

    @Inject
    public ResultsResource(
            Gate gate,
            FleetView view,
            KafkaRuntime runtime,
            JobFiles files,
            ObjectStore store,
            Addresses addresses,
            OtherInstances others) {
        this.gate = gate;
        this.view = view;
        this.runtime = runtime;
        this.files = files;
        this.store = store;
        this.addresses = addresses;
        this.others = others;
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
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization)
            throws InterruptedException {
        Tenant owner = new Tenant(tenant);
        JobId job = new JobId(id);
        gate.needState();
        JobStatus status = KnownJobs.of(view, owner, job);
        gate.needStore();
        UnaryOperator<ResultLine> signer = line -> withAddress(owner, job, line);
        ObjectKey manifest = status.manifest();
        if (manifest != null) {
            // Opened before the answer begins, so that its absence can still be said.
            InputStream in = store.open(manifest);
            return lines(out -> copy(in, signer, out));
        }
        String key = Keys.job(owner, job);
        Optional<JobSpec> spec = runtime.spec(key);
        if (spec.isEmpty()) {
            Optional<InputStream> held =
                    forwarded == null ? others.results(owner, job, authorization) : Optional.empty();
            if (held.isEmpty() && status.phase().ended()) {
                throw new ApiException(
                        410,
                        "RESULTS_LOST",
                        "The job ended without results",
                        "job \"" + id + "\" is " + status.phase() + " and its results could not be written: "
                                + status.message() + "; retry it: what is stored is found again");
            }
            InputStream in = held.orElseThrow(() -> new ApiException(
                    503,
                    "RESULTS_NOT_YET",
                    "The results are not there at the moment",
                    "job \"" + id + "\" is " + status.phase()
                            + " and its state is moving between instances, or is just being closed; ask again in a"
                            + " moment"));
            return lines(out -> {
                try (in) {
                    in.transferTo(out);
                }
            });
        }
        JobState state = runtime.job(key).orElseThrow();
        return lines(
                out -> files.results(spec.get(), state, runtime.made(key), line -> write(out, signer.apply(line))));
    }

    private Response lines(StreamingOutput body) {
        return Response.ok(body).build();
    }

    private static void copy(InputStream manifest, UnaryOperator<ResultLine> signer, OutputStream out)
            throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(manifest, StandardCharsets.UTF_8))) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                write(
                        out,
                        signer.apply(
                                Json.read(text.getBytes(StandardCharsets.UTF_8), ResultLine.class, ReadMode.TOLERANT)));
            }
        }
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
        String which = (line.id() == null ? Integer.toString(line.line()) : line.id()) + "-" + line.seed();
        return line.at(
                new BucketLayout(owner).image(job, line.subject(), line.image()),
                addresses.picture(owner, job, line.subject(), line.image(), which));
    }
}

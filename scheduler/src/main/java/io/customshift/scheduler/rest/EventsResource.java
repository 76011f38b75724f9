package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.app.Journals;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.stream.JobJournal;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobEvent;
import io.customshift.schemas.message.JobFailed;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.topics.Keys;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Progress as server-sent events. The first event, {@code status}, is the state now and has no id; the others are the job's
 * events from its beginning, or from behind Last-Event-ID. The stream ends after the job's last event.
 */
@Path("/v1/jobs/{id}/events")
@Tag(name = "jobs")
public class EventsResource {
    private static final Logger LOG = Logger.getLogger(EventsResource.class);
    private static final Duration QUIET = Duration.ofSeconds(15);

    private final Gate gate;
    private final FleetView view;
    private final Journals journals;
    private final Semaphore places;
    private final int placesMax;

    @Inject
    public EventsResource(Gate gate, FleetView view, Journals journals, SchedulerConfig config) {
        this.gate = gate;
        this.view = view;
        this.journals = journals;
        this.placesMax = config.requests().streamsMax();
        this.places = new Semaphore(placesMax);
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    @Operation(
            operationId = "jobEvents",
            summary = "A job's events as they come",
            description = "Goes on behind Last-Event-ID. Kinds: status, JobAccepted, JobPlanned, JobProgressed, "
                    + "JobCancelRequested, JobCancelled, JobFinished, JobFailed, JobRefused.")
    @APIResponse(
            responseCode = "200",
            description = "Server-sent events; the data of each is JSON. Ends after the job's last event",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    public void follow(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @HeaderParam("Last-Event-ID") @Nullable String last,
            @Context SseEventSink sink,
            @Context Sse sse) {
        gate.needState();
        Tenant owner = new Tenant(tenant);
        JobId job = new JobId(id);
        JobStatus status = KnownJobs.of(view, owner, job);
        OptionalLong after = after(last);
        if (!places.tryAcquire()) {
            throw new ApiException(
                    503,
                    "TOO_MANY_STREAMS",
                    "Too many progress streams",
                    placesMax + " streams are open; allowed are " + placesMax + "; ask for GET /v1/jobs/" + id
                            + " now and then instead");
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        send(status, Keys.job(owner, job), after, sink, sse);
                    } finally {
                        places.release();
                        sink.close();
                    }
                },
                "events-" + id);
        thread.setDaemon(true);
        thread.start();
    }

    private void send(JobStatus status, String key, OptionalLong after, SseEventSink sink, Sse sse) {
        try (JobJournal journal = journals.open(key, status.acceptedAt(), after)) {
            sink.send(event(sse, null, "status", new String(Json.writeWhole(status), StandardCharsets.UTF_8)));
            Instant said = Instant.now();
            boolean over = false;
            while (!over && !sink.isClosed()) {
                for (JobJournal.Entry entry : journal.next(Duration.ofMillis(500))) {
                    sink.send(event(sse, Long.toString(entry.id()), entry.kind(), entry.json()))
                            .toCompletableFuture()
                            .join();
                    said = Instant.now();
                    over = isLast(entry.event());
                }
                if (Duration.between(said, Instant.now()).compareTo(QUIET) > 0) {
                    // Proxies and clients give up a silent connection; and a client that went is noticed by writing.
                    over |= view.job(status.tenant(), status.job())
                            .map(now -> now.phase().ended())
                            .orElse(true);
                    sink.send(sse.newEventBuilder().comment("waiting").build())
                            .toCompletableFuture()
                            .join();
                    said = Instant.now();
                }
            }
        } catch (RuntimeException e) {
            LOG.debugf("events of %s end: %s", key, e);
        }
    }

    private static OutboundSseEvent event(Sse sse, @Nullable String id, String name, String json) {
        OutboundSseEvent.Builder builder = sse.newEventBuilder().name(name).data(String.class, json);
        return id == null ? builder.build() : builder.id(id).build();
    }

    private static boolean isLast(JobEvent event) {
        return event instanceof JobFinished || event instanceof JobCancelled || event instanceof JobFailed;
    }

    private static OptionalLong after(@Nullable String last) {
        if (last == null || last.isBlank()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(last.strip()));
        } catch (NumberFormatException e) {
            throw WireException.invalid(
                    "/Last-Event-ID",
                    "Last-Event-ID is \"" + last
                            + "\"; allowed is the id of an event of this stream; leave it out to begin anew");
        }
    }
}

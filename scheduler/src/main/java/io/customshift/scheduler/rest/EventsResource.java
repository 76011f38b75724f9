package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.app.Journals;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.stream.JobJournal;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Message;
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
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Progress as server-sent events, named as on Kafka. The first event, {@code status}, is the state now and has no id; the others
 * are the job's events and its pictures' from their beginning, or from behind Last-Event-ID. The stream ends after the job's
 * last event.
 */
@Path("/v1/jobs/{id}/events")
@Tag(name = "jobs")
public class EventsResource {
    private static final Logger LOG = Logger.getLogger(EventsResource.class);
    private static final Duration QUIET = Duration.ofSeconds(15);

    private final Gate gate;
    private final FleetView view;
    private final Journals journals;
    private final Addresses addresses;
    private final Semaphore places;
    private final int placesMax;

    @Inject
    public EventsResource(Gate gate, FleetView view, Journals journals, Addresses addresses, SchedulerConfig config) {
        this.gate = gate;
        this.view = view;
        this.journals = journals;
        this.addresses = addresses;
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
            description =
                    "The first event is called status and is the job as it is now. The others are called as on Kafka:"
                            + " io.customshift.job.accepted.v1, .planned, .progressed, .parked, .resumed, .retried, .cancel-requested,"
                            + " .cancelled, .finished, .failed, .refused, and, unless pictures is false, io.customshift.image.stored.v1,"
                            + " with the picture's id, its object's key and url, a presigned address, and io.customshift.image.failed.v1;"
                            + " and io.customshift.image.reviewed.v1, what somebody decided, with the verdict none where it was taken back."
                            + " Events may come again; an event's id, given as Last-Event-ID, goes on behind it.")
    @Parameter(
            name = "pictures",
            in = ParameterIn.QUERY,
            description =
                    "Whether each picture is told of, too; of an ended job only for as long as the fleet keeps them (7 days)",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "true"))
    @APIResponse(
            responseCode = "200",
            description = "Server-sent events; the data of each is JSON. Ends after the job's last event",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    public void follow(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @HeaderParam("Last-Event-ID") @Nullable String last,
            @Context UriInfo uri,
            @Context SseEventSink sink,
            @Context Sse sse) {
        boolean pictures = new Queries(uri, "pictures").flag("pictures", true);
        gate.needState();
        JobStatus status = KnownJobs.of(view, new Tenant(tenant), new JobId(id));
        Optional<JobJournal.Place> after = after(last);
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
                        send(status, pictures, after, sink, sse);
                    } finally {
                        places.release();
                        sink.close();
                    }
                },
                "events-" + id);
        thread.setDaemon(true);
        thread.start();
    }

    private void send(
            JobStatus status, boolean pictures, Optional<JobJournal.Place> after, SseEventSink sink, Sse sse) {
        String key = Keys.job(status.tenant(), status.job());
        try (JobJournal journal = journals.open(key, status.acceptedAt(), pictures, after)) {
            sink.send(event(sse, null, "status", Json.writeWhole(status)));
            Instant said = Instant.now();
            boolean over = false;
            while (!over && !sink.isClosed()) {
                for (JobJournal.Entry entry : journal.next(Duration.ofMillis(500))) {
                    sink.send(event(sse, entry.id(), entry.type(), data(entry.event())))
                            .toCompletableFuture()
                            .join();
                    said = Instant.now();
                    over = entry.isLast();
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

    private byte[] data(Message event) {
        if (event instanceof ImageStored stored) {
            String which = stored.line() + "-" + stored.image();
            return Json.with(
                    stored,
                    "url",
                    addresses.picture(stored.tenant(), stored.job(), stored.subject(), stored.image(), which));
        }
        return Json.write(event);
    }

    private static OutboundSseEvent event(Sse sse, @Nullable String id, String name, byte[] json) {
        OutboundSseEvent.Builder builder =
                sse.newEventBuilder().name(name).data(String.class, new String(json, StandardCharsets.UTF_8));
        return id == null ? builder.build() : builder.id(id).build();
    }

    private static Optional<JobJournal.Place> after(@Nullable String last) {
        if (last == null || last.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(JobJournal.Place.parse(last.strip())
                .orElseThrow(() -> WireException.invalid(
                        "/Last-Event-ID",
                        "Last-Event-ID is " + Require.quoted(last)
                                + "; allowed is the id of an event of this stream; leave it out to begin anew")));
    }
}

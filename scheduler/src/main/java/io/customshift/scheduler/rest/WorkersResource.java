package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.stream.LoadBoard;
import io.customshift.scheduler.view.FleetView;
import io.customshift.scheduler.view.SeenWorker;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.TextValue;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The fleet's workers. What is said of them is nobody's: never whose job one has in hand. */
@Path("/v1/workers")
@Tag(name = "fleet", description = "Who makes the pictures.")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class WorkersResource {
    private static final int SECONDS = 60;

    private final Gate gate;
    private final FleetView view;
    private final LoadBoard board;

    /** What a worker does, in a word. */
    public enum Doing implements TextValue {
        /** It has pictures in hand. */
        BUSY,
        /** It waits for work. */
        IDLE,
        /** It loads weights. */
        STARTING,
        /** It takes no work: its store, device or channel is not well, or it is about to stop. */
        AWAY,
        /** It has stopped, or was not heard of for longer than a heartbeat counts. */
        DOWN;

        static Doing of(SeenWorker worker) {
            WorkerHeartbeat beat = worker.beat();
            if (!worker.live() || beat.state() == WorkerState.STOPPED) {
                return DOWN;
            }
            return switch (beat.state()) {
                case STARTING -> STARTING;
                case READY -> beat.shard() == null ? IDLE : BUSY;
                default -> AWAY;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Pictures of the shard in hand. */
    public record InHand(int done, int total) {}

    /**
     * What it keeps of subjects.
     *
     * @param subjects whose references it holds, 200 at most
     * @param hits subjects that were at hand since it started
     * @param secondsSaved engine seconds that these would have cost
     */
    public record CacheStanding(int subjects, long bytes, long hits, double secondsSaved) {}

    /**
     * A worker, by its last heartbeat.
     *
     * @param device for people
     * @param inHand absent while it has nothing
     * @param imagesPerMinute over its last pictures; 0 before the first
     * @param startedAt by its own clock
     * @param seenAt when its last heartbeat came, by the clock of the scheduler that answers
     */
    public record WorkerView(
            WorkerId id,
            String device,
            ModelVersion model,

            @Schema(
                    type = SchemaType.STRING,
                    enumeration = {"busy", "idle", "starting", "away", "down"})
            Doing state,

            @Nullable InHand inHand,
            double imagesPerMinute,
            CacheStanding cache,
            Instant startedAt,
            Instant seenAt) {}

    /**
     * The fleet.
     *
     * @param workers by id; those that were not heard of for an hour are left out
     * @param queueEngineSeconds that are left to do of the jobs that the scheduler which answers holds
     */
    public record WorkerList(List<WorkerView> workers, double queueEngineSeconds) {}

    @Inject
    public WorkersResource(Gate gate, FleetView view, LoadBoard board) {
        this.gate = gate;
        this.view = view;
        this.board = board;
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(
            operationId = "workers",
            summary = "The workers, what they do, and how much waits for them",
            description = "Of all tenants' work together; whose a worker has in hand is not said.")
    @APIResponse(
            responseCode = "200",
            description = "The fleet now",
            content = @Content(schema = @Schema(implementation = WorkerList.class)))
    public Response all() {
        gate.needState();
        return Answers.json(
                200,
                new WorkerList(
                        view.workers().stream().map(WorkersResource::seen).toList(),
                        board.sum(LoadBoard.JobLoad::seconds)));
    }

    private static WorkerView seen(SeenWorker worker) {
        WorkerHeartbeat beat = worker.beat();
        return new WorkerView(
                beat.worker(),
                beat.device(),
                beat.model(),
                Doing.of(worker),
                beat.shard() == null ? null : new InHand(beat.shardImagesDone(), beat.shardImagesTotal()),
                beat.imagesPerSecond() * SECONDS,
                new CacheStanding(
                        beat.warmSubjects().size(), beat.cacheBytes(), beat.cacheHits(), beat.cacheSecondsSaved()),
                beat.startedAt(),
                worker.arrived());
    }
}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Verdict;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Decisions on many pictures at once. */
@Path("/v1/jobs/{id}/reviews")
@Tag(name = "desk")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class ReviewsResource {
    private static final int LINES_MAX = 10_000;
    private static final int BODY_BYTES = 16 << 20;
    private static final int LINE_BYTES = 1 << 16;
    private static final int TITLE_ISSUES = 3;

    private final Gate gate;
    private final FleetView view;
    private final Desk desk;
    private final CurrentVertxRequest current;

    /**
     * A decision in a file of them.
     *
     * @param image the picture's id
     * @param verdict accepted, rejected, or none to take a decision back
     * @param reasons why it is rejected, five at most
     * @param note for people, 500 characters at most
     */
    public record ReviewLine(
            ImageId image,

            @Schema(enumeration = {"accepted", "rejected", "none"})
            String verdict,

            List<String> reasons,
            @Nullable String note) {
        public ReviewLine {
            reasons = reasons == null ? List.of() : List.copyOf(reasons);
        }
    }

    /**
     * What became of the lines.
     *
     * @param withdrawn how many took a decision back
     */
    public record ReviewCounts(int accepted, int rejected, int withdrawn, List<LineFailure> failed) {}

    /** @param line of the body, from 1 */
    public record LineFailure(int line, String code, String message) {}

    private record Placed(int line, Desk.Wish wish) {}

    @Inject
    public ReviewsResource(Gate gate, FleetView view, Desk desk, CurrentVertxRequest current) {
        this.gate = gate;
        this.view = view;
        this.desk = desk;
        this.current = current;
    }

    @POST
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "review")
    @Consumes({"application/jsonl", "application/x-ndjson", MediaType.WILDCARD})
    @Operation(
            operationId = "reviewImages",
            summary = "Decide on many pictures at once",
            description =
                    "JSON lines, 10,000 at most. A line that cannot be followed is told with its number, and the others are decided;"
                            + " nothing is decided before the whole body is there. Sent again it changes nothing.")
    @RequestBody(
            content = {
                @Content(mediaType = "application/jsonl", schema = @Schema(implementation = ReviewLine.class)),
                @Content(mediaType = "application/x-ndjson", schema = @Schema(implementation = ReviewLine.class))
            })
    @APIResponse(
            responseCode = "200",
            description = "How many lines were followed, and which were not",
            content = @Content(schema = @Schema(implementation = ReviewCounts.class)))
    @APIResponse(responseCode = "413", description = "TOO_LARGE: more lines than 10,000, or bytes than 16 MiB")
    public Response reviews(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            InputStream body)
            throws IOException, InterruptedException {
        Tenant owner = new Tenant(tenant);
        JobId name = new JobId(id);
        List<byte[]> lines = lines(whole(body));
        gate.needState();
        JobStatus job = KnownJobs.of(view, owner, name);
        gate.needStore();
        List<LineFailure> failed = new ArrayList<>();
        List<Placed> placed = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!isBlank(lines.get(i))) {
                try {
                    placed.add(new Placed(i + 1, wish(lines.get(i))));
                } catch (WireException e) {
                    failed.add(failure(i + 1, e));
                }
            }
        }
        List<Desk.Outcome> outcomes = placed.isEmpty()
                ? List.of()
                : desk.decide(
                        job, placed.stream().map(Placed::wish).toList(), AccessFilter.person(current), authorization);
        return Answers.json(200, counts(placed, outcomes, failed));
    }

    private static ReviewCounts counts(List<Placed> placed, List<Desk.Outcome> outcomes, List<LineFailure> failed) {
        int[] counts = new int[Verdict.values().length];
        for (int i = 0; i < outcomes.size(); i++) {
            ImageReviewed review = outcomes.get(i).review();
            ApiException failure = outcomes.get(i).failure();
            if (review != null) {
                counts[review.verdict().ordinal()]++;
            } else if (failure != null) {
                failed.add(new LineFailure(
                        placed.get(i).line(), failure.problem().code(), String.valueOf(failure.getMessage())));
            }
        }
        failed.sort(Comparator.comparingInt(LineFailure::line));
        return new ReviewCounts(
                counts[Verdict.ACCEPTED.ordinal()],
                counts[Verdict.REJECTED.ordinal()],
                counts[Verdict.NONE.ordinal()],
                failed);
    }

    private static Desk.Wish wish(byte[] text) {
        ReviewLine line = Json.read(text, ReviewLine.class, ReadMode.STRICT, LINE_BYTES);
        Verdict verdict = Reviewing.verdict(line.verdict(), true);
        return new Desk.Wish(line.image(), verdict, Reviewing.reasons(line.reasons()), line.note());
    }

    private static LineFailure failure(int line, WireException e) {
        List<Issue> issues =
                e.issues().subList(0, Math.min(TITLE_ISSUES, e.issues().size()));
        return new LineFailure(
                line,
                issues.get(0).code().name(),
                String.join("; ", issues.stream().map(Issue::message).toList()));
    }

    /** All of it, or nothing is decided. */
    private static byte[] whole(InputStream body) {
        try {
            byte[] bytes = body.readNBytes(BODY_BYTES + 1);
            if (bytes.length > BODY_BYTES) {
                throw new WireException(
                        WireCode.TOO_LARGE, "", "the body has more than " + BODY_BYTES + " bytes; split it");
            }
            return bytes;
        } catch (IOException e) {
            throw new WireException(
                    WireCode.MALFORMED_JSON, "", "the body was cut off; nothing of it was decided; send it again");
        }
    }

    private static List<byte[]> lines(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i == body.length ? begin < i : body[i] == '\n') {
                lines.add(Arrays.copyOfRange(body, begin, i));
                begin = i + 1;
                if (lines.size() > LINES_MAX) {
                    throw new WireException(
                            WireCode.TOO_LARGE,
                            "",
                            "the body has more than " + LINES_MAX + " lines; nothing of it was decided; split it");
                }
            }
        }
        return lines;
    }

    private static boolean isBlank(byte[] line) {
        for (byte each : line) {
            if (each != ' ' && each != '\r' && each != '\t') {
                return false;
            }
        }
        return true;
    }
}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.stream.AuditLog;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.AccessAudited;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

/** Who did what, over all tenants. */
@Path("/v1/audit")
@Tag(name = "access")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class AuditResource {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;
    private static final Duration BACK = Duration.ofHours(24);

    private final Gate gate;
    private final AuditLog log;
    private final Clock clock;

    /** A page; {@code next} is what to give as {@code after} for the next one, absent at the end. */
    public record AuditPage(
            List<AccessAudited> records, @Nullable Long next) {}

    @Inject
    public AuditResource(Gate gate, AuditLog log, Clock clock) {
        this.gate = gate;
        this.log = log;
        this.clock = clock;
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "admin")
    @Operation(
            operationId = "audit",
            summary = "Changes and refused requests, the oldest first",
            description =
                    "Who, when, what, and how it was answered; never prompts, photos or secrets. Refusals that are alike are told"
                            + " once, with their number. Kept for 400 days. A page may hold fewer than asked for, or none, and still have a next.")
    @Parameter(
            name = "since",
            in = ParameterIn.QUERY,
            description = "From then on; absent: the last 24 hours",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "tenant",
            in = ParameterIn.QUERY,
            description = "For this tenant only",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "key",
            in = ParameterIn.QUERY,
            description = "By the key of this id only",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "action",
            in = ParameterIn.QUERY,
            description = "This operation only, by its operationId",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Records in a page at most",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "Goes on there: next of the page before",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
    @APIResponse(
            responseCode = "200",
            description = "A page",
            content = @Content(schema = @Schema(implementation = AuditPage.class)))
    public Response page(@Context UriInfo uri) {
        Queries queries = new Queries(uri, "since", "tenant", "key", "action", "limit", "after");
        int limit = queries.read("limit", PAGE, Integer::valueOf);
        if (limit < 1 || limit > PAGE_MAX) {
            throw WireException.invalid("/limit", "limit is " + limit + "; allowed is 1 to 1000; change it");
        }
        Long after = queries.given("after", Long::valueOf);
        if (after != null && after < 0) {
            throw WireException.invalid("/after", "after is " + after + "; give what next of the page before says");
        }
        Instant since =
                queries.read("since", after == null ? clock.instant().minus(BACK) : Instant.EPOCH, Instant::parse);
        Tenant tenant = queries.given("tenant", Tenant::new);
        String key = queries.text("key");
        String action = queries.text("action");
        gate.needState();
        AuditLog.Page page = log.read(
                since,
                after,
                limit,
                one -> (tenant == null || one.tenant().equals(tenant))
                        && (key == null
                                || (one.key() != null && one.key().value().equals(key)))
                        && (action == null || one.action().equals(action)));
        return Answers.json(200, new AuditPage(page.records(), page.next()));
    }
}

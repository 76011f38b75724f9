package io.customshift.scheduler.rest;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.ProblemKind;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Requests that no resource sees, since the server itself refuses them: they are answered with a problem as well. */
@Singleton
public class UnroutedRequests {
    private static final Map<Integer, String> CODES = Map.of(
            400, "BAD_REQUEST",
            404, "NOT_FOUND",
            405, "METHOD_NOT_ALLOWED",
            406, "NOT_ACCEPTABLE",
            413, "REQUEST_ENTITY_TOO_LARGE",
            414, "URI_TOO_LONG",
            415, "UNSUPPORTED_MEDIA_TYPE");

    /** The server itself takes more (application.properties), and has no body for what is longer still. */
    private static final int LONGEST_ADDRESS = 8_000;

    private static final Pattern MEDIA_TYPE = Pattern.compile("[^\\s/;,]+/[^\\s/;,]+\\s*(;.*)?");

    void answer(@Observes Router router) {
        CODES.forEach((status, code) -> router.errorHandler(
                status, context -> answer(context, refused(context, status, code, context.failure()))));
    }

    /** Before all others, so that nobody else sees what they would misread. */
    void check(@Observes Filters filters) {
        filters.register(
                context -> fault(context).ifPresentOrElse(problem -> answer(context, problem), context::next),
                Integer.MAX_VALUE);
    }

    /** An address that is too long or cannot be decoded, a type that is none, a tenant without a name. */
    private static Optional<Problem> fault(RoutingContext context) {
        String address = context.request().uri();
        if (address.length() > LONGEST_ADDRESS) {
            String message = "the address has " + address.length() + " characters; allowed are " + LONGEST_ADDRESS;
            return Optional.of(refused(context, 414, "URI_TOO_LONG", new IllegalArgumentException(message)));
        }
        try {
            new URI(address);
        } catch (URISyntaxException e) {
            return Optional.of(refused(context, 400, "BAD_REQUEST", e));
        }
        String type = context.request().getHeader("Content-Type");
        if (type != null && !type.isBlank() && !MEDIA_TYPE.matcher(type.strip()).matches()) {
            String message = "Content-Type is " + Require.quoted(type)
                    + "; allowed is a type and a subtype, such as text/csv or application/json";
            return Optional.of(refused(context, 415, "UNSUPPORTED_MEDIA_TYPE", new IllegalArgumentException(message)));
        }
        String tenant = context.request().getHeader("X-Tenant");
        return tenant == null || !tenant.isBlank()
                ? Optional.empty()
                : Optional.of(Problem.of(WireException.invalid(
                        "/X-Tenant", "X-Tenant is empty; name the tenant, or leave the header out")));
    }

    private static Problem refused(RoutingContext context, int status, String code, @Nullable Throwable cause) {
        String why = cause == null || cause.getMessage() == null
                ? " at " + context.request().uri()
                : ": " + cause.getMessage();
        return Problem.of(
                status,
                code,
                ProblemKind.of(code).map(ProblemKind::title).orElse("HTTP " + status),
                context.request().method() + " is refused" + why + "; see /openapi for what there is");
    }

    private static void answer(RoutingContext context, Problem problem) {
        HttpServerResponse response = context.response();
        if (!response.ended()) {
            response.setStatusCode(problem.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(Buffer.buffer(Json.writeWhole(problem)));
        }
    }
}

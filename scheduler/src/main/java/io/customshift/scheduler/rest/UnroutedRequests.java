package io.customshift.scheduler.rest;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.ProblemKind;
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

    void answer(@Observes Router router) {
        CODES.forEach((status, code) ->
                router.errorHandler(status, context -> answer(context, status, code, context.failure())));
    }

    /** Before all others, so that nobody else sees an address that cannot be decoded. */
    void check(@Observes Filters filters) {
        filters.register(
                context -> {
                    try {
                        new URI(context.request().uri());
                        context.next();
                    } catch (URISyntaxException e) {
                        answer(context, 400, "BAD_REQUEST", e);
                    }
                },
                Integer.MAX_VALUE);
    }

    private static void answer(RoutingContext context, int status, String code, @Nullable Throwable cause) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        String title = ProblemKind.of(code).map(ProblemKind::title).orElse("HTTP " + status);
        String detail = context.request().method() + " is refused"
                + (cause == null || cause.getMessage() == null
                        ? " at " + context.request().uri()
                        : ": " + cause.getMessage())
                + "; see /openapi for what there is";
        response.setStatusCode(status)
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(Buffer.buffer(Json.writeWhole(Problem.of(status, code, title, detail))));
    }
}

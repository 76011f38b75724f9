package io.customshift.scheduler.rest;

import io.customshift.scheduler.config.SchedulerConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of the origins that the settings name call from a browser (CORS). To all others nothing is said of it, so
 * their browsers keep the answers from them; who may do what is the key's matter alone.
 */
@Singleton
public class OtherOrigins {
    private static final String ANY = "*";

    private final List<String> origins;

    @Inject
    public OtherOrigins(SchedulerConfig config) {
        this.origins = config.requests().corsOrigins().orElse(List.of());
    }

    void answer(@Observes Filters filters) {
        if (!origins.isEmpty()) {
            // Behind the check of the address, before all that could refuse.
            filters.register(this::answer, Integer.MAX_VALUE - 1);
        }
    }

    private void answer(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        String origin = request.getHeader("Origin");
        response.putHeader("Vary", "Origin");
        if (!isNamed(origin)) {
            context.next();
            return;
        }
        response.putHeader("Access-Control-Allow-Origin", origin);
        if (request.method() == HttpMethod.OPTIONS && request.getHeader("Access-Control-Request-Method") != null) {
            response.putHeader("Access-Control-Allow-Methods", "GET, PUT, POST, DELETE")
                    .putHeader(
                            "Access-Control-Allow-Headers",
                            "Authorization, Content-Type, X-Tenant, Last-Event-ID, If-None-Match")
                    .putHeader("Access-Control-Max-Age", "3600")
                    .setStatusCode(204)
                    .end();
            return;
        }
        response.putHeader("Access-Control-Expose-Headers", "ETag, Retry-After, WWW-Authenticate");
        context.next();
    }

    private boolean isNamed(@Nullable String origin) {
        return origin != null && (origins.contains(origin) || origins.contains(ANY));
    }
}

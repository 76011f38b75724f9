package io.customshift.scheduler.rest;

import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The headers of the console's files, which lie in {@code META-INF/resources} and are anybody's to read: they hold nothing but the
 * program. The page may run what it came with, call the scheduler that it came from, and show pictures of the store; all else that
 * is asked for keeps the headers of the settings, by which nothing runs.
 */
@Singleton
public class ConsolePages {
    private static final String FILES = "/console/";
    private static final ObjectKey ANY = new ObjectKey("any.png");

    /** Photos that are about to be sent are shown too: {@code blob:}. */
    private static final String POLICY =
            "default-src 'self'; img-src 'self' blob:%s; object-src 'none'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private final ObjectStore store;
    private final String endpoint;
    private volatile Optional<String> pictures = Optional.empty();

    @Inject
    public ConsolePages(ObjectStore store, SchedulerConfig config) {
        this.store = store;
        this.endpoint = config.store().publicEndpoint().orElse(config.store().endpoint());
    }

    void answer(@Observes Filters filters) {
        // Behind the checks of the address and of other origins, before the files themselves.
        filters.register(this::answer, Integer.MAX_VALUE - 2);
    }

    private void answer(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = context.normalizedPath();
        boolean page = path.equals("/") || path.equals("/index.html");
        if (!(page || path.startsWith(FILES))
                || !(request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD)) {
            context.next();
        } else if (!page || pictures.isPresent()) {
            answer(context, pictures.orElse(""));
        } else {
            // To sign an address may mean to ask for keys.
            context.vertx()
                    .executeBlocking(this::origin)
                    .onComplete(origin -> answer(context, origin.succeeded() ? origin.result() : ""));
        }
    }

    private static void answer(RoutingContext context, String pictures) {
        context.addHeadersEndHandler(ignored -> {
            int status = context.response().getStatusCode();
            if (status == 200 || status == 304) {
                MultiMap headers = context.response().headers();
                headers.set("Content-Security-Policy", POLICY.formatted(pictures.isEmpty() ? "" : " " + pictures));
                // Kept, and asked after each time: a scheduler of another version has other files.
                headers.set("Cache-Control", "no-cache");
            }
        });
        context.next();
    }

    /** Where addresses of pictures lead; a store may have the bucket in the host's name. */
    private String origin() {
        try {
            String origin = origin(store.presigned(ANY, Duration.ofMinutes(1), "any.png"));
            pictures = Optional.of(origin);
            return origin;
        } catch (StoreException e) {
            // Not for good: the next page asks again.
            return origin(endpoint);
        }
    }

    static String origin(String address) {
        URI uri = URI.create(address);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.config.SchedulerConfig;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Throws away what a refused request has left of its body, while the answer is on its way: a client that is still sending
 * comes to read why it was refused. Otherwise the server collects the rest in memory, 160 MB were seen of a manifest of 200
 * MB, or waits a minute for what never comes. The connection is closed where nothing comes for a while, or more than
 * {@link BodyBound}.
 */
public class UnreadBody {
    static final Set<String> WITH_BODY = Set.of("PUT", "POST", "PATCH");
    private static final long LOOK_MS = 2_000;

    private final BodyBound bound;
    private final CurrentVertxRequest current;
    private final long bytesPerSecond;

    @Inject
    public UnreadBody(BodyBound bound, CurrentVertxRequest current, SchedulerConfig config) {
        this.bound = bound;
        this.current = current;
        this.bytesPerSecond = config.requests().bodyRateMin();
    }

    @ServerResponseFilter
    public void discard(ContainerRequestContext request) {
        // Where blocking is not allowed nobody has begun to read, and the server throws away by itself.
        if (WITH_BODY.contains(request.getMethod()) && BlockingOperationControl.isBlockingAllowed()) {
            throwAway(current.getCurrent(), bound.max(), bytesPerSecond);
        }
    }

    /** Nobody may read the body any more. */
    static void throwAway(RoutingContext context, long max, long bytesPerSecond) {
        HttpServerRequest request = context.request();
        AtomicLong bytes = new AtomicLong();
        synchronized (request.connection()) {
            if (request.isEnded()) {
                return;
            }
            request.handler(some -> {
                if (bytes.addAndGet(some.length()) > max) {
                    request.connection().close();
                }
            });
            request.resume();
        }
        AtomicLong before = new AtomicLong();
        context.vertx().setPeriodic(LOOK_MS, timer -> {
            long now = bytes.get();
            boolean late = now - before.getAndSet(now) < bytesPerSecond * LOOK_MS / 1000;
            if (request.isEnded() || late) {
                context.vertx().cancelTimer(timer);
            }
            if (!request.isEnded() && late) {
                request.connection().close();
            }
        });
    }
}

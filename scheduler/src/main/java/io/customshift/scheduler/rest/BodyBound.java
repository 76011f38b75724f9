package io.customshift.scheduler.rest;

import io.customshift.models.image.Photos;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.Limits;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The longest body of any request: a manifest, or a form of five photos, each with room for a form's own lines. One that says
 * it is longer is refused before a byte of it is taken; of one that does not say, no more is read than this. Each operation
 * has lower bounds of its own (docs/limits.md).
 */
@Singleton
public class BodyBound {
    private static final long FORM_BYTES = 1 << 20;
    private final long max;
    private final long bytesPerSecond;
    private final String allowed;

    @Inject
    public BodyBound(SchedulerConfig config) {
        long photos = (long) Limits.REFERENCES_MAX * Photos.BYTES_MAX;
        this.allowed = config.requests().manifestBytesMax() + " of a manifest, " + Photos.BYTES_MAX + " of each of "
                + Limits.REFERENCES_MAX + " photos";
        this.max = Math.max(config.requests().manifestBytesMax(), photos) + FORM_BYTES;
        this.bytesPerSecond = config.requests().bodyRateMin();
    }

    /** Bytes. */
    long max() {
        return max;
    }

    /** Behind what names origins, so that a page may read the answer; before the server's own limit, which says nothing. */
    void check(@Observes Filters filters) {
        filters.register(this::check, Integer.MAX_VALUE - 2);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        long length = length(request.getHeader("Content-Length"));
        if (length <= max) {
            context.next();
            return;
        }
        Problem problem = Problem.of(new WireException(
                WireCode.TOO_LARGE, "", "the body has " + length + " bytes; allowed are " + allowed + "; split it"));
        UnreadBody.throwAway(context, max, bytesPerSecond);
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Connection", "close")
                .end(Buffer.buffer(Json.writeWhole(problem)));
    }

    private static long length(@org.jspecify.annotations.Nullable String header) {
        try {
            return header == null ? 0 : Long.parseLong(header.strip());
        } catch (NumberFormatException e) {
            // None that the server lets through; a number too long for a long is too long for us.
            return Long.MAX_VALUE;
        }
    }
}

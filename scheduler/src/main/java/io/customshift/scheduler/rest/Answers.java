package io.customshift.scheduler.rest;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.Canonical;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Records of the contract as HTTP answers, with empty lists as {@code []}. */
final class Answers {
    private Answers() {}

    static Response json(int status, Object value) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Json.writeWhole(value))
                .build();
    }

    /**
     * The same with the digest of its text as ETag, or 304 when that is known.
     *
     * @param known the request's If-None-Match
     */
    static Response json(Object value, @Nullable String known) {
        byte[] text = Json.writeWhole(value);
        String tag = "\"" + Canonical.ofBytes(text).value().substring(0, 32) + "\"";
        boolean same = known != null
                && Arrays.stream(known.split(","))
                        .map(String::strip)
                        .anyMatch(one -> one.equals(tag) || one.equals("W/" + tag));
        return (same ? Response.notModified() : Response.ok(text, MediaType.APPLICATION_JSON_TYPE))
                .header(HttpHeaders.ETAG, tag)
                .build();
    }

    static Response problem(Problem problem) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(Json.writeWhole(problem))
                .build();
    }
}

package io.customshift.scheduler.rest;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Records of the contract as HTTP answers, with empty lists as {@code []}. */
final class Answers {
    private Answers() {}

    static Response json(int status, Object value) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Json.writeWhole(value))
                .build();
    }

    static Response problem(Problem problem) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(Json.writeWhole(problem))
                .build();
    }
}

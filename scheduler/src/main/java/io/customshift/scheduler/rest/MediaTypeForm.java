package io.customshift.scheduler.rest;

import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.Require;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Answers a header that is no media type before the server reads it, and fails. */
public class MediaTypeForm {
    private static final Pattern TYPE = Pattern.compile("[^\\s/;,]+/[^\\s/;,]+\\s*(;.*)?");

    @ServerRequestFilter(preMatching = true)
    public Optional<Response> check(ContainerRequestContext request) {
        String type = request.getHeaderString(HttpHeaders.CONTENT_TYPE);
        if (type == null || type.isBlank() || TYPE.matcher(type.strip()).matches()) {
            return Optional.empty();
        }
        return Optional.of(Answers.problem(Problem.of(
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "The request cannot be used",
                "Content-Type is " + Require.quoted(type)
                        + "; allowed is a type and a subtype, such as text/csv or application/json")));
    }
}

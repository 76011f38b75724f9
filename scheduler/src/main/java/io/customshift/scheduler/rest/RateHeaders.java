package io.customshift.scheduler.rest;

import io.customshift.scheduler.quota.Quota;
import io.customshift.scheduler.quota.RequestRate;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Tells keys whose requests are bounded what is left (draft-ietf-httpapi-ratelimit-headers-11, RateLimit and RateLimit-Policy). */
public class RateHeaders {
    static final String LIMIT = "RateLimit";

    /** The request's property with its {@link RequestRate.Left}. */
    static final String LEFT = "customshift.rate";

    @ServerResponseFilter
    public void tell(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(LEFT) instanceof RequestRate.Left left) {
            response.getHeaders()
                    .putSingle(
                            "RateLimit-Policy",
                            "\"" + Quota.REQUESTS_PER_MINUTE.word() + "\";q=" + left.limit() + ";w="
                                    + RequestRate.WINDOW_SECONDS);
            if (!response.getHeaders().containsKey(LIMIT)) {
                response.getHeaders().putSingle(LIMIT, limit(Quota.REQUESTS_PER_MINUTE, left.left(), left.untilFull()));
            }
        }
    }

    /** One item of the field: {@code "jobs";r=0;t=30}. */
    static String limit(Quota quota, long left, long seconds) {
        return "\"" + quota.word() + "\";r=" + left + ";t=" + seconds;
    }
}

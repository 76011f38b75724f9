package io.customshift.scheduler.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Gives each request an id, its client's own where it brings one, and each answer the same, so that both ends' logs meet. */
@Singleton
public class RequestIds {
    private static final String HEADER = "X-Request-Id";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int ADDRESS_MAX = 64;

    private final SecureRandom random = new SecureRandom();

    void name(@Observes Filters filters) {
        filters.register(this::name, Integer.MAX_VALUE);
    }

    private void name(RoutingContext context) {
        String given = context.request().getHeader(HEADER);
        String id = given != null && FORM.matcher(given).matches() ? given : made();
        context.response().putHeader(HEADER, id);
        context.next();
    }

    static String of(RoutingContext context) {
        String id = context.response().headers().get(HEADER);
        return id == null ? "none" : id;
    }

    /** From where it comes, as far as this server sees. */
    static String address(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String address = remote == null || remote.hostAddress() == null ? "unknown" : remote.hostAddress();
        return address.length() > ADDRESS_MAX ? address.substring(0, ADDRESS_MAX) : address;
    }

    private String made() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

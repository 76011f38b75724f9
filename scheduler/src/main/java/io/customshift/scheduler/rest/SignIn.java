package io.customshift.scheduler.rest;

import io.customshift.scheduler.access.AccessException;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireException;
import io.quarkus.oidc.TenantResolver;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Signing in by a page of the OpenID provider, for the console (authorization code flow with PKCE, RFC 7636): {@code GET /signin}
 * leads there and takes whoever comes back to the console, with a session in a cookie that no program can read and no other site's
 * form sends along; {@code POST /signout} ends it. Quarkus does the flow and keeps the tokens, encrypted, in that cookie.
 *
 * <p>A session counts only where a request brings no {@code Authorization}. What changes something needs more than a cookie, which
 * a browser sends unasked: it has to come from a page of this scheduler itself ({@link OpenDoor#checkOwnPage}).
 */
@Singleton
public class SignIn {
    static final String PATH = "/signin";
    static final String OUT = "/signout";

    private static final String OWN = SignIn.class.getName();
    /** The part of the settings under {@code quarkus.oidc.console}. */
    private static final String CONSOLE = "console";

    private static final String COOKIE = OidcUtils.SESSION_COOKIE_NAME + "_" + CONSOLE;

    private final boolean enabled;
    private final HttpAuthenticator authenticator;
    private final Tokens tokens;
    private final OpenDoor door;

    /** Which of the provider's two settings a request is looked at by. */
    @Singleton
    static class Settings implements TenantResolver {
        @Override
        public String resolve(RoutingContext context) {
            return context.get(OWN) == null ? OidcUtils.DEFAULT_TENANT_ID : CONSOLE;
        }
    }

    @Inject
    public SignIn(SchedulerConfig config, HttpAuthenticator authenticator, Tokens tokens, OpenDoor door) {
        SchedulerConfig.Oidc settings = config.oidc();
        this.enabled = settings.signIn();
        this.authenticator = authenticator;
        this.tokens = tokens;
        this.door = door;
        if (enabled && (!settings.enabled() || settings.clientSecret().isEmpty())) {
            throw WireException.invalid(
                    "",
                    "CUSTOMSHIFT_OIDC_SIGN_IN is true, and CUSTOMSHIFT_OIDC_ENABLED or CUSTOMSHIFT_OIDC_CLIENT_SECRET is missing; set"
                            + " both, the secret with the value that the provider has for this client");
        }
    }

    void look(@Observes Filters filters) {
        if (enabled) {
            filters.register(this::look, Integer.MAX_VALUE - 4);
        }
    }

    /** Whether the request came by a session. */
    static boolean isSession(RoutingContext context) {
        return context.get(OWN) != null;
    }

    /** The header that shows the same session to another instance; nothing where the request came otherwise. */
    static Optional<String> session(RoutingContext context) {
        return isSession(context)
                ? Optional.of(context.request().cookies().stream()
                        .filter(cookie -> cookie.getName().startsWith(COOKIE))
                        .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                        .collect(Collectors.joining("; ")))
                : Optional.empty();
    }

    private void look(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.path().equals(PATH) && request.method() == HttpMethod.GET) {
            signIn(context);
        } else if (request.path().equals(OUT) && request.method() == HttpMethod.POST) {
            signOut(context);
        } else {
            context.addHeadersEndHandler(ignored -> offer(context));
            if (hasSession(context) && request.getHeader("Authorization") == null) {
                bySession(context);
            } else {
                context.next();
            }
        }
    }

    /** So the console knows without asking: where to sign in when that is needed, and where to sign out. */
    private static void offer(RoutingContext context) {
        if (context.response().getStatusCode() == 401) {
            context.response().putHeader("Link", "<" + PATH + ">; rel=\"sign-in\"");
        } else if (isSession(context)) {
            context.response().putHeader("Link", "<" + OUT + ">; rel=\"sign-out\"");
        }
    }

    private static boolean hasSession(RoutingContext context) {
        return context.request().cookies().stream()
                .anyMatch(cookie -> cookie.getName().startsWith(COOKIE));
    }

    private void bySession(RoutingContext context) {
        context.put(OWN, true);
        context.request().pause();
        authenticator
                .attemptAuthentication(context)
                .subscribe()
                .with(
                        identity -> Tokens.found(context, tokens.person(identity)),
                        failure -> Tokens.found(context, Tokens.refusal(failure)));
    }

    private void signIn(RoutingContext context) {
        context.put(OWN, true);
        boolean comesBack =
                context.queryParams().contains("code") || context.queryParams().contains("error");
        authenticator
                .attemptAuthentication(context)
                .subscribe()
                .with(identity -> signedIn(context, identity, comesBack), failure -> {
                    if (comesBack) {
                        refuse(context, Tokens.refusal(failure));
                    } else {
                        leadThere(context);
                    }
                });
    }

    private void signedIn(RoutingContext context, @Nullable SecurityIdentity identity, boolean comesBack) {
        if (identity == null) {
            if (comesBack) {
                refuse(context, Tokens.invalid());
            } else {
                leadThere(context);
            }
        } else if (tokens.person(identity) instanceof AccessException unusable) {
            clear(context);
            refuse(context, unusable);
        } else {
            context.response().setStatusCode(303).putHeader("Location", "/").end();
        }
    }

    private void leadThere(RoutingContext context) {
        authenticator
                .sendChallenge(context)
                .subscribe()
                .with(
                        sent -> {
                            if (!context.response().ended()) {
                                context.response().end();
                            }
                        },
                        failure -> refuse(context, Tokens.refusal(failure)));
    }

    private void signOut(RoutingContext context) {
        HttpServerRequest request = context.request();
        try {
            door.checkOwnPage(request.getHeader("Origin"), request.getHeader("Host"));
        } catch (AccessException e) {
            refuse(context, e);
            return;
        }
        clear(context);
        context.response().setStatusCode(204).end();
    }

    private static void clear(RoutingContext context) {
        HttpServerResponse response = context.response();
        List.copyOf(context.request().cookies()).stream()
                .map(Cookie::getName)
                .filter(name -> name.startsWith(COOKIE))
                .distinct()
                .forEach(name -> response.addCookie(
                        Cookie.cookie(name, "").setPath("/").setHttpOnly(true).setMaxAge(0)));
    }

    private static void refuse(RoutingContext context, AccessException why) {
        if (!context.response().ended()) {
            context.response()
                    .setStatusCode(why.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(Buffer.buffer(Json.writeWhole(Problem.of(
                            why.status(), why.code(), "Signing in failed", String.valueOf(why.getMessage())))));
        }
    }
}

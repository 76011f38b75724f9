package io.customshift.scheduler.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.scheduler.access.AccessException;
import io.customshift.scheduler.access.Person;
import io.customshift.scheduler.access.TokenClaims;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.schemas.error.WireException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has the tokens of an OpenID provider looked at by Quarkus, which knows the provider's keys: signature, issuer, audience and
 * time. It only finds out who asks, before the request's operation is known; what that person may do is the {@link
 * AccessFilter}'s matter, as with keys. Nothing of it is there where the settings name no provider.
 */
@Singleton
public class Tokens {
    private static final Logger LOG = Logger.getLogger(Tokens.class);
    /** Three parts of base64url (RFC 7515, section 3.1); an API key has no dots. */
    private static final Pattern TOKEN =
            Pattern.compile("(?i)bearer +[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+ *");

    private static final String FOUND = Tokens.class.getName();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchedulerConfig.Oidc settings;
    private final TokenClaims claims;
    private final HttpAuthenticator authenticator;

    @Inject
    public Tokens(SchedulerConfig config, HttpAuthenticator authenticator) {
        this.settings = config.oidc();
        this.claims = new TokenClaims(settings.tenantClaim(), settings.scopesClaim(), settings.scopePrefix());
        this.authenticator = authenticator;
        if (settings.enabled()
                && (settings.server().isEmpty() || settings.audience().isEmpty())) {
            throw WireException.invalid(
                    "",
                    "CUSTOMSHIFT_OIDC_ENABLED is true, and CUSTOMSHIFT_OIDC_SERVER or CUSTOMSHIFT_OIDC_AUDIENCE is missing: without"
                            + " an audience, tokens for any other service of the provider would be taken; set both");
        }
    }

    void look(@Observes Filters filters) {
        if (settings.enabled()) {
            filters.register(this::look, Integer.MAX_VALUE - 3);
        }
    }

    /** Whom the request's token names; nothing where it has none. */
    static Optional<Person> person(RoutingContext context) {
        Object found = context.get(FOUND);
        if (found instanceof AccessException refused) {
            throw refused;
        }
        return Optional.ofNullable((Person) found);
    }

    private void look(RoutingContext context) {
        String authorization = context.request().getHeader("Authorization");
        if (authorization == null || !TOKEN.matcher(authorization).matches()) {
            context.next();
            return;
        }
        // The provider may be asked for its keys meanwhile.
        context.request().pause();
        authenticator
                .attemptAuthentication(context)
                .subscribe()
                .with(identity -> found(context, person(identity)), failure -> found(context, refusal(failure)));
    }

    /** Goes on with what was found out: a {@link Person}, or why there is none. */
    static void found(RoutingContext context, Object what) {
        context.put(FOUND, what);
        context.request().resume();
        context.next();
    }

    /** A {@link Person}, or an {@link AccessException} that says why there is none. */
    Object person(@Nullable SecurityIdentity identity) {
        if (identity == null || !(identity.getPrincipal() instanceof JsonWebToken token)) {
            return invalid();
        }
        try {
            return claims.person(JSON.readTree(
                    Base64.getUrlDecoder().decode(token.getRawToken().split("\\.")[1])));
        } catch (AccessException e) {
            return e;
        } catch (IOException e) {
            return invalid();
        }
    }

    static AccessException refusal(Throwable failure) {
        if (failure instanceof AuthenticationFailedException || failure instanceof AuthenticationCompletionException) {
            LOG.debugf("a token is refused: %s", failure.getCause() == null ? failure : failure.getCause());
            return invalid();
        }
        LOG.warnf("a token cannot be looked at, since its provider does not answer as it should: %s", failure);
        return new AccessException(
                503,
                "PROVIDER_UNREACHABLE",
                "the token cannot be looked at, since the OpenID provider does not answer; try again, or use an API key");
    }

    /** Not why: who forged it would learn from that. */
    static AccessException invalid() {
        return new AccessException(
                401,
                "TOKEN_INVALID",
                "the token is not one of this fleet's provider, not for this fleet, or over; get a new one, or sign in again");
    }
}

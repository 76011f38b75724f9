package io.customshift.scheduler.rest;

import io.customshift.scheduler.access.Access;
import io.customshift.scheduler.access.AccessException;
import io.customshift.scheduler.access.Caller;
import io.customshift.scheduler.access.Person;
import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.audit.AuditTrail;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.quota.RequestRate;
import io.customshift.schemas.id.ApiKeyId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Scope;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who may. The rule stands at the operation itself, in what its document says ({@link SecurityRequirement}), and is
 * asked for once the operation is known: no spelling of a path passes it by. An operation without a rule is refused. What
 * comes behind reads the tenant from X-Tenant, where this has written whose the request is.
 */
public class AccessFilter {
    /** The scheme's name in the document. */
    static final String SCHEME = "key";

    static final String TENANT = "X-Tenant";

    /** Methods that change nothing (RFC 9110, section 9.2.1). */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Access access;
    private final Gate gate;
    private final OpenDoor door;
    private final ClientCertificates certificates;
    private final RequestRate rate;
    private final AuditTrail audit;
    private final AuditFilter audits;
    private final CurrentVertxRequest current;
    private final SchedulerConfig.Requests requests;
    private final Map<Method, Optional<Scope>> rules = new ConcurrentHashMap<>();

    @Inject
    public AccessFilter(
            Access access,
            Gate gate,
            OpenDoor door,
            ClientCertificates certificates,
            RequestRate rate,
            AuditTrail audit,
            AuditFilter audits,
            CurrentVertxRequest current,
            SchedulerConfig config) {
        this.access = access;
        this.gate = gate;
        this.door = door;
        this.certificates = certificates;
        this.rate = rate;
        this.audit = audit;
        this.audits = audits;
        this.current = current;
        this.requests = config.requests();
    }

    @ServerRequestFilter
    public void filter(ContainerRequestContext context, ResourceInfo operation) {
        Method method = operation.getResourceMethod();
        if (method.isAnnotationPresent(SecurityRequirements.class)) {
            // An empty list: open to all.
            return;
        }
        Scope needed = rules.computeIfAbsent(method, AccessFilter::rule)
                .orElseThrow(() -> new ApiException(
                        403,
                        "ACCESS_UNRULED",
                        "The operation has no rule",
                        method.getName() + " says not who may use it"));
        if (!access.isReady()) {
            gate.needState();
        }
        Caller caller = audited(context, method, needed);
        context.setProperty(AuditFilter.CALLER, caller);
        current.getCurrent().put(AuditFilter.CALLER, caller);
        if (caller.isKnown()) {
            rate.take(caller.tenant(), caller.name()).ifPresent(left -> context.setProperty(RateHeaders.LEFT, left));
        }
        if (caller.key() != null) {
            audit.used(caller.key());
        }
        context.getHeaders().putSingle(TENANT, caller.tenant().value());
        if (UnreadBody.WITH_BODY.contains(context.getMethod()) && BlockingOperationControl.isBlockingAllowed()) {
            context.setEntityStream(new PacedBody(
                    context.getEntityStream(), requests.bodyRateMin(), requests.bodyGrace(), System::nanoTime));
        }
    }

    private Caller audited(ContainerRequestContext context, Method method, Scope needed) {
        try {
            String tenant = context.getHeaderString(TENANT);
            RoutingContext request = current.getCurrent();
            Optional<Person> person = Tokens.person(request);
            if (SignIn.isSession(request) && !SAFE.contains(context.getMethod())) {
                door.checkOwnPage(context.getHeaderString("Origin"), context.getHeaderString(HttpHeaders.HOST));
            }
            if (person.isEmpty() && context.getHeaderString(HttpHeaders.AUTHORIZATION) == null) {
                person = certificates.person(request.request());
            }
            Caller caller = person.isPresent()
                    ? access.checkToken(person.get(), tenant, needed)
                    : access.check(context.getHeaderString(HttpHeaders.AUTHORIZATION), tenant, needed);
            if (!caller.isKnown()) {
                door.check(context.getHeaderString("Origin"), context.getHeaderString(HttpHeaders.HOST));
            }
            return caller;
        } catch (AccessException e) {
            Caller who = e.caller().orElse(new Caller(Tenant.DEFAULT, null));
            audits.refused(context, method, who, e.status(), e.code());
            throw e;
        }
    }

    /** Whom the request in hand is by: the person that its token names, or its key's id; nobody where the fleet is open. */
    static @Nullable String person(CurrentVertxRequest current) {
        Caller caller = current.getCurrent().get(AuditFilter.CALLER);
        if (caller == null) {
            return null;
        }
        ApiKeyId key = caller.key();
        return caller.person() != null ? caller.person() : key == null ? null : key.value();
    }

    private static Optional<Scope> rule(Method method) {
        return Optional.ofNullable(method.getAnnotation(SecurityRequirement.class))
                .map(rule -> Scope.valueOf(rule.scopes()[0].toUpperCase(java.util.Locale.ROOT)));
    }
}

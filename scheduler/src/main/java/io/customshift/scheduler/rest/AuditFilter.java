package io.customshift.scheduler.rest;

import io.customshift.scheduler.access.Caller;
import io.customshift.scheduler.audit.AuditTrail;
import io.customshift.scheduler.quota.QuotaException;
import io.customshift.schemas.message.AccessAudited;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.time.Clock;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** Tells the audit of each change that was made, and of what a quota refused; the {@link AccessFilter} tells of keys. */
public class AuditFilter {
    /** The request's property with its {@link Caller}. */
    static final String CALLER = "customshift.caller";

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final int OBJECT_MAX = 200;
    private static final int TOO_MANY = 429;

    private final AuditTrail audit;
    private final Change change;
    private final CurrentVertxRequest current;
    private final Clock clock;

    @Inject
    public AuditFilter(AuditTrail audit, Change change, CurrentVertxRequest current, Clock clock) {
        this.audit = audit;
        this.change = change;
        this.current = current;
        this.clock = clock;
    }

    @ServerResponseFilter
    public void tell(
            ContainerRequestContext request, ContainerResponseContext response, @Nullable ResourceInfo operation) {
        if (!(request.getProperty(CALLER) instanceof Caller caller)
                || operation == null
                || operation.getResourceMethod() == null) {
            return;
        }
        boolean done = response.getStatus() >= 200 && response.getStatus() < 300;
        boolean tried = "true".equals(request.getUriInfo().getQueryParameters().getFirst("dryRun"));
        if (done && !READS.contains(request.getMethod()) && !tried) {
            audit.changed(record(request, operation.getResourceMethod(), caller, response.getStatus(), null));
        } else if (response.getStatus() == TOO_MANY) {
            audit.refused(record(request, operation.getResourceMethod(), caller, TOO_MANY, QuotaException.CODE));
        }
    }

    /** Who was refused before anything was done. */
    void refused(ContainerRequestContext request, Method operation, Caller caller, int status, String code) {
        audit.refused(record(request, operation, caller, status, code));
    }

    private AccessAudited record(
            ContainerRequestContext request, Method operation, Caller caller, int status, @Nullable String code) {
        RoutingContext routing = current.getCurrent();
        String id = request.getUriInfo().getPathParameters().getFirst("id");
        Operation named = operation.getAnnotation(Operation.class);
        String action = named == null || named.operationId().isEmpty() ? operation.getName() : named.operationId();
        return new AccessAudited(
                caller.tenant(),
                caller.key(),
                caller.person(),
                action,
                id == null || id.isBlank() ? null : printable(id),
                status,
                code,
                code == null ? change.before() : null,
                code == null ? change.after() : null,
                RequestIds.address(routing.request()),
                RequestIds.of(routing),
                1,
                clock.instant());
    }

    /** An id is the client's own text until it was checked, and a refused one never was. */
    private static String printable(String id) {
        String text = id.replaceAll("[^\\x21-\\x7E]", "?");
        return text.substring(0, Math.min(text.length(), OBJECT_MAX));
    }
}

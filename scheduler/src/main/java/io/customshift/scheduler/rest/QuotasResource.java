package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.quota.QuotaDoor;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.Tenant;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How much a tenant may take, and has taken. */
@Path("/v1/quotas")
@Tag(name = "access", description = "Who may do what, how much, and who did it.")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class QuotasResource {
    private final Gate gate;
    private final QuotaDoor quotas;

    /** The tenant's quotas. */
    public record QuotaList(List<QuotaStanding> quotas) {}

    /** @param quota its name, as problems and settings have it */
    public record QuotaStanding(String quota, long limit, long used) {}

    @Inject
    public QuotasResource(Gate gate, QuotaDoor quotas) {
        this.gate = gate;
        this.quotas = quotas;
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(
            operationId = "quotas",
            summary = "The quotas that the tenant has, and what is taken of them",
            description = "What is not listed is not bounded. Requests in a minute are told in RateLimit instead.")
    @APIResponse(
            responseCode = "200",
            description = "The quotas",
            content = @Content(schema = @Schema(implementation = QuotaList.class)))
    public Response all(@HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        gate.needState();
        return Answers.json(
                200,
                new QuotaList(quotas.standing(new Tenant(tenant)).stream()
                        .map(one -> new QuotaStanding(one.quota().word(), one.limit(), one.used()))
                        .toList()));
    }
}

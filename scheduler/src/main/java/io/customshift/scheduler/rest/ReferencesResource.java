package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.storage.ObjectStore;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
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

/** A subject's photos, for people who look at what was made of them. */
@Path("/v1/subjects/{id}/references")
@Tag(name = "subjects")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class ReferencesResource {
    private final Gate gate;
    private final FleetView view;
    private final ObjectStore store;
    private final SchedulerConfig config;

    /** The photos in their order. */
    public record ReferenceList(List<ReferenceAddress> references) {}

    /** A photo with a presigned address, which is good for a day unless set otherwise. */
    public record ReferenceAddress(ObjectKey key, Sha256 sha256, long bytes, String url) {}

    @Inject
    public ReferencesResource(Gate gate, FleetView view, ObjectStore store, SchedulerConfig config) {
        this.gate = gate;
        this.view = view;
        this.store = store;
        this.config = config;
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(operationId = "references", summary = "A subject's photos, each with a presigned address")
    @APIResponse(
            responseCode = "200",
            description = "The photos",
            content = @Content(schema = @Schema(implementation = ReferenceList.class)))
    public Response references(
            @PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        gate.needState();
        SubjectSpec subject = view.subject(new Tenant(tenant), new SubjectId(id))
                .orElseThrow(() -> ApiException.unknown("subject", id, "GET /v1/subjects (customshift subjects list)"));
        List<ReferenceAddress> photos = subject.references().stream()
                .map(photo -> new ReferenceAddress(
                        photo.key(),
                        photo.sha256(),
                        photo.bytes(),
                        store.presigned(photo.key(), config.store().urlValid())))
                .toList();
        return Answers.json(200, new ReferenceList(photos));
    }
}

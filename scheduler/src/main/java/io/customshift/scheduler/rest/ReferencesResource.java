package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.SubjectSpec;
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
import java.util.ArrayList;
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
    private final Addresses addresses;

    /** The photos in their order. */
    public record ReferenceList(List<ReferenceAddress> references) {}

    /** A photo with a presigned address, for GET alone, which is good for a day unless set otherwise. */
    public record ReferenceAddress(ObjectKey key, Sha256 sha256, long bytes, String url) {}

    @Inject
    public ReferencesResource(Gate gate, FleetView view, Addresses addresses) {
        this.gate = gate;
        this.view = view;
        this.addresses = addresses;
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
        List<ReferenceAddress> photos = new ArrayList<>();
        for (Reference photo : subject.references()) {
            String key = photo.key().value();
            String name = subject.id() + "-photo-" + (photos.size() + 1) + key.substring(key.lastIndexOf('.'));
            photos.add(
                    new ReferenceAddress(photo.key(), photo.sha256(), photo.bytes(), addresses.of(photo.key(), name)));
        }
        return Answers.json(200, new ReferenceList(photos));
    }
}

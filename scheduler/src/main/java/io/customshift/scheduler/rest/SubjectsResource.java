package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.intake.SubjectIntake;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.SubjectRequest;
import io.customshift.schemas.message.SubjectSpec;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Subjects: what is to be shown, by name and one to five photos. */
@Path("/v1/subjects")
@Tag(name = "subjects", description = "What is to be shown, by name and one to five photos.")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class SubjectsResource {
    private final Gate gate;
    private final FleetView view;
    private final SubjectIntake intake;
    private final Sender sender;
    private final SchedulerConfig config;
    private final Clock clock;

    /** A list of subjects. */
    public record SubjectList(List<SubjectSpec> subjects) {}

    @Inject
    public SubjectsResource(
            Gate gate, FleetView view, SubjectIntake intake, Sender sender, SchedulerConfig config, Clock clock) {
        this.gate = gate;
        this.view = view;
        this.intake = intake;
        this.sender = sender;
        this.config = config;
        this.clock = clock;
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            operationId = "putSubject",
            summary = "Register a subject, or replace it",
            description =
                    "With uploaded photos, or with photos that are in the bucket. The same again changes nothing.")
    @APIResponse(
            responseCode = "201",
            description = "The subject is registered",
            content = @Content(schema = @Schema(implementation = SubjectSpec.class)))
    @APIResponse(
            responseCode = "200",
            description = "The subject was there before; it is this now",
            content = @Content(schema = @Schema(implementation = SubjectSpec.class)))
    @APIResponse(responseCode = "413", description = "REFERENCE_TOO_LARGE: more bytes or pixels than the limit")
    @APIResponse(responseCode = "422", description = "REFERENCE_UNREADABLE: not a photo")
    public Response upload(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @RestForm("name") @Nullable String name,
            @RestForm(FileUpload.ALL) List<FileUpload> files)
            throws IOException, InterruptedException {
        Tenant owner = new Tenant(tenant);
        SubjectId subject = new SubjectId(id);
        if (name == null) {
            throw new WireException(
                    WireCode.MISSING_FIELD, "/name", "name is missing; send what the subject is, such as ceramic mug");
        }
        for (FileUpload file : files) {
            if (!file.name().equals("references") && !file.name().equals("reference")) {
                throw new WireException(
                        WireCode.UNKNOWN_FIELD,
                        "/" + file.name(),
                        "form field is \"" + file.name() + "\"; known are name, references; correct its name");
            }
        }
        gate.needState();
        gate.needStore();
        return register(
                owner,
                intake.uploaded(
                        owner,
                        subject,
                        name,
                        files.stream()
                                .map(file -> new SubjectIntake.Upload(file.fileName(), file.uploadedFile()))
                                .toList()));
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "SubjectBody")))
    public Response byKeys(
            @PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant, byte[] body)
            throws IOException, InterruptedException {
        Tenant owner = new Tenant(tenant);
        SubjectRequest request = Json.readSubjectRequest(body, owner, new SubjectId(id));
        gate.needState();
        gate.needStore();
        return register(owner, intake.stored(request));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "subject", summary = "A subject")
    @APIResponse(
            responseCode = "200",
            description = "The subject",
            content = @Content(schema = @Schema(implementation = SubjectSpec.class)))
    public Response one(@PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        gate.needState();
        SubjectSpec subject = view.subject(new Tenant(tenant), new SubjectId(id))
                .orElseThrow(() -> ApiException.unknown("subject", id, "register it with PUT"));
        return Answers.json(200, subject);
    }

    @GET
    @Operation(operationId = "subjects", summary = "All subjects of the tenant, by id")
    @APIResponse(
            responseCode = "200",
            description = "The subjects",
            content = @Content(schema = @Schema(implementation = SubjectList.class)))
    public Response all(@HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        gate.needState();
        return Answers.json(200, new SubjectList(view.subjects(new Tenant(tenant))));
    }

    private Response register(Tenant tenant, SubjectSpec subject) throws InterruptedException {
        Optional<SubjectSpec> known = view.subject(tenant, subject.id());
        if (!known.equals(Optional.of(subject))) {
            sender.send(new SubjectRegistered(tenant, subject, clock.instant()));
            if (!view.await(
                    config.requests().timeout(),
                    seen -> seen.subject(tenant, subject.id()).equals(Optional.of(subject)))) {
                throw new BrokerException("the registration was sent, but not seen in "
                        + config.requests().timeout().toSeconds() + " s; ask for it in a moment");
            }
        }
        return Answers.json(known.isPresent() ? 200 : 201, subject);
    }
}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.intake.Spool;
import io.customshift.scheduler.intake.SubjectIntake;
import io.customshift.scheduler.intake.SubjectRemoval;
import io.customshift.scheduler.quota.QuotaDoor;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.SubjectErased;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.SubjectRequest;
import io.customshift.schemas.message.SubjectSpec;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Subjects: what is to be shown, by name and one to five photos. */
@Path("/v1/subjects")
@Tag(name = "subjects", description = "What is to be shown, by name and one to five photos.")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class SubjectsResource {
    private static final String KEEP = "keep";
    private static final String DELETE = "delete";

    private final Gate gate;
    private final FleetView view;
    private final SubjectIntake intake;
    private final Spool spool;
    private final Sender sender;
    private final SchedulerConfig config;
    private final Clock clock;
    private final QuotaDoor quotas;
    private final Change change;
    private final SubjectRemoval removal;
    private final Object[] places = Stream.generate(Object::new).limit(64).toArray();

    /** A list of subjects. */
    public record SubjectList(List<SubjectSpec> subjects) {}

    /**
     * A registered subject.
     *
     * @param replaced the digest of the registration that was in force before, where it was another
     * @param notes what was forgiven of the photos, for their owner
     */
    public record SubjectAnswer(
            SubjectId id,
            String name,
            List<Reference> references,
            SubjectDigest digest,
            @Nullable SubjectDigest replaced,
            List<String> notes) {
        static SubjectAnswer of(SubjectSpec subject, @Nullable SubjectDigest replaced, List<String> notes) {
            return new SubjectAnswer(
                    subject.id(), subject.name(), subject.references(), subject.digest(), replaced, notes);
        }
    }

    @Inject
    public SubjectsResource(
            Gate gate,
            FleetView view,
            SubjectIntake intake,
            Spool spool,
            Sender sender,
            SchedulerConfig config,
            Clock clock,
            QuotaDoor quotas,
            Change change,
            SubjectRemoval removal) {
        this.gate = gate;
        this.view = view;
        this.intake = intake;
        this.spool = spool;
        this.sender = sender;
        this.config = config;
        this.clock = clock;
        this.quotas = quotas;
        this.change = change;
        this.removal = removal;
    }

    @PUT
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "putSubject",
            summary = "Register a subject, or replace it",
            description =
                    "With uploaded photos (multipart/form-data), or with photos that are in the bucket"
                            + " (application/json). Each photo is decoded, so that what is registered is what a worker can use. The"
                            + " same again changes nothing. Jobs that were accepted keep the photos that they were accepted with.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(ref = "SubjectUpload")),
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "SubjectBody"))
            })
    @APIResponse(
            responseCode = "201",
            description = "The subject is registered; it was not before",
            content = @Content(schema = @Schema(implementation = SubjectAnswer.class)))
    @APIResponse(
            responseCode = "200",
            description =
                    "The subject was there before; it is this now. replaced is the digest before, if it was another",
            content = @Content(schema = @Schema(implementation = SubjectAnswer.class)))
    @APIResponse(responseCode = "413", description = "REFERENCE_TOO_LARGE: more bytes or pixels than the limit")
    @APIResponse(responseCode = "415", description = "UNSUPPORTED_MEDIA_TYPE: neither a form nor JSON")
    @APIResponse(responseCode = "422", description = "REFERENCE_UNREADABLE: not a photo; REFERENCE_MISSING: not there")
    @APIResponse(responseCode = "429", description = "QUOTA_EXCEEDED: the tenant has taken as much as it may")
    @APIResponse(responseCode = "507", description = "DISK_FULL: the scheduler's disk has no room")
    public Response put(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Context HttpHeaders headers,
            InputStream body)
            throws IOException, InterruptedException {
        Tenant owner = new Tenant(tenant);
        SubjectId subject = new SubjectId(id);
        MediaType type = headers.getMediaType();
        if (is(type, MediaType.MULTIPART_FORM_DATA_TYPE)) {
            gate.needState();
            gate.needStore();
            quotas.admit(owner, subject, 0);
            try (SubjectForm form = SubjectForm.read(body, type, spool)) {
                quotas.admit(
                        owner,
                        subject,
                        form.photos().stream()
                                .mapToLong(photo -> photo.copied().bytes())
                                .sum());
                return register(owner, intake.uploaded(owner, subject, form.name(), form.photos()));
            }
        }
        if (is(type, MediaType.APPLICATION_JSON_TYPE)) {
            byte[] json = body.readNBytes(Json.MAX_BYTES + 1);
            SubjectRequest request = Json.readSubjectRequest(json, owner, subject);
            gate.needState();
            gate.needStore();
            SubjectIntake.Taken taken = intake.stored(request);
            quotas.admit(owner, subject, taken.bytes());
            return register(owner, taken);
        }
        String photo = type != null && type.getType().equals("image") ? "; a photo is sent as a part of a form" : "";
        throw new ApiException(
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "The body's type is not taken",
                "Content-Type is " + (type == null ? "missing" : "\"" + type + "\"") + photo
                        + "; allowed are multipart/form-data with name and references (curl -X PUT -F name=\"ceramic mug\" -F"
                        + " references=@photo.jpg …), and application/json with keys of photos in the bucket");
    }

    private static boolean is(@Nullable MediaType type, MediaType wanted) {
        return type != null && !type.isWildcardType() && type.isCompatible(wanted);
    }

    @DELETE
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Path("/{id}")
    @Operation(
            operationId = "removeSubject",
            summary = "Remove a subject",
            description =
                    "Jobs that were accepted go on with the photos that they were accepted with, and pictures stay, unless"
                            + " photos=delete or pictures=delete says that they go too. Then the answer is a receipt, and the same"
                            + " again finds what has come since: pictures of jobs that are not over may still come, or fail with"
                            + " REFERENCE_MISSING.")
    @APIResponse(responseCode = "204", description = "The subject is removed")
    @APIResponse(
            responseCode = "200",
            description = "What was removed, where photos or pictures were to go too",
            content = @Content(schema = @Schema(implementation = SubjectErased.class)))
    public Response remove(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Parameter(description = "keep, or delete: the photos that were uploaded for it, from the bucket")
                    @QueryParam("photos")
                    @DefaultValue(KEEP)
                    String photos,
            @Parameter(
                            description =
                                    "keep, or delete: its pictures of all jobs that GET /v1/jobs lists, with their sidecars")
                    @QueryParam("pictures")
                    @DefaultValue(KEEP)
                    String pictures)
            throws InterruptedException {
        Tenant owner = new Tenant(tenant);
        SubjectId subject = new SubjectId(id);
        boolean photosGo = goes("photos", photos);
        boolean picturesGo = goes("pictures", pictures);
        gate.needState();
        if (!photosGo && !picturesGo) {
            forget(owner, known(owner, subject).subject());
            return Response.noContent().build();
        }
        gate.needStore();
        synchronized (place(owner, subject)) {
            SubjectErased receipt = removal.remove(owner, subject, photosGo, picturesGo);
            SubjectDigest digest = receipt.digest();
            if (digest != null) {
                change.of(digest.value(), null);
                awaitSeen(seen -> seen.subject(owner, subject).isEmpty(), "removal");
            }
            return Answers.json(200, receipt);
        }
    }

    private void forget(Tenant owner, SubjectSpec subject) throws InterruptedException {
        change.of(subject.digest().value(), null);
        sender.forget(owner, subject.id());
        awaitSeen(seen -> seen.subject(owner, subject.id()).isEmpty(), "removal");
    }

    private static boolean goes(String name, String value) {
        if (!value.equals(KEEP) && !value.equals(DELETE)) {
            throw WireException.invalid(
                    "", name + " is " + Require.quoted(value) + "; allowed are keep and delete; say one of them");
        }
        return value.equals(DELETE);
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Path("/{id}")
    @Operation(operationId = "subject", summary = "A subject")
    @APIResponse(
            responseCode = "200",
            description = "The subject",
            content = @Content(schema = @Schema(implementation = SubjectAnswer.class)))
    public Response one(@PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        gate.needState();
        SubjectRegistered known = known(new Tenant(tenant), new SubjectId(id));
        return tagged(Answers.json(200, SubjectAnswer.of(known.subject(), null, known.notes())), known.subject());
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(operationId = "subjects", summary = "All subjects of the tenant, by id")
    @APIResponse(
            responseCode = "200",
            description = "The subjects",
            content = @Content(schema = @Schema(implementation = SubjectList.class)))
    public Response all(@HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        gate.needState();
        return Answers.json(200, new SubjectList(view.subjects(new Tenant(tenant))));
    }

    private SubjectRegistered known(Tenant tenant, SubjectId id) {
        return view.registration(tenant, id)
                .orElseThrow(() ->
                        ApiException.unknown("subject", id.value(), "GET /v1/subjects (customshift subjects list)"));
    }

    /** One registration of a subject at a time here, so that the first is the one that made it and none misses its own. */
    private Response register(Tenant tenant, SubjectIntake.Taken taken) throws InterruptedException {
        synchronized (place(tenant, taken.subject().id())) {
            return registerAlone(tenant, taken);
        }
    }

    private Object place(Tenant tenant, SubjectId subject) {
        return places[Math.floorMod(Objects.hash(tenant, subject), places.length)];
    }

    private Response registerAlone(Tenant tenant, SubjectIntake.Taken taken) throws InterruptedException {
        SubjectSpec subject = taken.subject();
        Optional<SubjectRegistered> before = view.registration(tenant, subject.id());
        SubjectRegistered event = new SubjectRegistered(tenant, subject, taken.notes(), clock.instant());
        if (!before.map(event::saysTheSameAs).orElse(false)) {
            sender.send(event);
            awaitSeen(
                    seen -> seen.registration(tenant, subject.id())
                            .map(event::saysTheSameAs)
                            .orElse(false),
                    "registration");
        }
        sender.answer(event);
        change.of(
                before.map(one -> one.subject().digest().value()).orElse(null),
                subject.digest().value());
        SubjectDigest replaced = before.map(one -> one.subject().digest())
                .filter(digest -> !digest.equals(subject.digest()))
                .orElse(null);
        SubjectAnswer answer = SubjectAnswer.of(subject, replaced, taken.notes());
        return tagged(Answers.json(before.isPresent() ? 200 : 201, answer), subject);
    }

    private void awaitSeen(Predicate<FleetView> seen, String what) throws InterruptedException {
        if (!view.await(config.requests().timeout(), seen)) {
            throw new BrokerException("the " + what + " was sent, but not seen in "
                    + config.requests().timeout().toSeconds() + " s; ask for it in a moment");
        }
    }

    private static Response tagged(Response answer, SubjectSpec subject) {
        return Response.fromResponse(answer)
                .tag(new EntityTag(subject.digest().value()))
                .build();
    }
}

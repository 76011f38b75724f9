package io.customshift.scheduler.rest;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.provenance.OwnAuthority;
import io.customshift.models.provenance.PictureAnswer;
import io.customshift.models.provenance.PictureCheck;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.intake.Spool;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.ProblemKind;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Says of a picture whether it is marked as made by AI, as {@code customshift verify picture} does. Needs neither broker nor
 * store. A check takes memory and seconds of a processor: there is one at a time, and few wait for it.
 */
@Path("/v1/verify")
@Tag(name = "pictures", description = "Whether a picture is marked as made by AI, and as it was signed.")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class VerifyResource {
    static final int BYTES_MAX = 16 << 20;
    static final int PIXELS_MAX = 4 << 20;

    private static final int WAITING_MAX = 4;
    private static final String LARGER = "; check larger ones with \"customshift verify picture\"";

    private final Spool spool;
    private final Clock clock;
    private final PictureCheck check;
    private final Semaphore places = new Semaphore(WAITING_MAX);

    @Inject
    public VerifyResource(Spool spool, Clock clock, SchedulerConfig config) {
        this.spool = spool;
        this.clock = clock;
        Set<X509Certificate> known = config.provenanceKeys()
                .map(folder -> OwnAuthority.roots(java.nio.file.Path.of(folder)))
                .orElse(Set.of());
        this.check = new PictureCheck(known, true);
    }

    @POST
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "verifyPicture",
            summary = "Whether a picture is marked as made by AI, and as it was signed",
            description =
                    "The body is the picture's file as it is; its format is seen from its content. Signatures of"
                            + " unknown signers count; the answer names the signer and whether the fleet knows it. Nothing is kept.")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = "image/png",
                        schema = @Schema(type = SchemaType.STRING, format = "binary", maxLength = BYTES_MAX)),
                @Content(
                        mediaType = "image/jpeg",
                        schema = @Schema(type = SchemaType.STRING, format = "binary", maxLength = BYTES_MAX)),
                @Content(
                        mediaType = "image/webp",
                        schema = @Schema(type = SchemaType.STRING, format = "binary", maxLength = BYTES_MAX)),
                @Content(
                        mediaType = MediaType.APPLICATION_OCTET_STREAM,
                        schema = @Schema(type = SchemaType.STRING, format = "binary", maxLength = BYTES_MAX))
            })
    @APIResponse(
            responseCode = "200",
            description = "What was found; verdict is intact, unmarked or tampered",
            content = @Content(schema = @Schema(implementation = PictureAnswer.class)))
    @APIResponse(responseCode = "413", description = "IMAGE_TOO_LARGE: more bytes or pixels than the limit")
    @APIResponse(responseCode = "415", description = "UNSUPPORTED_MEDIA_TYPE: a form")
    @APIResponse(responseCode = "422", description = "IMAGE_UNREADABLE and others: no picture that can be decoded")
    @APIResponse(responseCode = "507", description = "DISK_FULL: the scheduler's disk has no room")
    public Response verify(@Context HttpHeaders headers, InputStream body) throws IOException {
        MediaType type = headers.getMediaType();
        if (type != null && type.getType().equals("multipart")) {
            throw new ApiException(
                    415,
                    "UNSUPPORTED_MEDIA_TYPE",
                    "The body's type is not taken",
                    "Content-Type is \"" + type + "\"; the body is the file itself: curl --data-binary @picture.png");
        }
        if (headers.getLength() > BYTES_MAX) {
            throw tooLong();
        }
        java.nio.file.Path copy = spool.file("picture");
        try {
            // Before a place is taken: a slow sender holds up nobody.
            if (Spool.copy(body, copy, BYTES_MAX).bytes() > BYTES_MAX) {
                throw tooLong();
            }
            return Answers.json(200, checked(copy));
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static ApiException tooLong() {
        return new ApiException(
                413,
                ErrorCode.IMAGE_TOO_LARGE.name(),
                "A picture is too large",
                "the picture has more than " + BYTES_MAX + " bytes, the limit" + LARGER);
    }

    private PictureAnswer checked(java.nio.file.Path copy) throws IOException {
        if (!places.tryAcquire()) {
            throw new ApiException(
                    503,
                    "TOO_MANY_CHECKS",
                    "Too many pictures wait for their check",
                    WAITING_MAX + " pictures are checked or wait for it; allowed are " + WAITING_MAX
                            + "; send it again in a moment");
        }
        try {
            synchronized (places) {
                return PictureAnswer.of(
                        check.check(Files.readAllBytes(copy), "the picture", clock.instant(), PIXELS_MAX));
            }
        } catch (EngineException e) {
            boolean large = e.code() == ErrorCode.IMAGE_TOO_LARGE;
            String code = e.code().name();
            throw new ApiException(
                    large ? 413 : 422,
                    code,
                    ProblemKind.of(code).map(ProblemKind::title).orElse(code),
                    e.getMessage() + (large ? LARGER : ""));
        } finally {
            places.release();
        }
    }
}

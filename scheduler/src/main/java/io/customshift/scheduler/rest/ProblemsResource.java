package io.customshift.scheduler.rest;

import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.ProblemKind;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where the {@code type} of a problem leads: what a code means and what to do (RFC 9457, section 3.1.1). */
@Path("/problems")
@Tag(name = "problems", description = "What each code means.")
public class ProblemsResource {
    /** All kinds of problems, by code. */
    public record ProblemList(List<ProblemKind> problems) {}

    @GET
    @SecurityRequirements
    @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
    @Operation(operationId = "problems", summary = "All kinds of problems, by code")
    @APIResponse(
            responseCode = "200",
            description = "The kinds",
            content = @Content(schema = @Schema(implementation = ProblemList.class)))
    public Response all() {
        return Answers.json(
                200,
                new ProblemList(ProblemKind.all().values().stream()
                        .sorted(Comparator.comparing(ProblemKind::code))
                        .toList()));
    }

    @GET
    @SecurityRequirements
    @Path("/{name}")
    @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
    @Operation(operationId = "problem", summary = "What a code means and what to do about it")
    @APIResponse(
            responseCode = "200",
            description = "The kind",
            content = @Content(schema = @Schema(implementation = ProblemKind.class)))
    @APIResponse(responseCode = "404", description = "PROBLEM_UNKNOWN: no code of this version has this name")
    public Response one(@PathParam("name") String name) {
        String code = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Answers.json(
                200, ProblemKind.of(code).orElseThrow(() -> ApiException.unknown("problem", name, "GET /problems")));
    }
}

package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.intake.RecipeIntake;
import io.customshift.scheduler.intake.RefusedException;
import io.customshift.scheduler.quota.QuotaException;
import io.customshift.scheduler.recipe.RecipeJob;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Recipe;
import io.customshift.schemas.message.SubjectSpec;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A recipe made of products that are registered. */
@Path("/v1/recipes/{id}/apply")
@Tag(name = "recipes")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class ApplyResource {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 500;
    private static final int BODY_BYTES = 1 << 16;

    private final Gate gate;
    private final FleetView view;
    private final RecipeIntake intake;
    private final SchedulerConfig config;

    /** @param subjects of which to make it, 500 at most; none: all that are registered, a page of them at a time */
    public record ApplyWish(List<SubjectId> subjects) {
        public ApplyWish {
            subjects = Require.listOf(subjects, 0, PAGE_MAX, "subjects").stream()
                    .distinct()
                    .toList();
        }
    }

    /**
     * What became of a page of products.
     *
     * @param accepted jobs that were accepted
     * @param known jobs that were there before, by the same id: nothing has changed
     * @param next to be given as after of the next call; absent where no product is left
     */
    public record Applied(
            int accepted,
            int known,
            List<ApplyFailure> failed,
            @Nullable SubjectId next) {}

    /** A product of which it is not made. */
    public record ApplyFailure(SubjectId subject, String code, String message) {}

    @Inject
    public ApplyResource(Gate gate, FleetView view, RecipeIntake intake, SchedulerConfig config) {
        this.gate = gate;
        this.view = view;
        this.intake = intake;
        this.config = config;
    }

    @POST
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Operation(
            operationId = "applyRecipe",
            summary = "Make a recipe of products that are registered",
            description =
                    "Of those that the body names, or, without a body, of all, a page at a time by their ids. A job's id follows from"
                            + " recipe and product as they are, so what was made of both is not made again: send the same again"
                            + " whenever it is not clear how far it got.")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Products in a page at most",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500", defaultValue = "100"))
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "Goes on behind this product: next of the page before",
            schema = @Schema(type = SchemaType.STRING))
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ApplyWish.class)))
    @APIResponse(
            responseCode = "200",
            description = "What became of each product of the page",
            content = @Content(schema = @Schema(implementation = Applied.class)))
    @APIResponse(responseCode = "429", description = "QUOTA_EXCEEDED: nothing of the page could be granted")
    public Response apply(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            @Context UriInfo uri,
            InputStream body)
            throws IOException, InterruptedException {
        Queries queries = new Queries(uri, "limit", "after");
        int limit = Require.between(queries.read("limit", PAGE, Integer::valueOf), 1, PAGE_MAX, "limit");
        Optional<SubjectId> after = queries.read("after", Optional.empty(), text -> Optional.of(new SubjectId(text)));
        byte[] json = body.readNBytes(BODY_BYTES + 1);
        Tenant owner = new Tenant(tenant);
        RecipeId name = new RecipeId(id);
        ApplyWish wish = json.length == 0
                ? new ApplyWish(List.of())
                : Json.read(json, ApplyWish.class, ReadMode.STRICT, BODY_BYTES);
        gate.needState();
        Recipe recipe = RecipesResource.known(view, owner, name);
        gate.needStore();
        if (!wish.subjects().isEmpty()) {
            return Answers.json(200, made(recipe, wish.subjects(), null));
        }
        List<SubjectId> rest = view.subjects(owner).stream()
                .map(SubjectSpec::id)
                .filter(subject ->
                        after.isEmpty() || subject.value().compareTo(after.get().value()) > 0)
                .toList();
        List<SubjectId> page = rest.subList(0, Math.min(limit, rest.size()));
        return Answers.json(200, made(recipe, page, page.size() < rest.size() ? page.get(page.size() - 1) : null));
    }

    private Applied made(Recipe recipe, List<SubjectId> subjects, @Nullable SubjectId next)
            throws IOException, InterruptedException {
        List<JobId> accepted = new ArrayList<>();
        List<ApplyFailure> failed = new ArrayList<>();
        int known = 0;
        QuotaException quota = null;
        for (SubjectId id : subjects) {
            try {
                SubjectSpec subject = view.subject(recipe.tenant(), id)
                        .orElseThrow(() -> new RefusedException(
                                FailureCode.SUBJECT_UNKNOWN,
                                "subject \"" + id + "\" is not registered; register it first",
                                List.of()));
                RecipeJob job = new RecipeJob(recipe, subject);
                if (intake.make(job)) {
                    accepted.add(job.id());
                } else {
                    known++;
                }
            } catch (QuotaException e) {
                quota = e;
                failed.add(new ApplyFailure(id, QuotaException.CODE, String.valueOf(e.getMessage())));
            } catch (WireException e) {
                failed.add(new ApplyFailure(id, e.code().name(), String.valueOf(e.getMessage())));
            } catch (RefusedException e) {
                failed.add(new ApplyFailure(id, e.code().value(), String.valueOf(e.getMessage())));
            }
        }
        if (quota != null && accepted.isEmpty()) {
            throw quota;
        }
        if (!view.await(
                config.requests().timeout(),
                seen -> accepted.stream()
                        .allMatch(job -> seen.job(recipe.tenant(), job).isPresent()))) {
            throw new BrokerException("jobs were sent, but not seen in "
                    + config.requests().timeout().toSeconds() + " s; send the same again in a moment");
        }
        return new Applied(accepted.size(), known, failed, next);
    }
}

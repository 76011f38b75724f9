package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.recipe.RecipeJob;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Recipe;
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
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Recipes: which pictures a tenant wants of its products. */
@Path("/v1/recipes")
@Tag(name = "recipes", description = "Which pictures a tenant wants of its products.")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Blocking
public class RecipesResource {
    /** Recipes of a tenant: each event of a product may ask for all of them. */
    private static final int RECIPES_MAX = 100;

    private static final int BODY_BYTES = 1 << 20;

    private final Gate gate;
    private final FleetView view;
    private final Sender sender;
    private final SchedulerConfig config;
    private final Change change;
    private final Object writing = new Object();

    /**
     * A recipe that is kept.
     *
     * @param version of its content: what is made by one version is not made again
     * @param pictures of one product
     * @param replaced the version that was in force before, where it was another
     */
    public record RecipeAnswer(
            Recipe recipe,
            Sha256 version,
            int pictures,
            @Nullable Sha256 replaced) {
        static RecipeAnswer of(Recipe recipe, @Nullable Sha256 replaced) {
            return new RecipeAnswer(recipe, RecipeJob.version(recipe), recipe.images(), replaced);
        }
    }

    /** Recipes. */
    public record RecipeList(List<RecipeAnswer> recipes) {}

    @Inject
    public RecipesResource(Gate gate, FleetView view, Sender sender, SchedulerConfig config, Change change) {
        this.gate = gate;
        this.view = view;
        this.sender = sender;
        this.config = config;
        this.change = change;
    }

    @PUT
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Path("/{id}")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Operation(
            operationId = "putRecipe",
            summary = "Keep a recipe, or replace it",
            description =
                    "Nothing is made by that: events of products make it from now on, and POST /v1/recipes/{id}/apply of those that"
                            + " are registered. The same again changes nothing.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "RecipeBody")))
    @APIResponse(
            responseCode = "201",
            description = "The recipe is kept; it was not there before",
            content = @Content(schema = @Schema(implementation = RecipeAnswer.class)))
    @APIResponse(
            responseCode = "200",
            description =
                    "The recipe was there before; it is this now. replaced is the version before, if it was another",
            content = @Content(schema = @Schema(implementation = RecipeAnswer.class)))
    @APIResponse(
            responseCode = "413",
            description = "TOO_LARGE: more pictures of a product than 10,000, or more recipes than 100")
    public Response put(
            @PathParam("id") String id,
            @HeaderParam("X-Tenant") @DefaultValue("default") String tenant,
            InputStream body)
            throws IOException, InterruptedException {
        Tenant owner = new Tenant(tenant);
        RecipeId name = new RecipeId(id);
        byte[] json = body.readNBytes(BODY_BYTES + 1);
        if (json.length > BODY_BYTES) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "",
                    "the recipe has more than " + BODY_BYTES + " bytes; make several recipes of it");
        }
        Recipe recipe = Json.readRecipe(json, owner, name);
        gate.needState();
        synchronized (writing) {
            Optional<Recipe> before = view.recipe(owner, name);
            if (before.isEmpty() && view.recipes(owner).size() >= RECIPES_MAX) {
                throw new WireException(
                        WireCode.TOO_LARGE,
                        "",
                        "the tenant has " + RECIPES_MAX + " recipes, which is as many as are allowed; remove one");
            }
            if (!before.equals(Optional.of(recipe))) {
                sender.send(recipe);
                awaitSeen(seen -> seen.recipe(owner, name).equals(Optional.of(recipe)));
            }
            Sha256 version = RecipeJob.version(recipe);
            Sha256 was = before.map(RecipeJob::version).orElse(null);
            change.of(was == null ? null : was.value(), version.value());
            return answer(before.isPresent() ? 200 : 201, RecipeAnswer.of(recipe, version.equals(was) ? null : was));
        }
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Path("/{id}")
    @Operation(operationId = "recipe", summary = "A recipe")
    @APIResponse(
            responseCode = "200",
            description = "The recipe",
            content = @Content(schema = @Schema(implementation = RecipeAnswer.class)))
    public Response one(@PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        gate.needState();
        return answer(200, RecipeAnswer.of(known(view, new Tenant(tenant), new RecipeId(id)), null));
    }

    @GET
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "read")
    @Operation(operationId = "recipes", summary = "All recipes of the tenant, by id")
    @APIResponse(
            responseCode = "200",
            description = "The recipes",
            content = @Content(schema = @Schema(implementation = RecipeList.class)))
    public Response all(@HeaderParam("X-Tenant") @DefaultValue("default") String tenant) {
        gate.needState();
        return Answers.json(
                200,
                new RecipeList(view.recipes(new Tenant(tenant)).stream()
                        .map(recipe -> RecipeAnswer.of(recipe, null))
                        .toList()));
    }

    @DELETE
    @SecurityRequirement(name = AccessFilter.SCHEME, scopes = "submit")
    @Path("/{id}")
    @Operation(
            operationId = "removeRecipe",
            summary = "Remove a recipe",
            description = "Nothing more is made of it. Jobs that were accepted go on, and pictures stay.")
    @APIResponse(responseCode = "204", description = "The recipe is removed")
    public Response remove(@PathParam("id") String id, @HeaderParam("X-Tenant") @DefaultValue("default") String tenant)
            throws InterruptedException {
        Tenant owner = new Tenant(tenant);
        RecipeId name = new RecipeId(id);
        gate.needState();
        synchronized (writing) {
            change.of(RecipeJob.version(known(view, owner, name)).value(), null);
            sender.forget(owner, name);
            awaitSeen(seen -> seen.recipe(owner, name).isEmpty());
        }
        return Response.noContent().build();
    }

    /** The recipe; 404 where there is no such recipe. */
    static Recipe known(FleetView view, Tenant tenant, RecipeId id) {
        return view.recipe(tenant, id)
                .orElseThrow(
                        () -> ApiException.unknown("recipe", id.value(), "GET /v1/recipes (customshift recipes list)"));
    }

    private void awaitSeen(Predicate<FleetView> seen) throws InterruptedException {
        if (!view.await(config.requests().timeout(), seen)) {
            throw new BrokerException("the recipe was sent, but not seen in "
                    + config.requests().timeout().toSeconds() + " s; ask for it in a moment");
        }
    }

    private static Response answer(int status, RecipeAnswer recipe) {
        return Response.fromResponse(Answers.json(status, recipe))
                .tag(new EntityTag(recipe.version().value()))
                .build();
    }
}

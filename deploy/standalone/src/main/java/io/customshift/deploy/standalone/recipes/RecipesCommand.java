package io.customshift.deploy.standalone.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Table;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.cli.CommandGroup;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "recipes",
        description = "Which pictures are wanted of products: saved prompts, sizes and seeds.",
        subcommands = {
            RecipesCommand.Put.class,
            RecipesCommand.ListAll.class,
            RecipesCommand.Show.class,
            RecipesCommand.Remove.class,
            RecipesCommand.Apply.class
        })
public final class RecipesCommand extends CommandGroup {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Command(
            name = "put",
            description =
                    "Keeps a recipe, or replaces it. Nothing is made by that: events of products make it from now on, and `recipes"
                            + " apply` of those that are registered.")
    static final class Put implements Callable<Integer> {
        @Mixin
        private SchedulerOptions options = new SchedulerOptions();

        @Parameters(
                paramLabel = "FILE",
                description =
                        "The recipe as JSON: {\"id\": \"packshot\", \"prompts\": [\"a {name} on white\"]}; - is standard input.")
        private Path file = Path.of("");

        @Option(names = "--id", paramLabel = "ID", description = "Its id (default: the one in the file).")
        private @Nullable String id;

        @Override
        public Integer call() {
            JsonNode recipe = read();
            String named = id != null ? id : recipe.path("id").asText();
            if (named.isEmpty()) {
                throw new FleetException(
                        FleetCode.BAD_FILE,
                        "the recipe in " + file + " has no id; write \"id\" into it, or give --id ID");
            }
            JsonNode kept = options.client().putRecipe(new RecipeId(named).value(), recipe);
            String was = kept.path("replaced").asText();
            options.output()
                    .result(
                            kept,
                            "kept " + line(kept)
                                    + (was.isEmpty()
                                            ? ""
                                            : "; it was another: "
                                                    + options.call("recipes", "apply", named)
                                                    + " makes it of registered products"));
            return ExitCode.DONE;
        }

        private JsonNode read() {
            try {
                byte[] text = file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
                JsonNode recipe = JSON.readTree(text);
                if (recipe instanceof ObjectNode) {
                    return recipe;
                }
                throw new FleetException(
                        FleetCode.BAD_FILE, file + " is no recipe; write a JSON object with prompts into it");
            } catch (IOException e) {
                throw new FleetException(
                        FleetCode.BAD_FILE, "recipe " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    @Command(name = "list", description = "Lists them by id.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private SchedulerOptions options = new SchedulerOptions();

        @Override
        public Integer call() {
            JsonNode recipes = options.client().recipes();
            Table table = new Table("RECIPE", ">PICTURES", "AUTOMATIC", "FIRST PROMPT");
            for (JsonNode one : recipes) {
                JsonNode recipe = one.path("recipe");
                table.row(
                        recipe.path("id").asText(),
                        one.path("pictures").asInt(),
                        recipe.path("automatic").asBoolean() ? "yes" : "no",
                        recipe.path("prompts").path(0).asText());
            }
            options.output()
                    .result(
                            recipes,
                            table.size() == 0
                                    ? "no recipes; keep one: " + options.call("recipes", "put", "FILE")
                                    : table.toString());
            return ExitCode.DONE;
        }
    }

    @Command(name = "show", description = "Shows one as JSON, as `recipes put` reads it.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private SchedulerOptions options = new SchedulerOptions();

        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        public Integer call() {
            JsonNode kept = options.client().recipe(new RecipeId(id).value());
            options.output().result(kept, kept.path("recipe").toPrettyString());
            return ExitCode.DONE;
        }
    }

    @Command(name = "remove", description = "Removes one. Jobs that were accepted go on, and pictures stay.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private SchedulerOptions options = new SchedulerOptions();

        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        public Integer call() {
            String recipe = new RecipeId(id).value();
            options.client().removeRecipe(recipe);
            options.output().result(Map.of("removed", recipe), "removed " + recipe);
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "apply",
            description =
                    "Makes one of registered products, as far as it is not made: the same again makes nothing twice. Exit code 3"
                            + " where it could not be asked for all.")
    static final class Apply implements Callable<Integer> {
        @Mixin
        private SchedulerOptions options = new SchedulerOptions();

        @Parameters(index = "0", paramLabel = "ID")
        private String id = "";

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "PRODUCT",
                description = "Those that are meant; all where none is named.")
        private List<String> products = List.of();

        @Override
        public Integer call() {
            String recipe = new RecipeId(id).value();
            ObjectNode wish = JSON.createObjectNode();
            ArrayNode named = wish.putArray("subjects");
            products.forEach(product -> named.add(new SubjectId(product).value()));
            SchedulerClient client = options.client();
            int accepted = 0;
            int known = 0;
            ArrayNode failed = JSON.createArrayNode();
            String after = "";
            do {
                JsonNode page = client.applyRecipe(recipe, wish, after);
                accepted += page.path("accepted").asInt();
                known += page.path("known").asInt();
                page.path("failed").forEach(failed::add);
                after = page.path("next").asText();
            } while (!after.isEmpty());
            StringBuilder text = new StringBuilder(
                    accepted + " jobs accepted, " + known + " were there before, " + failed.size() + " failed");
            failed.forEach(one -> text.append("\n  ")
                    .append(one.path("subject").asText())
                    .append(": ")
                    .append(one.path("code").asText())
                    .append(": ")
                    .append(one.path("message").asText()));
            ObjectNode all = JSON.createObjectNode().put("accepted", accepted).put("known", known);
            all.set("failed", failed);
            options.output().result(all, text.toString());
            return failed.isEmpty() ? ExitCode.DONE : ExitCode.INCOMPLETE;
        }
    }

    private static String line(JsonNode kept) {
        int pictures = kept.path("pictures").asInt();
        return kept.path("recipe").path("id").asText() + ", " + pictures + (pictures == 1 ? " picture" : " pictures")
                + " of a product";
    }
}

package io.customshift.scheduler.recipe;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.DefaultSettings;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Recipe;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The job of one recipe for one product. Its id follows from the recipe, its version, the subject and the subject's digest, so
 * what was made once of the same photos, name and recipe is never made again, however often it is asked for, and what has
 * changed is another job. The job's id is the only thing that keeps count.
 *
 * @param subject the product as it is registered
 */
public record RecipeJob(Recipe recipe, SubjectSpec subject) {
    /** Labels that say of which recipe and product a job is. */
    public static final String RECIPE = "customshift.recipe";

    public static final String PRODUCT = "customshift.product";
    private static final String VERSION = "customshift.recipe-version";
    private static final String DIGEST = "customshift.product-digest";
    /** Characters of the recipe's id that its jobs' ids begin with: with the digest and a hyphen they are 63. */
    private static final int READABLE = 30;

    /**
     * A digest of all that decides what the recipe makes: two recipes with the same version make the same pictures. Neither its
     * id is in it, nor whether it is automatic.
     */
    public static Sha256 version(Recipe recipe) {
        Canonical form = Canonical.form("customshift.recipe.v1");
        recipe.prompts().forEach(prompt -> form.put("prompt", prompt));
        recipe.sizes().forEach(size -> form.put("size", size.toString()));
        recipe.seeds().forEach(seed -> form.put("seed", seed));
        put(form, "negative", recipe.negative());
        put(form, "steps", recipe.steps());
        List<Double> strengths = recipe.strengths();
        form.put("strengths", strengths == null ? List.of() : strengths);
        Guidance guidance = recipe.guidance();
        form.put("guidance", guidance == null ? List.of() : List.of(guidance.reference(), guidance.prompt()));
        put(form, "plan", recipe.plan());
        put(form, "model", recipe.model());
        form.put("priority", recipe.priority());
        put(form, "class", recipe.jobClass());
        return new Sha256(form.hexDigest());
    }

    private static void put(Canonical form, String name, @Nullable Object value) {
        if (value != null) {
            form.put(name, value.toString());
        }
    }

    public JobId id() {
        return id(recipe.id(), version(recipe), subject.id(), subject.digest());
    }

    private static JobId id(RecipeId recipe, Sha256 version, SubjectId subject, SubjectDigest digest) {
        String name = recipe.value();
        return new JobId(name.substring(0, Math.min(READABLE, name.length())) + "-"
                + Canonical.form("customshift.recipe-job.v1")
                        .put("recipe", name)
                        .put("version", version.value())
                        .put("subject", subject.value())
                        .put("digest", digest.value())
                        .base32Digest());
    }

    /**
     * What is asked for.
     *
     * @throws WireException where a prompt with the product's name in it is too long
     */
    public CustomizationRequest request() {
        return new CustomizationRequest(
                recipe.tenant(),
                id(),
                recipe.model(),
                recipe.priority(),
                recipe.jobClass(),
                Map.of(
                        RECIPE,
                        recipe.id().value(),
                        VERSION,
                        version(recipe).value(),
                        PRODUCT,
                        subject.id().value(),
                        DIGEST,
                        subject.digest().value()),
                DefaultSettings.NONE,
                null,
                null,
                lines(),
                null);
    }

    /** A line for each prompt in each size, the sizes of a prompt together. */
    private List<RequestLine> lines() {
        List<RequestLine> lines = new ArrayList<>();
        for (String prompt : recipe.prompts()) {
            if (recipe.sizes().isEmpty()) {
                lines.add(line(lines.size(), prompt, null));
            }
            for (ImageSize size : recipe.sizes()) {
                lines.add(line(lines.size(), prompt, size));
            }
        }
        return lines;
    }

    private RequestLine line(int number, String prompt, @Nullable ImageSize size) {
        String negative = recipe.negative();
        try {
            return new RequestLine(
                    null,
                    subject.id(),
                    named(prompt),
                    negative == null ? null : named(negative),
                    recipe.seeds().isEmpty() ? null : recipe.seeds(),
                    null,
                    null,
                    size,
                    recipe.steps(),
                    recipe.strengths(),
                    recipe.guidance(),
                    recipe.plan(),
                    null,
                    Map.of());
        } catch (WireException e) {
            throw e.under("/lines/" + number);
        }
    }

    private String named(String text) {
        return text.replace(Recipe.NAME, subject.name());
    }

    /** The product that this job was made of by a recipe; nothing for jobs that were asked for otherwise, whatever their labels say. */
    public static Optional<SubjectId> productOf(JobStatus job) {
        Map<String, String> labels = job.labels();
        String recipe = labels.get(RECIPE);
        String version = labels.get(VERSION);
        String product = labels.get(PRODUCT);
        String digest = labels.get(DIGEST);
        if (recipe == null || version == null || product == null || digest == null) {
            return Optional.empty();
        }
        try {
            SubjectId subject = new SubjectId(product);
            JobId own = id(new RecipeId(recipe), new Sha256(version), subject, new SubjectDigest(digest));
            return own.equals(job.job()) ? Optional.of(subject) : Optional.empty();
        } catch (WireException e) {
            return Optional.empty();
        }
    }
}

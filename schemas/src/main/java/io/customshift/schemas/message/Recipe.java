package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pictures that a tenant wants of its products: every prompt in every size with every seed. On recipes.v1 the last one per key is
 * in force, and an empty record takes it away.
 *
 * @param prompts what to show, 1 to {@link #PROMPTS_MAX}; {@link #NAME} in them stands for the product's name
 * @param sizes absent: the model's own
 * @param seeds absent: 0 alone
 * @param negative what not to show; {@link #NAME} in it stands for the product's name
 * @param steps absent: the plan's or the model's own
 * @param strengths λ: one for all references, or one per reference
 * @param model the model that must make the pictures; absent: the fleet's current one when a job is accepted
 * @param priority 0 to 9, the higher the sooner within its class, and, where no class is named, from 8 interactive, below 3 bulk
 * @param jobClass how soon it is wanted; absent: by the priority
 * @param automatic whether it applies to every product of the tenant that an event tells of without naming recipes
 */
public record Recipe(
        @WireDefault("\"default\"") Tenant tenant,
        RecipeId id,
        List<String> prompts,
        List<ImageSize> sizes,
        List<Long> seeds,
        @Nullable String negative,
        @Nullable Integer steps,
        @Nullable @WireAlias("strength") List<Double> strengths,
        @Nullable Guidance guidance,
        @Nullable PlanName plan,
        @Nullable ModelVersion model,
        @WireDefault("5") int priority,
        @WireName("class") @Nullable JobClass jobClass,
        @WireDefault("false") boolean automatic)
        implements Message {
    /** Stands for the product's name. */
    public static final String NAME = "{name}";

    public static final int PROMPTS_MAX = 100;
    public static final int SIZES_MAX = 20;
    /** Pictures of one product. */
    public static final int IMAGES_MAX = 10_000;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}\\s]*}");

    public Recipe {
        List<String> texts = new ArrayList<>();
        for (String prompt : Require.listOf(prompts, 1, PROMPTS_MAX, "prompts")) {
            texts.add(known(RequestLine.checkedPrompt(prompt, "prompts/" + texts.size()), "prompts/" + texts.size()));
        }
        prompts = texts.stream().distinct().toList();
        sizes = Require.listOf(sizes, 0, SIZES_MAX, "sizes").stream().distinct().toList();
        seeds = Require.listOf(seeds, 0, IMAGES_MAX, "seeds").stream()
                .distinct()
                .toList();
        for (int i = 0; i < seeds.size(); i++) {
            Require.between(seeds.get(i), 0, Limits.SEED_MAX, "seeds/" + i);
        }
        negative = RequestLine.checkedNegative(negative);
        if (negative != null) {
            known(negative, "negative");
        }
        if (steps != null) {
            Require.between(steps, 1, Limits.STEPS_MAX, "steps");
        }
        if (strengths != null) {
            strengths = RenderSettings.strengths(strengths, "strengths");
        }
        Require.between(priority, 0, Limits.PRIORITY_MAX, "priority");
        long images = images(prompts, sizes, seeds);
        if (images > IMAGES_MAX) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "/prompts",
                    "prompts, sizes and seeds make " + images + " pictures of a product; allowed are " + IMAGES_MAX
                            + "; make several recipes of it");
        }
    }

    /** Pictures of one product. */
    public int images() {
        return (int) images(prompts, sizes, seeds);
    }

    private static long images(List<String> prompts, List<ImageSize> sizes, List<Long> seeds) {
        return (long) prompts.size() * Math.max(1, sizes.size()) * Math.max(1, seeds.size());
    }

    private static String known(String text, String field) {
        Matcher each = PLACEHOLDER.matcher(text);
        while (each.find()) {
            if (!each.group().equals(NAME)) {
                throw WireException.invalid(
                        "/" + field,
                        field + " has the placeholder " + Require.quoted(each.group()) + "; allowed is " + NAME
                                + ", the product's name; correct it");
            }
        }
        return text;
    }
}

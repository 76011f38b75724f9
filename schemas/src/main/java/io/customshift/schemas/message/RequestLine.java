package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.SubjectId;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One line of a request: a subject, a prompt, and one picture for each seed. What is absent is taken from the request's
 * defaults.
 *
 * @param id the user's name for the line, repeated in the results; unique in the request
 * @param subject the subject's id
 * @param prompt what to show, 1 to 1,500 characters; space around it is dropped, and it is kept in Unicode's composed
 *     form, so that the same text typed on another system is the same prompt
 * @param negative what not to show
 * @param seeds the seeds to use; not together with {@code seed} or {@code count}
 * @param seed the first seed, 0 when absent
 * @param count pictures to make, 1 when absent: seeds {@code seed}, {@code seed + 1}, …
 * @param strengths λ: one for all references, or one per reference
 * @param plan how work is saved, such as {@code fast}; with the plan's own steps unless {@code steps} names others
 * @param priority 0 to 9, the higher the sooner; absent: the request's
 * @param extra what the user's table says beside, by column: repeated in the results, else not looked at
 */
public record RequestLine(
        @Nullable String id,
        SubjectId subject,
        String prompt,
        @Nullable String negative,
        @Nullable List<Long> seeds,
        @Nullable Long seed,
        @Nullable Integer count,
        @Nullable ImageSize size,
        @Nullable Integer steps,
        @Nullable @WireAlias("strength") List<Double> strengths,
        @Nullable Guidance guidance,
        @Nullable PlanName plan,
        @Nullable Integer priority,
        Map<String, String> extra) {
    public RequestLine {
        if (id != null && Require.text(id, Limits.LABEL_CHARACTERS, "id").isBlank()) {
            throw WireException.invalid("/id", "id is blank; write a name or leave it out");
        }
        prompt = checkedPrompt(prompt, "prompt");
        negative = checkedNegative(negative);
        if (seeds != null) {
            if (seed != null || count != null) {
                throw WireException.invalid("/seeds", "seeds stands beside seed or count; give one or the other");
            }
            seeds = Require.listOf(seeds, 1, Limits.IMAGES_PER_LINE, "seeds");
            for (int i = 0; i < seeds.size(); i++) {
                Require.between(seeds.get(i), 0, Limits.SEED_MAX, "seeds/" + i);
            }
        }
        if (seed != null) {
            Require.between(seed, 0, Limits.SEED_MAX, "seed");
        }
        if (count != null) {
            Require.between(count, 1, Limits.IMAGES_PER_LINE, "count");
            Require.between((seed == null ? 0 : seed) + count - 1, 0, Limits.SEED_MAX, "seed");
        }
        if (steps != null) {
            Require.between(steps, 1, Limits.STEPS_MAX, "steps");
        }
        if (strengths != null) {
            strengths = RenderSettings.strengths(strengths, "strengths");
        }
        if (priority != null) {
            Require.between(priority, 0, Limits.PRIORITY_MAX, "priority");
        }
        extra = Labels.extra(extra);
    }

    /** A line with nothing but what must be there: one picture of seed 0 with the request's defaults. */
    public static RequestLine of(SubjectId subject, String prompt) {
        return new RequestLine(
                null, subject, prompt, null, null, null, null, null, null, null, null, null, null, Map.of());
    }

    /** The seeds of this line's pictures, in order; a seed named twice counts once. */
    public List<Long> seedsInOrder() {
        if (seeds != null) {
            return seeds.stream().distinct().toList();
        }
        long first = seed == null ? 0 : seed;
        return LongStream.range(first, first + images()).boxed().toList();
    }

    /** How many pictures this line asks for. */
    public int images() {
        if (seeds != null) {
            return (int) seeds.stream().distinct().count();
        }
        return count == null ? 1 : count;
    }

    /** This line's settings, with {@code defaults} for what it leaves out. */
    public RenderSettings settings(RenderSettings defaults) {
        return new RenderSettings(
                size == null ? defaults.size() : size,
                steps == null ? defaults.steps() : steps,
                strengths == null ? defaults.strengths() : strengths,
                guidance == null ? defaults.guidance() : guidance,
                plan == null ? defaults.plan() : plan);
    }

    /** The same line with so many steps. */
    public RequestLine withSteps(int many) {
        return new RequestLine(
                id, subject, prompt, negative, seeds, seed, count, size, many, strengths, guidance, plan, priority,
                extra);
    }

    static String checkedPrompt(String text, String field) {
        String prompt = normal(Require.text(text, Limits.PROMPT_CHARACTERS, field));
        if (prompt.isEmpty()) {
            throw new WireException(WireCode.MISSING_FIELD, "/" + field, field + " is empty; write what to show");
        }
        return prompt;
    }

    static @Nullable String checkedNegative(@Nullable String text) {
        String negative = text == null ? "" : normal(Require.text(text, Limits.PROMPT_CHARACTERS, "negative"));
        return negative.isEmpty() ? null : negative;
    }

    private static String normal(String text) {
        return Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
    }
}

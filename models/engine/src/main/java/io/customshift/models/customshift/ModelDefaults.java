package io.customshift.models.customshift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.sampler.Passes;
import io.customshift.models.weights.ComponentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a model is best used, from the file {@code customshift.json} in its folder, such as {@code {"adapter":
 * "pytorch_lora_weights.safetensors", "steps": 20, "guidance": [6, 6]}}; every field may be left out. Whoever asks for
 * something else gets that; the engine's commands and a fleet's workers take these where nothing is asked for.
 *
 * @param adapter the LoRA that belongs to the model: the one that the file names, else one of diffusers' name in the folder
 * @param steps denoising steps; 28 unless the file says other
 * @param guidance both scales; 7 and 7 unless the file says other
 * @param turbo what the plan of that name takes, such as {@code {"adapter": "turbo.safetensors", "steps": 5, "shift": 1.5}}
 */
public record ModelDefaults(Optional<Path> adapter, int steps, Guidance guidance, Optional<Turbo> turbo) {
    /** The file in the model's folder. */
    public static final String FILE = ComponentFiles.FILE;
    /** The adapter in the model's folder that needs no file to name it. */
    public static final String ADAPTER = "pytorch_lora_weights.safetensors";
    /** What a user says who wants no adapter although there is one. */
    public static final String NO_ADAPTER = "none";

    private static final int STEPS = 28;
    private static final Set<String> FIELDS = Set.of("adapter", "steps", "guidance", "turbo", ComponentFiles.FIELD);

    /**
     * Pictures in one pass a step.
     *
     * @param adapter that has the guidance inside
     * @param shift of the schedule
     */
    public record Turbo(Path adapter, int steps, double shift) {}

    /**
     * Of weights in a folder; a single file has none of its own.
     *
     * @throws EngineException WEIGHTS_CORRUPT for a file that cannot be read, or has an unknown field or a value out of
     *     bounds; WEIGHTS_NOT_FOUND where it names an adapter that is not there
     */
    public static ModelDefaults of(Path weights) {
        Path file = weights.resolve(FILE);
        JsonNode said = Files.isRegularFile(file) ? read(file) : new ObjectMapper().createObjectNode();
        for (Iterator<String> names = said.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw corrupt(
                        file,
                        "the field \"" + name + "\" is not known; allowed are adapter, steps, guidance, turbo and "
                                + ComponentFiles.FIELD,
                        null);
            }
        }
        try {
            Guidance guidance = said.has("guidance") ? guidance(file, said.path("guidance")) : Guidance.DEFAULT;
            int steps = said.has("steps") ? steps(file, said.path("steps")) : STEPS;
            // The engine's own bounds.
            GenerationSettings.of(new ImageSize(ImageSize.STEP, ImageSize.STEP)).withSteps(steps);
            return new ModelDefaults(
                    adapter(weights, file, said.path("adapter")),
                    steps,
                    guidance,
                    turbo(weights, file, said.path("turbo")));
        } catch (EngineException e) {
            if (e.code() == ErrorCode.GUIDANCE_INVALID
                    || e.code() == ErrorCode.STEPS_INVALID
                    || e.code() == ErrorCode.PLAN_INVALID) {
                throw corrupt(file, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /**
     * The adapter to open.
     *
     * @param asked a file; {@link #NO_ADAPTER} for none; null for the model's own
     */
    public Optional<Path> adapter(@Nullable Path asked) {
        if (asked == null) {
            return adapter;
        }
        return asked.toString().equals(NO_ADAPTER) ? Optional.empty() : Optional.of(asked);
    }

    /**
     * The adapters to open: what is asked for, else the model's own; with the one-pass adapter where a plan needs it.
     *
     * @param asked {@code FILE} or {@code FILE@SCALE}, any number; {@link #NO_ADAPTER} for none
     */
    public List<AdapterSource> adapters(List<String> asked, Plan plan) {
        List<AdapterSource> sources = new ArrayList<>();
        if (asked.isEmpty()) {
            adapter.ifPresent(own -> sources.add(new AdapterSource(own, 1)));
        } else if (!asked.equals(List.of(NO_ADAPTER))) {
            asked.forEach(text -> sources.add(AdapterSource.parse(text)));
        }
        if (plan.passes() == Passes.ONE) {
            turbo.ifPresent(own -> sources.add(new AdapterSource(own.adapter(), 1)));
        }
        return List.copyOf(sources);
    }

    /** The same for an engine that is to run every plan. */
    public List<AdapterSource> adapters(List<String> asked) {
        return adapters(asked, Plan.EXACT.withPasses(Passes.ONE));
    }

    private static Optional<Path> adapter(Path weights, Path file, JsonNode name) {
        if (name.isMissingNode()) {
            return Optional.of(weights.resolve(ADAPTER)).filter(Files::isRegularFile);
        }
        if (!name.isTextual()) {
            throw corrupt(file, "adapter is " + name + "; it must be the name of a file, or \"none\"", null);
        }
        if (name.textValue().equals(NO_ADAPTER)) {
            return Optional.empty();
        }
        Path adapter = weights.resolve(name.textValue());
        if (!Files.isRegularFile(adapter)) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_NOT_FOUND,
                    file + " names the adapter " + adapter
                            + ", which is not there; restore it, or name another adapter");
        }
        return Optional.of(adapter);
    }

    private static Optional<Turbo> turbo(Path weights, Path file, JsonNode said) {
        if (said.isMissingNode()) {
            return Optional.empty();
        }
        JsonNode shift = said.path("shift");
        if (!said.path("adapter").isTextual() || !shift.isNumber() || said.size() != 3) {
            throw corrupt(file, "turbo is " + said + "; it must have adapter, steps and shift and no more", null);
        }
        Plan.EXACT.withShift(shift.doubleValue());
        Path adapter = adapter(weights, file, said.path("adapter")).orElseThrow();
        return Optional.of(new Turbo(adapter, steps(file, said.path("steps")), shift.doubleValue()));
    }

    private static int steps(Path file, JsonNode value) {
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw corrupt(file, "steps is " + value + "; it must be a whole number, such as 28", null);
        }
        return value.intValue();
    }

    private static Guidance guidance(Path file, JsonNode value) {
        if (!value.isArray()
                || value.size() != 2
                || !value.get(0).isNumber()
                || !value.get(1).isNumber()) {
            throw corrupt(file, "guidance is " + value + "; it must be two numbers, such as [7, 7]", null);
        }
        return new Guidance(value.get(0).doubleValue(), value.get(1).doubleValue());
    }

    private static JsonNode read(Path file) {
        try {
            JsonNode node = new ObjectMapper().readTree(file.toFile());
            if (node.isObject()) {
                return node;
            }
            throw corrupt(file, "is not a JSON object", null);
        } catch (IOException e) {
            throw corrupt(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static EngineException corrupt(Path file, String what, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.WEIGHTS_CORRUPT, file + ": " + what + "; correct or remove the file", cause);
    }
}

package io.customshift.models.network;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Low-rank updates to merge into the transformer once, at load: W' = W + scale · B·A.
 *
 * @param updates for each adapted module
 * @param place which weights they are merged into
 */
public record Lora(List<Update> updates, Place place) {
    /** No adapter. */
    public static final Lora NONE = new Lora(List.of(), Place.BOTH_BRANCHES);

    /** Which weights an update is merged into. */
    public enum Place {
        BOTH_BRANCHES,
        /** The Reference-Alignment Branch alone. */
        REFERENCE_ALIGNMENT,
        /** The generating branch alone. */
        GENERATION,
        /** The generating branch of steps whose guidance is inside the weights; guided steps go without. */
        DISTILLED_GENERATION
    }

    /** Of both branches, or of the Reference-Alignment Branch alone. */
    public Lora(List<Update> updates, boolean inBothBranches) {
        this(updates, inBothBranches ? Place.BOTH_BRANCHES : Place.REFERENCE_ALIGNMENT);
    }

    /** With every update times a factor. */
    public Lora scaled(double factor) {
        return new Lora(
                updates.stream()
                        .map(update -> new Update(update.module(), update.a(), update.b(), update.scale() * factor))
                        .toList(),
                place);
    }

    /**
     * One module's update.
     *
     * @param module name of the module whose {@code .weight} [out, in] it changes
     * @param a [r, in]
     * @param b [out, r]
     * @param scale α / r
     */
    public record Update(String module, StoredTensor a, StoredTensor b, double scale) {}

    public Lora {
        updates = List.copyOf(updates);
    }

    /** The changed weights, by tensor name, in the type of the originals. */
    Map<String, Tensor> merge(Script script, TensorScope scope, Map<String, Tensor> weights) {
        Map<String, Tensor> merged = new LinkedHashMap<>();
        try (TensorScope work = scope.child();
                TensorLoader loader = new TensorLoader(script, work)) {
            for (Update update : updates) {
                String name = update.module() + ".weight";
                Tensor weight = weights.get(name);
                if (weight == null) {
                    throw new IllegalArgumentException("no weight " + name + ": the adapter was not checked");
                }
                try (Tensor a = loader.load(update.a());
                        Tensor b = loader.load(update.b())) {
                    merged.put(name, script.call(scope, "merge_lora", weight, a, b, update.scale()));
                }
            }
        }
        return merged;
    }
}

package io.customshift.models.network;

import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A component's tensors on the device, by checkpoint name, in the type they are held in. Where that is the type in the
 * file and the device is the CPU, they are the mapped file itself.
 *
 * @param sources the stored tensors, kept because a shared tensor reads their memory
 */
public record WeightTable(Map<String, Tensor> tensors, Map<String, StoredTensor> sources) {

    static WeightTable load(Script script, TensorScope scope, Map<String, StoredTensor> sources, Dtype held) {
        return load(script, scope, sources, (loader, stored) -> loader.load(stored, held));
    }

    /** Binds tensors, each in the type that it is stored in; they belong to {@code scope}. */
    public static WeightTable asStored(Script script, TensorScope scope, Map<String, StoredTensor> sources) {
        return load(script, scope, sources, TensorLoader::load);
    }

    private static WeightTable load(
            Script script,
            TensorScope scope,
            Map<String, StoredTensor> sources,
            BiFunction<TensorLoader, StoredTensor, Tensor> how) {
        try (TensorLoader loader = new TensorLoader(script, scope)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            sources.forEach((name, stored) -> tensors.put(name, how.apply(loader, stored)));
            return new WeightTable(tensors, sources);
        }
    }

    /** A tensor that is known to be there. */
    Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + ": the weights were not checked");
        }
        return tensor;
    }

    /** The same with some tensors exchanged, or more of them. */
    WeightTable replacing(Map<String, Tensor> others) {
        Map<String, Tensor> changed = new LinkedHashMap<>(tensors);
        changed.putAll(others);
        return new WeightTable(changed, sources);
    }

    /** The tensors whose name starts with a prefix, under the rest of their names, as one argument. */
    Value under(String prefix) {
        return table(prefix, true);
    }

    /** The tensors whose name does not start with a prefix, as one argument. */
    Value except(String prefix) {
        return table(prefix, false);
    }

    private Value table(String prefix, boolean inside) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix) == inside) {
                found.put(inside ? name.substring(prefix.length()) : name, tensor);
            }
        });
        return Value.ofTable(found);
    }
}

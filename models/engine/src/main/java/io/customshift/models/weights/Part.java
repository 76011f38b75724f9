package io.customshift.models.weights;

import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One component's configuration and its tensors, exactly those that the configuration needs.
 *
 * @param tensors by diffusers or transformers name; T5's embedding is {@code shared.weight} only
 */
public record Part<C extends ComponentConfig>(C config, Map<String, StoredTensor> tensors) {
    public Part {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** The tensor of that name, which the configuration must call for. */
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the configuration needs no tensor named " + name);
        }
        return tensor;
    }

    /** Bytes of all its tensors. */
    public long byteSize() {
        return tensors.values().stream().mapToLong(StoredTensor::byteSize).sum();
    }
}

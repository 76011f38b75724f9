package io.customshift.models.weights.adapter;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.ContentDigest;
import io.customshift.models.weights.FiniteCheck;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.layout.ExpectedTensors;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A LoRA adapter file, in diffusers' or PEFT's names.
 *
 * @param file the safetensors file
 * @param targets by the diffusers name of the linear layer, such as {@code transformer_blocks.0.attn.to_k}, in the
 *     order of the file
 * @param innerGuidance the guidance that it has learned, so that one pass does for three
 */
public record Adapter(
        Path file, AdapterScope scope, Map<String, LowRank> targets, Optional<InnerGuidance> innerGuidance) {
    public Adapter {
        targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
    }

    /**
     * Opens a file, or a folder that holds {@code pytorch_lora_weights.safetensors} or
     * {@code adapter_model.safetensors}. The scale comes from an {@code .alpha} tensor, else from the file's
     * {@code lora_adapter_metadata}, else from {@code adapter_config.json} beside it, else it is 1.
     *
     * @throws EngineException WEIGHTS_NOT_FOUND, WEIGHTS_CORRUPT, or ADAPTER_MISMATCH that lists every tensor that is
     *     not part of a pair
     */
    public static Adapter open(Path path) {
        return new AdapterReader(path).read();
    }

    /**
     * Checks every target against the transformer's layers.
     *
     * @throws EngineException ADAPTER_MISMATCH that lists all that do not fit
     */
    public void requireFits(TransformerConfig config) {
        Map<String, Dims> expected = ExpectedTensors.of(config);
        List<String> problems = new ArrayList<>();
        targets.forEach((module, low) -> {
            Dims weight = expected.get(module + ".weight");
            if (weight == null || weight.rank() != 2) {
                problems.add(module + ": the transformer has no linear layer of that name");
            } else if (low.a().shape().size(1) != weight.size(1)
                    || low.b().shape().size(0) != weight.size(0)) {
                problems.add(module + ": A " + low.a().shape() + " and B "
                        + low.b().shape() + " make no change of " + weight);
            }
        });
        AdapterReader.requireNone(file, problems, "use an adapter that was trained for these weights");
    }

    /**
     * @throws EngineException WEIGHTS_NOT_FINITE that names the tensors
     */
    public void requireFinite() {
        FiniteCheck.require(
                file,
                targets.values().stream()
                        .flatMap(low -> Stream.of(low.a(), low.b()))
                        .toList());
    }

    /** SHA-256 of the file, in hexadecimal: equal exactly for equal adapters. Reads the whole file. */
    public String digest() {
        return ContentDigest.sha256(file);
    }

    static EngineException mismatch(String message) {
        return new EngineException(ErrorCode.ADAPTER_MISMATCH, message);
    }

    static boolean isScalar(StoredTensor tensor) {
        return tensor.shape().elements() == 1 && tensor.dtype().isWeight();
    }
}

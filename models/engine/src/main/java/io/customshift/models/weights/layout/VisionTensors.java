package io.customshift.models.weights.layout;

import io.customshift.models.weights.config.ClipVisionConfig;
import io.customshift.models.weights.config.VitConfig;

/** The exact tensors of vision transformers, by transformers' names. */
final class VisionTensors {
    private final ExpectedTensors tensors;

    VisionTensors(ExpectedTensors tensors) {
        this.tensors = tensors;
    }

    void add(ClipVisionConfig c) {
        long d = c.hiddenSize();
        tensors.tensor("vision_model.embeddings.class_embedding", d);
        tensors.tensor("vision_model.embeddings.patch_embedding.weight", d, 3, c.patchSize(), c.patchSize());
        tensors.tensor("vision_model.embeddings.position_embedding.weight", c.patches() + 1L, d);
        // The name is misspelt in every published file.
        tensors.norm("vision_model.pre_layrnorm", d);
        for (int layer = 0; layer < c.layers(); layer++) {
            tensors.clipLayer("vision_model.encoder.layers." + layer + ".", d, c.intermediateSize());
        }
        tensors.norm("vision_model.post_layernorm", d);
        tensors.tensor("visual_projection.weight", c.projectionDim(), d);
    }

    void add(VitConfig c) {
        long d = c.hiddenSize();
        tensors.tensor("embeddings.cls_token", 1, 1, d);
        tensors.tensor("embeddings.position_embeddings", 1, c.patches() + 1L, d);
        tensors.conv("embeddings.patch_embeddings.projection", d, 3, c.patchSize());
        for (int layer = 0; layer < c.layers(); layer++) {
            String block = "encoder.layer." + layer + ".";
            for (String part : new String[] {"query", "key", "value"}) {
                tensors.tensor(block + "attention.attention." + part + ".weight", d, d);
                if (c.qkvBias()) {
                    tensors.tensor(block + "attention.attention." + part + ".bias", d);
                }
            }
            tensors.linear(block + "attention.output.dense", d, d);
            tensors.norm(block + "layernorm_before", d);
            tensors.linear(block + "intermediate.dense", c.intermediateSize(), d);
            tensors.linear(block + "output.dense", d, c.intermediateSize());
            tensors.norm(block + "layernorm_after", d);
        }
        tensors.norm("layernorm", d);
    }
}

package io.customshift.models.weights;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.T5Config;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.config.VaeConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** That the components belong to one model: the widths at which they meet are equal. */
final class ComponentFit {
    private ComponentFit() {}

    static void require(Path source, Map<Component, Part<?>> parts) {
        if (!parts.containsKey(Component.TRANSFORMER)) {
            return;
        }
        List<String> problems = new ArrayList<>();
        TransformerConfig transformer = (TransformerConfig) config(parts, Component.TRANSFORMER);
        if (parts.containsKey(Component.VAE)) {
            int latents = ((VaeConfig) config(parts, Component.VAE)).latentChannels();
            if (latents != transformer.inChannels() || latents != transformer.outChannels()) {
                problems.add("the VAE has " + latents + " latent channels, the transformer takes "
                        + transformer.inChannels() + " and gives " + transformer.outChannels());
            }
        }
        if (parts.containsKey(Component.CLIP_L) && parts.containsKey(Component.CLIP_G)) {
            ClipConfig l = (ClipConfig) config(parts, Component.CLIP_L);
            ClipConfig g = (ClipConfig) config(parts, Component.CLIP_G);
            if (l.hiddenSize() + g.hiddenSize() > transformer.jointAttentionDim()) {
                problems.add("the CLIP encoders are " + l.hiddenSize() + " + " + g.hiddenSize()
                        + " wide, above the transformer's joint_attention_dim " + transformer.jointAttentionDim());
            }
            if (l.projectionDim() + g.projectionDim() != transformer.pooledProjectionDim()) {
                problems.add("the CLIP projections are " + l.projectionDim() + " + " + g.projectionDim()
                        + " wide, the transformer's pooled_projection_dim is " + transformer.pooledProjectionDim());
            }
        }
        if (parts.containsKey(Component.T5)) {
            int width = ((T5Config) config(parts, Component.T5)).model();
            if (width != transformer.jointAttentionDim()) {
                problems.add("T5 is " + width + " wide, the transformer's joint_attention_dim is "
                        + transformer.jointAttentionDim());
            }
        }
        if (!problems.isEmpty()) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_MISMATCH,
                    source + ": the components are not of one model: " + String.join("; ", problems)
                            + ". Use the components of one model");
        }
    }

    private static Object config(Map<Component, Part<?>> parts, Component component) {
        return java.util.Objects.requireNonNull(parts.get(component)).config();
    }
}

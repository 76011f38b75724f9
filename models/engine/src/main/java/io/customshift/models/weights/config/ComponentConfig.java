package io.customshift.models.weights.config;

import java.util.Map;

/** The dimensions of one component of a model, or of a network that judges its pictures. */
public sealed interface ComponentConfig
        permits TransformerConfig, VaeConfig, ClipConfig, T5Config, ClipVisionConfig, VitConfig {
    /** The fields of its config.json, in the public form. */
    Map<String, Object> toJson();
}

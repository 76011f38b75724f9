package io.customshift.models.weights.config;

import java.util.Map;

/** The dimensions of one component of a model. */
public sealed interface ComponentConfig permits TransformerConfig, VaeConfig, ClipConfig, T5Config {
    /** The fields of its config.json, in the public form. */
    Map<String, Object> toJson();
}

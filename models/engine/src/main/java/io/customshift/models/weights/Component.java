package io.customshift.models.weights;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.T5Config;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.config.VaeConfig;
import java.util.Arrays;
import java.util.Optional;

/** The parts of a Stable Diffusion 3 model that have weights, by the folder each has in the diffusers layout. */
public enum Component {
    TRANSFORMER("transformer", "diffusion_pytorch_model", "transformer", false),
    VAE("vae", "diffusion_pytorch_model", "vae", false),
    CLIP_L("text_encoder", "model", "clip-l", false),
    CLIP_G("text_encoder_2", "model", "clip-g", false),
    T5("text_encoder_3", "model", "t5", true);

    private final String folder;
    private final String fileStem;
    private final String option;
    private final boolean optional;

    Component(String folder, String fileStem, String option, boolean optional) {
        this.folder = folder;
        this.fileStem = fileStem;
        this.option = option;
        this.optional = optional;
    }

    /** Its folder in the diffusers layout. */
    public String folder() {
        return folder;
    }

    /** What the name of its weights file starts with in the diffusers layout. */
    public String fileStem() {
        return fileStem;
    }

    /** What it is called where its file is named: {@code clip-l} for {@code --clip-l}. */
    public String option() {
        return option;
    }

    /** Whether a model may come without it; true for T5 alone, whose features are then zeros. */
    public boolean optional() {
        return optional;
    }

    /** The component with that folder name. */
    public static Optional<Component> inFolder(String folder) {
        return Arrays.stream(values()).filter(c -> c.folder.equals(folder)).findFirst();
    }

    /** The component that is called that. */
    static Optional<Component> ofOption(String option) {
        return Arrays.stream(values()).filter(c -> c.option.equals(option)).findFirst();
    }

    /** Its configuration, from the fields of a config.json; {@code source} says where they are from in a message. */
    public ComponentConfig parseConfig(String source, JsonNode json) {
        return switch (this) {
            case TRANSFORMER -> TransformerConfig.parse(source, json);
            case VAE -> VaeConfig.parse(source, json);
            case CLIP_L, CLIP_G -> ClipConfig.parse(source, json);
            case T5 -> T5Config.parse(source, json);
        };
    }
}

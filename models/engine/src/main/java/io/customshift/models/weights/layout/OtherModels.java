package io.customshift.models.weights.layout;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checkpoints of other architectures, known by the names of their tensors. */
final class OtherModels {
    private static final Map<Pattern, String> KINDS = new LinkedHashMap<>();

    static {
        kind(
                "(?:lora_unet_|lora_te|lora_transformer_).*|.*\\.lora_(?:A|B|up|down)\\..*|.*\\.lora\\.(?:up|down)\\..*",
                "is a LoRA, not weights: give it with --adapter, beside the weights that it was made for");
        kind("conditioner\\.embedders\\..*", model("Stable Diffusion XL"));
        kind("cond_stage_model\\..*", model("Stable Diffusion 1 or 2"));
        kind(
                "(?:model\\.diffusion_model\\.)?(?:input_blocks|output_blocks)\\..*",
                model("a Stable Diffusion 1, 2 or XL UNet"));
        kind("(?:down_blocks|up_blocks)\\.\\d+\\.attentions\\..*", model("a Stable Diffusion 1, 2 or XL UNet"));
        kind("(?:model\\.diffusion_model\\.)?(?:double_blocks|single_blocks)\\..*", model("FLUX or its kin"));
        kind("single_transformer_blocks\\..*", model("FLUX or its kin"));
        kind(
                "(?:model\\.diffusion_model\\.)?(?:joint_transformer_blocks|noise_refiner|double_layers)\\..*",
                model("AuraFlow, Lumina or their kin"));
        kind(
                "transformer_blocks\\.\\d+\\.(?:img_mod|img_mlp|scale_shift_table).*",
                model("Qwen-Image, PixArt or their kin"));
        kind(
                "(?:control_model|controlnet_blocks|controlnet_cond_embedding)\\..*",
                "is a ControlNet; the engine runs Stable Diffusion 3 and 3.5 alone");
    }

    private OtherModels() {}

    private static void kind(String names, String what) {
        KINDS.put(Pattern.compile(names), what);
    }

    private static String model(String name) {
        return "holds the weights of " + name + "; the engine runs Stable Diffusion 3 and 3.5";
    }

    /**
     * @throws EngineException WEIGHTS_UNSUPPORTED that names what the file is
     */
    static void refuse(Path path, Set<String> names) {
        KINDS.forEach((pattern, what) -> names.stream()
                .filter(name -> pattern.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw new EngineException(
                            ErrorCode.WEIGHTS_UNSUPPORTED, path + ": " + what + " (it has the tensor " + name + ")");
                }));
    }
}

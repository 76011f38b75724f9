package io.customshift.models.weights.adapter;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a tensor's name in a LoRA file stands for. Read are the dialects that are published: diffusers' (new and old) and
 * PEFT's, ComfyUI's, and kohya's, whose names have underscores for dots; each with the layers named as diffusers names
 * them or as the original single-file layout does, where query, key and value are one layer.
 *
 * @param layers by their diffusers names; three where the file has one for query, key and value
 */
record AdapterKey(List<String> layers, Kind kind) {
    enum Kind {
        /** [rank, in] */
        A,
        /** [out, rank] */
        B,
        ALPHA
    }

    private static final Pattern ENDS = Pattern.compile(
            "(.+?)\\.(?:(lora_A(?:\\.default)?\\.weight|lora\\.down\\.weight"
                    + "|lora_down\\.weight)|(lora_B(?:\\.default)?\\.weight|lora\\.up\\.weight|lora_up\\.weight)|alpha)");
    private static final Pattern PREFIXES =
            Pattern.compile("(?:base_model\\.model\\.)?(?:transformer\\.|(?:model\\.)?diffusion_model\\.)?(.+)");
    private static final Pattern KOHYA = Pattern.compile("lora_(?:unet|transformer)_(.+)");
    private static final Pattern TEXT_ENCODER =
            Pattern.compile("(?:base_model\\.model\\.)?(?:text_encoder|text_model|lora_te|te\\d).*");
    private static final Pattern OF_BLOCK = Pattern.compile("(?:joint_blocks_)?transformer_blocks_(\\d+)_(.+)");
    private static final Pattern OF_ORIGINAL_BLOCK = Pattern.compile("joint_blocks[_.](\\d+)[_.](.+)");

    /** Layers of a block by their names in the original layout. */
    private static final Map<String, List<String>> ORIGINAL = Map.ofEntries(
            entry("x_block.attn.qkv", List.of("attn.to_q", "attn.to_k", "attn.to_v")),
            entry("x_block.attn.proj", List.of("attn.to_out.0")),
            entry("x_block.attn2.qkv", List.of("attn2.to_q", "attn2.to_k", "attn2.to_v")),
            entry("x_block.attn2.proj", List.of("attn2.to_out.0")),
            entry("x_block.mlp.fc1", List.of("ff.net.0.proj")),
            entry("x_block.mlp.fc2", List.of("ff.net.2")),
            entry("x_block.adaLN_modulation.1", List.of("norm1.linear")),
            entry("context_block.attn.qkv", List.of("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj")),
            entry("context_block.attn.proj", List.of("attn.to_add_out")),
            entry("context_block.mlp.fc1", List.of("ff_context.net.0.proj")),
            entry("context_block.mlp.fc2", List.of("ff_context.net.2")));

    /** Layers outside the blocks by their names in the original layout. */
    private static final Map<String, String> STEM = Map.of(
            "context_embedder", "context_embedder",
            "t_embedder.mlp.0", "time_text_embed.timestep_embedder.linear_1",
            "t_embedder.mlp.2", "time_text_embed.timestep_embedder.linear_2",
            "y_embedder.mlp.0", "time_text_embed.text_embedder.linear_1",
            "y_embedder.mlp.2", "time_text_embed.text_embedder.linear_2",
            "final_layer.linear", "proj_out");

    /** Layers of a block whose names have dots or underscores of their own. */
    private static final List<String> OF_DIFFUSERS = List.of(
            "attn.to_q",
            "attn.to_k",
            "attn.to_v",
            "attn.to_out.0",
            "attn.add_q_proj",
            "attn.add_k_proj",
            "attn.add_v_proj",
            "attn.to_add_out",
            "attn2.to_q",
            "attn2.to_k",
            "attn2.to_v",
            "attn2.to_out.0",
            "ff.net.0.proj",
            "ff.net.2",
            "ff_context.net.0.proj",
            "ff_context.net.2",
            "norm1.linear",
            "norm1_context.linear");

    /** Empty where the name is of no dialect; {@link #refusal} may know why. */
    static Optional<AdapterKey> of(String name) {
        Matcher ends = ENDS.matcher(name);
        if (!ends.matches() || TEXT_ENCODER.matcher(name).matches()) {
            return Optional.empty();
        }
        Kind kind = ends.group(2) != null ? Kind.A : ends.group(3) != null ? Kind.B : Kind.ALPHA;
        Matcher kohya = KOHYA.matcher(ends.group(1));
        Optional<List<String>> layers = kohya.matches() ? underscored(kohya.group(1)) : dotted(ends.group(1));
        return layers.map(found -> new AdapterKey(found, kind));
    }

    /** Why a tensor of this name cannot be used. */
    static String refusal(String name) {
        if (name.contains("lora_magnitude_vector") || name.contains("dora_scale")) {
            return "belongs to a DoRA adapter; only plain LoRA is run: merge it into the weights, or train a LoRA";
        }
        if (name.matches(".*\\.(?:hada_|lokr_|oft_|lora_mid|glora_|w_norm|b_norm|diff).*")) {
            return "belongs to a LyCORIS adapter (LoHa, LoKr, OFT, …); only plain LoRA is run: convert or merge it";
        }
        if (TEXT_ENCODER.matcher(name).matches()) {
            return "changes a text encoder; adapters of text encoders are not run: remove these tensors, or train without";
        }
        if (KOHYA.matcher(name).matches()) {
            return "is a kohya name of a layer that this transformer does not have; was the LoRA made for another model?";
        }
        return "is neither lora_A, lora_B nor alpha of a layer";
    }

    private static Optional<List<String>> dotted(String layer) {
        Matcher prefixed = PREFIXES.matcher(layer);
        String plain = prefixed.matches() ? prefixed.group(1) : layer;
        Matcher original = OF_ORIGINAL_BLOCK.matcher(plain);
        if (original.matches()) {
            List<String> known = ORIGINAL.get(original.group(2));
            return known == null ? Optional.empty() : Optional.of(ofBlock(original.group(1), known));
        }
        return Optional.of(List.of(STEM.getOrDefault(plain, plain)));
    }

    private static Optional<List<String>> underscored(String layer) {
        Matcher block = OF_BLOCK.matcher(layer);
        if (block.matches()) {
            return OF_DIFFUSERS.stream()
                    .filter(known -> known.replace('.', '_').equals(block.group(2)))
                    .findFirst()
                    .map(known -> ofBlock(block.group(1), List.of(known)));
        }
        Matcher original = OF_ORIGINAL_BLOCK.matcher(layer);
        if (original.matches()) {
            return underscored(ORIGINAL, original.group(2)).map(known -> ofBlock(original.group(1), known));
        }
        return underscored(STEM, layer).map(List::of);
    }

    private static <T> Optional<T> underscored(Map<String, T> known, String layer) {
        return known.entrySet().stream()
                .filter(row -> row.getKey().replace('.', '_').equals(layer))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static List<String> ofBlock(String number, List<String> layers) {
        return layers.stream()
                .map(layer -> "transformer_blocks." + number + "." + layer)
                .toList();
    }
}

package io.customshift.models.weights.layout;

import static io.customshift.models.weights.layout.KeyRule.Take.FIRST_THIRD;
import static io.customshift.models.weights.layout.KeyRule.Take.LAST_THIRD;
import static io.customshift.models.weights.layout.KeyRule.Take.MATRIX;
import static io.customshift.models.weights.layout.KeyRule.Take.SECOND_THIRD;
import static io.customshift.models.weights.layout.KeyRule.Take.SWAPPED;
import static io.customshift.models.weights.layout.KeyRule.Take.WHOLE;
import static io.customshift.models.weights.layout.KeyRule.row;

import io.customshift.models.weights.Component;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The single-file layout's names and what they are in the diffusers layout. The first row that fits a name decides; the
 * rows with the same left side belong together. Text encoders have the same names in both layouts.
 */
final class KeyMap {
    private KeyMap() {}

    static final List<KeyRule> TRANSFORMER = List.of(
            row("pos_embed", "pos_embed.pos_embed", WHOLE),
            row("x_embedder.proj.*", "pos_embed.proj.*", WHOLE),
            row("t_embedder.mlp.0.*", "time_text_embed.timestep_embedder.linear_1.*", WHOLE),
            row("t_embedder.mlp.2.*", "time_text_embed.timestep_embedder.linear_2.*", WHOLE),
            row("y_embedder.mlp.0.*", "time_text_embed.text_embedder.linear_1.*", WHOLE),
            row("y_embedder.mlp.2.*", "time_text_embed.text_embedder.linear_2.*", WHOLE),
            row("context_embedder.*", "context_embedder.*", WHOLE),
            // image stream
            row("joint_blocks.#.x_block.adaLN_modulation.1.*", "transformer_blocks.#.norm1.linear.*", WHOLE),
            row("joint_blocks.#.x_block.attn.qkv.*", "transformer_blocks.#.attn.to_q.*", FIRST_THIRD),
            row("joint_blocks.#.x_block.attn.qkv.*", "transformer_blocks.#.attn.to_k.*", SECOND_THIRD),
            row("joint_blocks.#.x_block.attn.qkv.*", "transformer_blocks.#.attn.to_v.*", LAST_THIRD),
            row("joint_blocks.#.x_block.attn.ln_q.*", "transformer_blocks.#.attn.norm_q.*", WHOLE),
            row("joint_blocks.#.x_block.attn.ln_k.*", "transformer_blocks.#.attn.norm_k.*", WHOLE),
            row("joint_blocks.#.x_block.attn.proj.*", "transformer_blocks.#.attn.to_out.0.*", WHOLE),
            row("joint_blocks.#.x_block.attn2.qkv.*", "transformer_blocks.#.attn2.to_q.*", FIRST_THIRD),
            row("joint_blocks.#.x_block.attn2.qkv.*", "transformer_blocks.#.attn2.to_k.*", SECOND_THIRD),
            row("joint_blocks.#.x_block.attn2.qkv.*", "transformer_blocks.#.attn2.to_v.*", LAST_THIRD),
            row("joint_blocks.#.x_block.attn2.ln_q.*", "transformer_blocks.#.attn2.norm_q.*", WHOLE),
            row("joint_blocks.#.x_block.attn2.ln_k.*", "transformer_blocks.#.attn2.norm_k.*", WHOLE),
            row("joint_blocks.#.x_block.attn2.proj.*", "transformer_blocks.#.attn2.to_out.0.*", WHOLE),
            row("joint_blocks.#.x_block.mlp.fc1.*", "transformer_blocks.#.ff.net.0.proj.*", WHOLE),
            row("joint_blocks.#.x_block.mlp.fc2.*", "transformer_blocks.#.ff.net.2.*", WHOLE),
            // context stream; the last block's is (shift, scale) here and (scale, shift) there
            row(
                    "joint_blocks.$.context_block.adaLN_modulation.1.*",
                    "transformer_blocks.#.norm1_context.linear.*",
                    SWAPPED),
            row(
                    "joint_blocks.#.context_block.adaLN_modulation.1.*",
                    "transformer_blocks.#.norm1_context.linear.*",
                    WHOLE),
            row("joint_blocks.#.context_block.attn.qkv.*", "transformer_blocks.#.attn.add_q_proj.*", FIRST_THIRD),
            row("joint_blocks.#.context_block.attn.qkv.*", "transformer_blocks.#.attn.add_k_proj.*", SECOND_THIRD),
            row("joint_blocks.#.context_block.attn.qkv.*", "transformer_blocks.#.attn.add_v_proj.*", LAST_THIRD),
            row("joint_blocks.#.context_block.attn.ln_q.*", "transformer_blocks.#.attn.norm_added_q.*", WHOLE),
            row("joint_blocks.#.context_block.attn.ln_k.*", "transformer_blocks.#.attn.norm_added_k.*", WHOLE),
            row("joint_blocks.#.context_block.attn.proj.*", "transformer_blocks.#.attn.to_add_out.*", WHOLE),
            row("joint_blocks.#.context_block.mlp.fc1.*", "transformer_blocks.#.ff_context.net.0.proj.*", WHOLE),
            row("joint_blocks.#.context_block.mlp.fc2.*", "transformer_blocks.#.ff_context.net.2.*", WHOLE),
            row("final_layer.adaLN_modulation.1.*", "norm_out.linear.*", SWAPPED),
            row("final_layer.linear.*", "proj_out.*", WHOLE));

    static final List<KeyRule> VAE = List.of(
            row("encoder.conv_in.*", "encoder.conv_in.*", WHOLE),
            row("encoder.down.#.block.#.nin_shortcut.*", "encoder.down_blocks.#.resnets.#.conv_shortcut.*", WHOLE),
            row("encoder.down.#.block.#.*", "encoder.down_blocks.#.resnets.#.*", WHOLE),
            row("encoder.down.#.downsample.conv.*", "encoder.down_blocks.#.downsamplers.0.conv.*", WHOLE),
            row("encoder.mid.block_1.*", "encoder.mid_block.resnets.0.*", WHOLE),
            row("encoder.mid.attn_1.norm.*", "encoder.mid_block.attentions.0.group_norm.*", WHOLE),
            row("encoder.mid.attn_1.q.*", "encoder.mid_block.attentions.0.to_q.*", MATRIX),
            row("encoder.mid.attn_1.k.*", "encoder.mid_block.attentions.0.to_k.*", MATRIX),
            row("encoder.mid.attn_1.v.*", "encoder.mid_block.attentions.0.to_v.*", MATRIX),
            row("encoder.mid.attn_1.proj_out.*", "encoder.mid_block.attentions.0.to_out.0.*", MATRIX),
            row("encoder.mid.block_2.*", "encoder.mid_block.resnets.1.*", WHOLE),
            row("encoder.norm_out.*", "encoder.conv_norm_out.*", WHOLE),
            row("encoder.conv_out.*", "encoder.conv_out.*", WHOLE),
            row("quant_conv.*", "quant_conv.*", WHOLE),
            row("post_quant_conv.*", "post_quant_conv.*", WHOLE),
            row("decoder.conv_in.*", "decoder.conv_in.*", WHOLE),
            row("decoder.mid.block_1.*", "decoder.mid_block.resnets.0.*", WHOLE),
            row("decoder.mid.attn_1.norm.*", "decoder.mid_block.attentions.0.group_norm.*", WHOLE),
            row("decoder.mid.attn_1.q.*", "decoder.mid_block.attentions.0.to_q.*", MATRIX),
            row("decoder.mid.attn_1.k.*", "decoder.mid_block.attentions.0.to_k.*", MATRIX),
            row("decoder.mid.attn_1.v.*", "decoder.mid_block.attentions.0.to_v.*", MATRIX),
            row("decoder.mid.attn_1.proj_out.*", "decoder.mid_block.attentions.0.to_out.0.*", MATRIX),
            row("decoder.mid.block_2.*", "decoder.mid_block.resnets.1.*", WHOLE),
            // level 0 is the finest here and the coarsest there
            row("decoder.up.#.block.#.nin_shortcut.*", "decoder.up_blocks.~.resnets.#.conv_shortcut.*", WHOLE),
            row("decoder.up.#.block.#.*", "decoder.up_blocks.~.resnets.#.*", WHOLE),
            row("decoder.up.#.upsample.conv.*", "decoder.up_blocks.~.upsamplers.0.conv.*", WHOLE),
            row("decoder.norm_out.*", "decoder.conv_norm_out.*", WHOLE),
            row("decoder.conv_out.*", "decoder.conv_out.*", WHOLE));

    static final List<KeyRule> TEXT = List.of(row("*", "*", WHOLE));

    private static final Map<Component, List<String>> PREFIXES = Map.of(
            Component.TRANSFORMER, List.of("model.diffusion_model.", "diffusion_model."),
            Component.VAE, List.of("first_stage_model.", "vae."),
            Component.CLIP_L, List.of("text_encoders.clip_l.transformer."),
            Component.CLIP_G, List.of("text_encoders.clip_g.transformer."),
            Component.T5, List.of("text_encoders.t5xxl.transformer."));

    static List<KeyRule> of(Component component) {
        return switch (component) {
            case TRANSFORMER -> TRANSFORMER;
            case VAE -> VAE;
            case CLIP_L, CLIP_G, T5 -> TEXT;
        };
    }

    /** What a name of a component starts with in a checkpoint of several; empty for a name that is not of it. */
    static String prefix(Component component, String name) {
        return Objects.requireNonNull(PREFIXES.get(component)).stream()
                .filter(name::startsWith)
                .findFirst()
                .orElse("");
    }
}

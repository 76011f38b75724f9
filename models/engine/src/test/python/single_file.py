"""The original single-file layout of Stable Diffusion 3, made by turning diffusers' conversion round."""

import re

import torch
from diffusers.loaders.single_file_utils import (
    convert_ldm_clip_checkpoint,
    convert_ldm_vae_checkpoint,
    convert_sd3_t5_checkpoint_to_diffusers,
    convert_sd3_transformer_checkpoint_to_diffusers,
)

DIFFUSION, AUTOENCODER = "model.diffusion_model.", "first_stage_model."
CLIP_L, CLIP_G, T5 = (f"text_encoders.{name}.transformer." for name in ("clip_l", "clip_g", "t5xxl"))

_TRANSFORMER = {
    "pos_embed.pos_embed": "pos_embed",
    "pos_embed.proj.": "x_embedder.proj.",
    "time_text_embed.timestep_embedder.linear_1.": "t_embedder.mlp.0.",
    "time_text_embed.timestep_embedder.linear_2.": "t_embedder.mlp.2.",
    "time_text_embed.text_embedder.linear_1.": "y_embedder.mlp.0.",
    "time_text_embed.text_embedder.linear_2.": "y_embedder.mlp.2.",
    "proj_out.": "final_layer.linear.",
    "norm_out.linear.": "final_layer.adaLN_modulation.1.",
}
_BLOCK = {
    "norm1.linear.": "x_block.adaLN_modulation.1.",
    "norm1_context.linear.": "context_block.adaLN_modulation.1.",
    "attn.norm_q.": "x_block.attn.ln_q.",
    "attn.norm_k.": "x_block.attn.ln_k.",
    "attn.norm_added_q.": "context_block.attn.ln_q.",
    "attn.norm_added_k.": "context_block.attn.ln_k.",
    "attn.to_out.0.": "x_block.attn.proj.",
    "attn.to_add_out.": "context_block.attn.proj.",
    "attn2.norm_q.": "x_block.attn2.ln_q.",
    "attn2.norm_k.": "x_block.attn2.ln_k.",
    "attn2.to_out.0.": "x_block.attn2.proj.",
    "ff.net.0.proj.": "x_block.mlp.fc1.",
    "ff.net.2.": "x_block.mlp.fc2.",
    "ff_context.net.0.proj.": "context_block.mlp.fc1.",
    "ff_context.net.2.": "context_block.mlp.fc2.",
}
_QKV = {
    ("attn.to_q.", "attn.to_k.", "attn.to_v."): "x_block.attn.qkv.",
    ("attn.add_q_proj.", "attn.add_k_proj.", "attn.add_v_proj."): "context_block.attn.qkv.",
    ("attn2.to_q.", "attn2.to_k.", "attn2.to_v."): "x_block.attn2.qkv.",
}


def _renamed(key, table):
    for prefix, original in table.items():
        if key.startswith(prefix):
            return original + key[len(prefix) :]
    return key


def _swapped(weight):
    """(scale, shift) of diffusers back to (shift, scale)."""
    return torch.cat(weight.chunk(2, dim=0)[::-1], dim=0)


def transformer_to_original(state, layers):
    state, original = dict(state), {}
    for i in range(layers):
        for parts, target in _QKV.items():
            for kind in ("weight", "bias"):
                keys = [f"transformer_blocks.{i}.{part}{kind}" for part in parts]
                if keys[0] in state:
                    original[f"joint_blocks.{i}.{target}{kind}"] = torch.cat([state.pop(key) for key in keys])
    for key, tensor in state.items():
        if key.startswith("norm_out.linear") or key.startswith(f"transformer_blocks.{layers - 1}.norm1_context"):
            tensor = _swapped(tensor)
        block = re.fullmatch(r"transformer_blocks\.(\d+)\.(.*)", key)
        if block:
            original[f"joint_blocks.{block[1]}.{_renamed(block[2], _BLOCK)}"] = tensor
        else:
            original[_renamed(key, _TRANSFORMER)] = tensor
    return original


def vae_to_original(state, blocks):
    original = {}
    for key, tensor in state.items():
        name = key
        name = re.sub(r"down_blocks\.(\d+)\.resnets\.(\d+)", r"down.\1.block.\2", name)
        name = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", name)
        name = re.sub(r"up_blocks\.(\d+)\.resnets\.", lambda m: f"up.{blocks - 1 - int(m[1])}.block.", name)
        name = re.sub(r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{blocks - 1 - int(m[1])}.upsample", name)
        name = re.sub(r"mid_block\.resnets\.(\d+)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
        name = name.replace("conv_shortcut", "nin_shortcut").replace("conv_norm_out", "norm_out")
        if "mid_block.attentions.0" in name:
            name = name.replace("mid_block.attentions.0", "mid.attn_1").replace("group_norm", "norm")
            name = re.sub(r"to_([qkv])\.", r"\1.", name).replace("to_out.0.", "proj_out.")
            if tensor.dim() == 2:
                tensor = tensor[:, :, None, None]
        original[name] = tensor
    return original


def _prefixed(prefix, state):
    # bfloat16 loses nothing here (see tiny_models.randomise) and is what released files are often stored in.
    return {prefix + key: tensor.bfloat16().contiguous() for key, tensor in state.items()}


def original_transformer(transformer):
    state = transformer_to_original(transformer.state_dict(), transformer.config.num_layers)
    return _prefixed(DIFFUSION, state)


def original_pipeline(pipe):
    state = original_transformer(pipe.transformer)
    state |= _prefixed(AUTOENCODER, vae_to_original(pipe.vae.state_dict(), len(pipe.vae.config.up_block_types)))
    clip_l = pipe.text_encoder.state_dict()
    # The released files carry no projection for CLIP-L: readers put the identity there.
    assert torch.equal(clip_l["text_projection.weight"], torch.eye(pipe.text_encoder.config.hidden_size))
    clip_l = {key: tensor for key, tensor in clip_l.items() if not key.startswith("text_projection")}
    state |= _prefixed(CLIP_L, clip_l)
    state |= _prefixed(CLIP_G, pipe.text_encoder_2.state_dict())
    t5 = {key: tensor for key, tensor in pipe.text_encoder_3.state_dict().items() if "embed_tokens" not in key}
    return state | _prefixed(T5, t5)


def _require_equal(what, converted, expected):
    """Equal keys, shapes and values; `converted` may be stored in another type."""
    if converted.keys() != expected.keys():
        raise AssertionError(f"{what}: keys differ: {sorted(converted.keys() ^ expected.keys())}")
    for key, tensor in expected.items():
        if not torch.equal(converted[key].to(tensor.dtype), tensor):
            raise AssertionError(f"{what}: {key} differs after the way back")


def check_transformer(state, transformer):
    part = {key: tensor for key, tensor in state.items() if key.startswith(DIFFUSION)}
    _require_equal("transformer", convert_sd3_transformer_checkpoint_to_diffusers(part), transformer.state_dict())


def check_pipeline(state, pipe):
    """diffusers' own converters must give back exactly the weights that the folder layout holds."""
    check_transformer(state, pipe.transformer)
    _require_equal("vae", convert_ldm_vae_checkpoint(dict(state), pipe.vae.config), pipe.vae.state_dict())
    clip_l = convert_ldm_clip_checkpoint(state, CLIP_L)
    clip_l["text_projection.weight"] = torch.eye(pipe.text_encoder.config.hidden_size)
    _require_equal("clip_l", clip_l, pipe.text_encoder.state_dict())
    _require_equal("clip_g", convert_ldm_clip_checkpoint(state, CLIP_G), pipe.text_encoder_2.state_dict())
    t5 = convert_sd3_t5_checkpoint_to_diffusers(state)
    t5["encoder.embed_tokens.weight"] = t5["shared.weight"]
    _require_equal("t5", t5, pipe.text_encoder_3.state_dict())

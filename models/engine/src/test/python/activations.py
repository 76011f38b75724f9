"""Reference activations of diffusers and transformers, inputs stored beside outputs."""

import json
import tempfile

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from safetensors.torch import save_file
from transformers import CLIPTokenizerFast

from corpus import PROMPTS


def draw(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def store(path, tensors):
    save_file({name: tensor.detach().contiguous().clone() for name, tensor in tensors.items()}, path)


def text(pipe, folder):
    ids, prompts = list(PROMPTS), list(PROMPTS.values())
    out, index = {}, {"ids": ids, "prompts": prompts}

    def padded(tokenizer, length):
        return tokenizer(prompts, padding="max_length", max_length=length, truncation=True, return_tensors="pt").input_ids

    for tokenizer in (pipe.tokenizer, pipe.tokenizer_2):
        # The Rust tokenizer, which is what other languages have, must agree on these prompts.
        with tempfile.TemporaryDirectory() as scratch:
            tokenizer.save_pretrained(scratch)
            fast = CLIPTokenizerFast.from_pretrained(scratch)
        assert [fast(prompt).input_ids for prompt in prompts] == [tokenizer(prompt).input_ids for prompt in prompts]

    def unpadded(tokenizer):
        return [tokenizer(prompt).input_ids for prompt in prompts]

    index["clip_l_untruncated_ids"] = unpadded(pipe.tokenizer)
    index["clip_g_untruncated_ids"] = unpadded(pipe.tokenizer_2)
    index["t5_untruncated_ids"] = unpadded(pipe.tokenizer_3)
    out["clip_l.ids"], out["clip_g.ids"] = padded(pipe.tokenizer, 77), padded(pipe.tokenizer_2, 77)
    for name, encoder in (("clip_l", pipe.text_encoder), ("clip_g", pipe.text_encoder_2)):
        result = encoder(out[f"{name}.ids"], output_hidden_states=True)
        out[f"{name}.hidden"], out[f"{name}.pooled"] = result.hidden_states[-2], result.text_embeds
    for length in (77, 256):
        out[f"t5_{length}.ids"] = padded(pipe.tokenizer_3, length)
    out["t5_77.hidden"] = pipe.text_encoder_3(out["t5_77.ids"])[0]
    out["t5_unpadded.plain.ids"] = torch.tensor([index["t5_untruncated_ids"][ids.index("plain")]])
    out["t5_unpadded.plain.hidden"] = pipe.text_encoder_3(out["t5_unpadded.plain.ids"])[0]

    def encoded(name, count, length):
        embeds, _, pooled, _ = pipe.encode_prompt(
            prompts[:count], None, None, do_classifier_free_guidance=False, max_sequence_length=length
        )
        out[f"{name}.prompt_embeds"], out[f"{name}.pooled"] = embeds, pooled

    encoded("encode_77.first2", 2, 77)
    encoded("encode_256.first2", 2, 256)
    t5, pipe.text_encoder_3 = pipe.text_encoder_3, None
    encoded("encode_without_t5.first2", 2, 256)
    pipe.text_encoder_3 = t5
    store(folder / "text.safetensors", out)
    (folder / "text.json").write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def vae(pipe, folder):
    model, out = pipe.vae, {}
    shift, scale = model.config.shift_factor, model.config.scaling_factor
    for name, height, width, seed in (("square", 64, 64, 301), ("wide", 48, 80, 302)):
        image = torch.rand((1, 3, height, width), generator=torch.Generator().manual_seed(seed))
        distribution = model.encode(2 * image - 1).latent_dist
        out[f"{name}.image"] = image
        out[f"{name}.mean"] = distribution.mean
        out[f"{name}.latents"] = (distribution.mean - shift) * scale
        latents = draw(seed + 10, 1, 16, height // 8, width // 8)
        decoded = model.decode(latents / scale + shift).sample
        out[f"{name}.decode_latents"], out[f"{name}.decoded"] = latents, decoded
    store(folder / "vae.safetensors", out)


def blocks(sd3, sd35, folder):
    out = {}
    width = sd3.inner_dim
    hidden, context, temb = draw(401, 2, 24, width), draw(402, 2, 13, width), draw(403, 2, width)
    out["in.hidden"], out["in.context"], out["in.temb"] = hidden, context, temb
    cases = {
        "sd3.block0_plain": sd3.transformer_blocks[0],
        "sd3.block2_last": sd3.transformer_blocks[2],
        "sd35.block0_dual": sd35.transformer_blocks[0],
        "sd35.block1_normed": sd35.transformer_blocks[1],
        "sd35.block2_last": sd35.transformer_blocks[2],
    }
    for name, block in cases.items():
        context_out, hidden_out = block(hidden, context, temb)
        out[f"{name}.hidden"] = hidden_out
        if context_out is not None:
            out[f"{name}.context"] = context_out

    for kind, model in (("sd3", sd3), ("sd35", sd35)):
        for name, height, width_ in (("square", 8, 8), ("tall", 12, 6)):
            latents = draw(404, 2, 16, height, width_)
            out[f"patch.{name}.latents"] = latents
            out[f"{kind}.patch.{name}.tokens"] = model.pos_embed(latents)
        timestep, pooled = torch.tensor([0.0, 857.692]), draw(405, 2, model.config.pooled_projection_dim)
        out["time_text.timestep"], out["time_text.pooled"] = timestep, pooled
        out["time_text.sinusoid"] = model.time_text_embed.time_proj(timestep)
        out[f"{kind}.time_text.temb"] = model.time_text_embed(timestep, pooled)
        normed = model.norm_out(hidden, temb)
        projected = model.proj_out(normed)
        out[f"{kind}.final.norm_out"], out[f"{kind}.final.proj_out"] = normed, projected
        # 24 tokens are 4 rows of 6 patches; patches of 2 x 2 give 8 x 12 latents.
        patches = projected.reshape(2, 4, 6, 2, 2, 16)
        out[f"{kind}.final.unpatchified"] = torch.einsum("nhwpqc->nchpwq", patches).reshape(2, 16, 8, 12)
    store(folder / "blocks.safetensors", out)


def transformer(model, path, seed):
    out = {}
    for name, height, width in (("square", 8, 8), ("wide", 6, 14)):
        latents = draw(seed, 2, 16, height, width)
        context, pooled = draw(seed + 1, 2, 21, 64), draw(seed + 2, 2, 56)
        timestep = torch.tensor([1000.0, 199.827])
        result = model(latents, context, pooled, timestep, return_dict=False)[0]
        out |= {
            f"{name}.latents": latents,
            f"{name}.context": context,
            f"{name}.pooled": pooled,
            f"{name}.timestep": timestep,
            f"{name}.velocity": result,
        }
    store(path, out)


def sampler(folder):
    table = {"shift": 3.0, "num_train_timesteps": 1000, "steps": {}}
    for steps in (1, 2, 4, 10, 28, 50):
        scheduler = FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=3.0)
        scheduler.set_timesteps(steps)
        table["sigma_max"], table["sigma_min"] = scheduler.sigma_max, scheduler.sigma_min
        table["steps"][str(steps)] = {"sigmas": scheduler.sigmas.tolist(), "timesteps": scheduler.timesteps.tolist()}
    (folder / "sampler.json").write_text(json.dumps(table, indent=1) + "\n")


def run(pipe, folder):
    prompt, negative = PROMPTS["plain"], PROMPTS["bang"]
    out = {}
    for name, height, width in (("square", 64, 64), ("wide", 48, 80)):
        latents = draw(501, 1, 16, height // 8, width // 8)
        out[f"{name}.initial"] = latents

        def keep(_, step, timestep, tensors):
            out[f"{name}.latents_after_step_{step}"] = tensors["latents"]
            return {}

        result = pipe(
            prompt=prompt,
            negative_prompt=negative,
            height=height,
            width=width,
            num_inference_steps=4,
            guidance_scale=5.0,
            latents=latents,
            output_type="pt",
            callback_on_step_end=keep,
            max_sequence_length=256,
        )
        out[f"{name}.image"] = result.images
    store(folder / "run.safetensors", out)
    settings = {"prompt": prompt, "negative": negative, "steps": 4, "guidance": 5.0, "max_sequence_length": 256}
    (folder / "run.json").write_text(json.dumps(settings, indent=1) + "\n")


def noise(folder):
    out = {}
    for seed in (0, 7, 2**31 + 5, 2**53):
        for height, width in ((8, 8), (3, 5)):
            generator = torch.Generator("cpu").manual_seed(seed)
            out[f"seed_{seed}.{height}x{width}"] = torch.randn((1, 16, height, width), generator=generator)
    store(folder / "noise.safetensors", out)


def describe(folder):
    """One line of statistics per file, so that a degenerate fixture is seen when it is made."""
    from safetensors.torch import load_file

    for path in sorted(folder.glob("*.safetensors")):
        tensors = load_file(path)
        stds = {k: float(v.float().std()) for k, v in tensors.items() if v.numel() > 1 and v.is_floating_point()}
        if not all(np.isfinite(v) for v in stds.values()):
            raise AssertionError(f"{path.name} holds values that are not finite")
        print(f"{path.name:34s} {len(tensors):4d} tensors, std {min(stds.values()):.2f} to {max(stds.values()):.2f}")

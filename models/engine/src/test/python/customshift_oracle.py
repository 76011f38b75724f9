"""CustomShift on diffusers' own modules, written to be read: the oracle of the Java engine.

Nothing is cached, batched or fused here. Attention is spelled out as scores, bias, softmax and a weighted sum; the three
guidance passes are three forward calls.
"""

import copy
import dataclasses
import json
import math

import torch
from diffusers import FlowMatchEulerDiscreteScheduler

import adapters
from activations import draw, store
from corpus import PROMPTS

GUIDANCE_REFERENCE = GUIDANCE_PROMPT = 7.0
STEPS = 4
TOKENS = 77
SUBJECT, PROMPT = "ceramic mug", PROMPTS["plain"]


@dataclasses.dataclass
class Source:
    """One reference as the generating pass sees it: keys and values of each layer, [1, H, N, d], and its strength."""

    keys: list
    values: list
    strength: float


class JointAttention:
    """Joint attention of one block. Remembers its image keys and values, and can attend to those of references."""

    def __init__(self, layer):
        self.layer = layer
        self.sources = []
        self.reference_mass = None

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **_):
        def heads(projection, tensor, norm):
            split = projection(tensor).unflatten(-1, (attn.heads, -1)).transpose(1, 2)
            return split if norm is None else norm(split)

        query = heads(attn.to_q, hidden_states, attn.norm_q)
        self.image_keys = heads(attn.to_k, hidden_states, attn.norm_k)
        self.image_values = heads(attn.to_v, hidden_states, None)
        query = torch.cat([query, heads(attn.add_q_proj, encoder_hidden_states, attn.norm_added_q)], dim=2)
        keys = [self.image_keys, heads(attn.add_k_proj, encoder_hidden_states, attn.norm_added_k)]
        values = [self.image_values, heads(attn.add_v_proj, encoder_hidden_states, None)]
        own = query.shape[2]
        bias = [torch.zeros(own)]
        for source in self.sources:
            if source.strength == 0:
                continue
            keys.append(source.keys[self.layer])
            values.append(source.values[self.layer])
            bias.append(torch.full((keys[-1].shape[2],), math.log(source.strength)))

        scores = query @ torch.cat(keys, dim=2).transpose(-1, -2) / math.sqrt(query.shape[-1]) + torch.cat(bias)
        weights = scores.softmax(dim=-1)
        # [heads, image queries]: how much of the attention of each image token fell on references.
        self.reference_mass = weights[0, :, : hidden_states.shape[1], own:].sum(dim=-1)
        mixed = (weights @ torch.cat(values, dim=2)).transpose(1, 2).flatten(2)
        image, context = mixed.split([hidden_states.shape[1], encoder_hidden_states.shape[1]], dim=1)
        return attn.to_out[0](image), context if attn.context_pre_only else attn.to_add_out(context)


class Branch:
    """A transformer whose joint attentions are replaced; the second attention of dual blocks is left alone."""

    def __init__(self, transformer):
        self.transformer = transformer
        self.attentions = [JointAttention(layer) for layer in range(len(transformer.transformer_blocks))]
        for block, attention in zip(transformer.transformer_blocks, self.attentions):
            block.attn.set_processor(attention)

    def forward(self, latents, text, timestep, sources=()):
        for attention in self.attentions:
            attention.sources = list(sources)
        embeds, pooled = text
        return self.transformer(latents, embeds, pooled, timestep.expand(latents.shape[0]), return_dict=False)[0]

    def reference(self, latents, subject, strength):
        """The reference-alignment pass: one clean reference and its own copy of the subject name, at timestep 0."""
        self.forward(latents, subject, torch.tensor([0.0]))
        keys = [attention.image_keys for attention in self.attentions]
        values = [attention.image_values for attention in self.attentions]
        return Source(keys, values, strength)

    def heat_map(self):
        return torch.stack([attention.reference_mass for attention in self.attentions]).mean(dim=(0, 1))


def guided(v00, v_reference, v_both):
    reference, prompt = v_reference - v00, v_both - v_reference
    reference_norm, prompt_norm = reference.norm(), prompt.norm()
    smaller = min(reference_norm, prompt_norm)

    def term(scale, norm, direction):
        return scale * (smaller / norm) * direction if norm > 0 else torch.zeros_like(direction)

    return v00 + term(GUIDANCE_REFERENCE, reference_norm, reference) + term(GUIDANCE_PROMPT, prompt_norm, prompt)


def generate(cross_guidance, sources, empty, prompt, latents):
    """Four Euler steps. Returns the final latents and what the first step computed."""
    scheduler = FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=3.0)
    scheduler.set_timesteps(STEPS)
    first = {}
    for timestep in scheduler.timesteps:
        v00 = cross_guidance.forward(latents, empty, timestep)
        v_reference = cross_guidance.forward(latents, empty, timestep, sources)
        v_both = cross_guidance.forward(latents, prompt, timestep, sources)
        heat = cross_guidance.heat_map()
        velocity = guided(v00, v_reference, v_both)
        if not first:
            first = {"v00": v00, "vR": v_reference, "vpR": v_both, "guided": velocity, "heat": heat}
        latents = scheduler.step(velocity, timestep, latents, return_dict=False)[0]
    return latents, first


def record(out, case, result, first):
    for name, tensor in first.items():
        out[f"{case}.step0.{name}"] = tensor
    out[f"{case}.latents"] = result


def record_sources(out, group, sources):
    for i, source in enumerate(sources):
        for layer, (keys, values) in enumerate(zip(source.keys, source.values)):
            out[f"{group}.r{i}.layer{layer}.keys"], out[f"{group}.r{i}.layer{layer}.values"] = keys, values


def sd3(pipe, adapted, out, cases):
    def text(name, prompt):
        embeds, _, pooled, _ = pipe.encode_prompt(
            prompt, None, None, do_classifier_free_guidance=False, max_sequence_length=TOKENS
        )
        out[f"sd3.text.{name}.prompt_embeds"], out[f"sd3.text.{name}.pooled"] = embeds, pooled
        return embeds, pooled

    subject, prompt, empty = text("subject", SUBJECT), text("prompt", PROMPT), text("empty", "")
    shift, scale = pipe.vae.config.shift_factor, pipe.vae.config.scaling_factor
    references = []
    for i in range(3):
        # Whole 255ths, so that a PNG of the image is exact.
        image = torch.randint(0, 256, (1, 3, 64, 64), generator=torch.Generator().manual_seed(701 + i)) / 255
        latents = (pipe.vae.encode(2 * image - 1).latent_dist.mean - shift) * scale
        out[f"sd3.r{i}.image"], out[f"sd3.r{i}.latents"] = image, latents
        references.append(latents)
    out["sd3.initial"] = initial = draw(710, 1, 16, 8, 8)

    base, lora = Branch(copy.deepcopy(pipe.transformer)), Branch(adapters.merged(adapted))
    # adapter scope -> (reference-alignment branch, cross-guidance branch)
    scopes = {"none": (base, base), "shared": (lora, lora), "reference": (lora, base)}
    strengths = {
        "1ref_lambda1": [1.0],
        "1ref_lambda0.5": [0.5],
        "3ref_lambda1": [1.0, 1.0, 1.0],
        "3ref_lambda0.5": [0.5, 0.5, 0.5],
        "3ref_mixed": [1.0, 0.5, 0.0],
    }
    for scope, (alignment, guidance) in scopes.items():
        for name, lambdas in strengths.items():
            if name == "3ref_mixed" and scope != "none":
                continue
            case = f"sd3.{scope}.{name}"
            sources = [alignment.reference(latents, subject, s) for latents, s in zip(references, lambdas)]
            result, first = generate(guidance, sources, empty, prompt, initial)
            record(out, case, result, first)
            cases[case] = {"adapter_scope": scope, "strengths": lambdas}
            if name == "3ref_lambda1" and scope != "shared":
                record_sources(out, "sd3.base" if scope == "none" else "sd3.lora", sources)
            if name in ("1ref_lambda1", "3ref_lambda0.5") and scope != "shared":
                decoded = pipe.vae.decode(result / scale + shift).sample
                out[f"{case}.image"] = (decoded / 2 + 0.5).clamp(0, 1)


def sd35(transformer, out, cases):
    def text(name, seed):
        embeds, pooled = draw(seed, 1, 19, 64), draw(seed + 1, 1, 56)
        out[f"sd35.text.{name}.prompt_embeds"], out[f"sd35.text.{name}.pooled"] = embeds, pooled
        return embeds, pooled

    subject, prompt, empty = text("subject", 720), text("prompt", 722), text("empty", 724)
    out["sd35.initial"] = initial = draw(730, 1, 16, 8, 12)
    branch, sources, strengths = Branch(copy.deepcopy(transformer)), [], [1.0, 0.5]
    for i, strength in enumerate(strengths):
        out[f"sd35.r{i}.latents"] = latents = draw(731 + i, 1, 16, 8, 12)
        sources.append(branch.reference(latents, subject, strength))
    record_sources(out, "sd35.base", sources)
    record(out, "sd35.none.2ref_mixed", *generate(branch, sources, empty, prompt, initial))
    cases["sd35.none.2ref_mixed"] = {"adapter_scope": "none", "strengths": strengths}


def check_against_diffusers(transformer):
    """Without references the spelled-out attention must be diffusers' own forward."""
    latents, text = draw(740, 1, 16, 8, 8), (draw(741, 1, 19, 64), draw(742, 1, 56))
    timestep = torch.tensor([500.0])
    expected = transformer(latents, *text, timestep, return_dict=False)[0]
    difference = (Branch(copy.deepcopy(transformer)).forward(latents, text, timestep) - expected).abs().max()
    if difference > 1e-5:
        raise AssertionError(f"the oracle without references is {difference} away from diffusers")


def write(pipe, transformer35, adapted, folder):
    out, cases = {}, {}
    check_against_diffusers(pipe.transformer)
    check_against_diffusers(transformer35)
    sd3(pipe, adapted, out, cases)
    sd35(transformer35, out, cases)
    store(folder / "customshift.safetensors", out)
    settings = {
        "subject": SUBJECT,
        "prompt": PROMPT,
        "steps": STEPS,
        "guidance_reference": GUIDANCE_REFERENCE,
        "guidance_prompt": GUIDANCE_PROMPT,
        "max_sequence_length": TOKENS,
        "cases": cases,
    }
    (folder / "customshift.json").write_text(json.dumps(settings, indent=1) + "\n")

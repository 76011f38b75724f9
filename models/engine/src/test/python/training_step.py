"""One optimizer step of CustomShift training on diffusers' own modules: `python training_step.py`.

Flow-matching loss with references whose keys and values carry gradients, global-norm clipping and AdamW, for the whole
transformer and for a LoRA of both scopes. Reads the tiny transformer that make_fixtures.py wrote.
"""

import copy

import torch
from diffusers import SD3Transformer2DModel

import adapters
from activations import draw, store
from customshift_oracle import Branch
from make_fixtures import FIXTURES

RATE, BETAS, EPS, DECAY, CLIP = 1e-3, (0.9, 0.99), 1e-8, 1e-2, 1.0
# Rows before PLAIN see no reference; the others show the subject of their owner.
PLAIN, OWNER = 1, [0, 1, 1]
ROWS, SUBJECTS, REFERENCES, TOKENS = 4, 2, 2, 11


def inputs(config):
    channels, joint, pooled = config.in_channels, config.joint_attention_dim, config.pooled_projection_dim
    return {
        "latents": draw(901, ROWS, channels, 8, 8),
        "noise": draw(902, ROWS, channels, 8, 8),
        "sigma": torch.tensor([0.9, 0.6, 0.35, 0.1]),
        "context": draw(903, ROWS, TOKENS, joint),
        "pooled": draw(904, ROWS, pooled),
        "references": draw(905, REFERENCES, SUBJECTS, channels, 8, 8),
        "subject_context": draw(906, SUBJECTS, TOKENS, joint),
        "subject_pooled": draw(907, SUBJECTS, pooled),
    }


def loss_of(alignment, guidance, batch):
    sources = []
    for subject in range(SUBJECTS):
        text = batch["subject_context"][subject : subject + 1], batch["subject_pooled"][subject : subject + 1]
        sources.append([alignment.reference(place[subject : subject + 1], text, 1.0) for place in batch["references"]])
    velocities = []
    for row in range(ROWS):
        part = slice(row, row + 1)
        t = batch["sigma"][part]
        noised = (1 - t) * batch["latents"][part] + t * batch["noise"][part]
        seen = sources[OWNER[row - PLAIN]] if row >= PLAIN else []
        text = batch["context"][part], batch["pooled"][part]
        velocities.append(guidance.forward(noised, text, 1000 * t, seen))
    return (torch.cat(velocities) - (batch["noise"] - batch["latents"])).square().mean()


def step(case, alignment, guidance, trained, batch, out):
    """`trained`: parameters by the name that the engine gives them."""
    optimizer = torch.optim.AdamW(trained.values(), lr=RATE, betas=BETAS, eps=EPS, weight_decay=DECAY)
    loss = loss_of(alignment, guidance, batch)
    loss.backward()
    for parameter in trained.values():
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
    norm = torch.nn.utils.clip_grad_norm_(trained.values(), CLIP)
    optimizer.step()
    out[f"{case}.loss"], out[f"{case}.norm"] = loss.detach().reshape(1), norm.detach().reshape(1)
    for name, parameter in trained.items():
        out[f"{case}.after.{name}"] = parameter.detach()


def main():
    base = SD3Transformer2DModel.from_pretrained(FIXTURES / "sd3-tiny" / "transformer", torch_dtype=torch.float32)
    batch = inputs(base.config)
    out = dict(batch)

    whole = copy.deepcopy(base)
    branch = Branch(whole)
    step("full", branch, branch, dict(whole.named_parameters()), batch, out)

    for scope in ("shared", "reference"):
        adapted = adapters.with_adapter(base)
        trained = {}
        for name, parameter in adapted.named_parameters():
            parameter.requires_grad_("lora_" in name)
            if "lora_" in name:
                trained[name.replace(".default.", ".")] = parameter
                if scope == "shared":
                    out[f"lora.before.{name.replace('.default.', '.')}"] = parameter.detach().clone()
        alignment = Branch(adapted)
        guidance = alignment if scope == "shared" else Branch(copy.deepcopy(base).requires_grad_(False))
        step(f"lora.{scope}", alignment, guidance, trained, batch, out)
    store(FIXTURES / "training-step.safetensors", out)


if __name__ == "__main__":
    main()

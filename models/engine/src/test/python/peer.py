"""Times denoising steps of diffusers' own SD3 transformer: the other side of `customshift bench peer`.

Prints one line of JSON. A step is one transformer forward of three rows, their guidance and one scheduler step, eager. The
attention is diffusers' own processor, PyTorch's fused attention; with references, the same processor whose last two rows
also see each layer's keys and values of the references, appended as anybody would. Exit status: 2 bad arguments, 3 a
package is missing.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=pathlib.Path, required=True, help="transformer folder, or one that holds it")
    parser.add_argument("--height", type=int, required=True, help="picture height in pixels")
    parser.add_argument("--width", type=int, required=True, help="picture width in pixels")
    parser.add_argument("--context-tokens", type=int, default=333, help="text tokens (77 CLIP + T5)")
    parser.add_argument("--references", type=int, default=0)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="0 leaves PyTorch's own number")
    parser.add_argument("--dtype", choices=["float32", "bfloat16", "float16"], default="float32")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    options = parser.parse_args()
    if options.weights.joinpath("transformer", "config.json").is_file():
        options.weights = options.weights / "transformer"
    if not options.weights.joinpath("config.json").is_file():
        parser.error(f"--weights: {options.weights} has no config.json; give a diffusers transformer folder")
    for name, least in (("references", 0), ("steps", 1), ("warmup", 0), ("context_tokens", 1), ("threads", 0)):
        if getattr(options, name) < least:
            parser.error(f"--{name.replace('_', '-')} is {getattr(options, name)}; at least {least}")
    for name in ("height", "width"):
        if getattr(options, name) < 16 or getattr(options, name) % 16:
            parser.error(f"--{name} is {getattr(options, name)}; must be a positive multiple of 16")
    return options


def packages():
    """Imports late, so that --help works without PyTorch and a missing package is told in one sentence."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import diffusers
        import torch
        from diffusers import FlowMatchEulerDiscreteScheduler, SD3Transformer2DModel
    except (ImportError, RuntimeError) as failure:
        print(
            f"The peer needs Python packages that {sys.executable} lacks ({failure}).\n"
            "Install them with: python3 -m pip install torch==2.7.1 diffusers==0.35.2 transformers==4.57.1 "
            "safetensors==0.8.0 accelerate==1.15.0",
            file=sys.stderr,
        )
        sys.exit(3)
    return torch, diffusers, SD3Transformer2DModel, FlowMatchEulerDiscreteScheduler


ROWS = 3


class WithReferences:
    """diffusers' JointAttnProcessor2_0 (0.35) for joint attention; rows after the first see the references too."""

    def __init__(self, torch, keys, values):
        self.torch, self.keys, self.values = torch, keys, values

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None):
        torch, attend = self.torch, self.torch.nn.functional.scaled_dot_product_attention
        rows, tokens = hidden_states.shape[:2]

        def heads(x, norm):
            x = x.view(rows, -1, attn.heads, x.shape[-1] // attn.heads).transpose(1, 2)
            return x if norm is None else norm(x)

        q = torch.cat(
            [
                heads(attn.to_q(hidden_states), attn.norm_q),
                heads(attn.add_q_proj(encoder_hidden_states), attn.norm_added_q),
            ],
            dim=2,
        )
        k = torch.cat(
            [
                heads(attn.to_k(hidden_states), attn.norm_k),
                heads(attn.add_k_proj(encoder_hidden_states), attn.norm_added_k),
            ],
            dim=2,
        )
        v = torch.cat(
            [heads(attn.to_v(hidden_states), None), heads(attn.add_v_proj(encoder_hidden_states), None)], dim=2
        )
        guided = rows - 1
        plain = attend(q[:1], k[:1], v[:1])
        k = torch.cat([k[1:], self.keys.expand(guided, -1, -1, -1)], dim=2)
        v = torch.cat([v[1:], self.values.expand(guided, -1, -1, -1)], dim=2)
        out = torch.cat([plain, attend(q[1:], k, v)]).transpose(1, 2).reshape(rows, -1, q.shape[1] * q.shape[3])
        image, text = out[:, :tokens], out[:, tokens:]
        if not attn.context_pre_only:
            text = attn.to_add_out(text)
        return attn.to_out[1](attn.to_out[0](image)), text


def main():
    options = arguments()
    torch, diffusers, Transformer, Scheduler = packages()
    if options.threads:
        torch.set_num_threads(options.threads)
    diffusers.utils.logging.set_verbosity_error()
    dtype, device = getattr(torch, options.dtype), torch.device(options.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        print(f"--device {options.device}: this PyTorch ({torch.__version__}) sees no CUDA device", file=sys.stderr)
        sys.exit(2)

    model = Transformer.from_pretrained(options.weights, torch_dtype=dtype, local_files_only=True).eval().to(device)
    config = model.config
    generator = torch.Generator().manual_seed(7)

    def draw(*shape):
        return torch.randn(shape, generator=generator).to(device, dtype)

    # The picture is 8 times the latents in each direction.
    latents = draw(1, config.in_channels, options.height // 8, options.width // 8)
    context = draw(ROWS, options.context_tokens, config.joint_attention_dim)
    pooled = draw(ROWS, config.pooled_projection_dim)
    if options.references:
        tokens = options.references * latents.shape[2] * latents.shape[3] // config.patch_size**2
        for block in model.transformer_blocks:
            shape = (1, config.num_attention_heads, tokens, config.attention_head_dim)
            block.attn.set_processor(WithReferences(torch, draw(*shape), draw(*shape)))

    def norm(x):
        return x.float().flatten(1).norm(dim=1).view(-1, 1, 1, 1)

    def guided(velocity, scale=7.0):
        null, referenced, prompted = velocity.float().chunk(ROWS)
        of_references, of_prompt = referenced - null, prompted - referenced
        least = torch.minimum(norm(of_references), norm(of_prompt))
        return (
            null
            + scale * least / norm(of_references).clamp(1e-30) * of_references
            + scale * least / norm(of_prompt).clamp(1e-30) * of_prompt
        )

    scheduler = Scheduler(num_train_timesteps=1000, shift=3.0)
    scheduler.set_timesteps(options.warmup + options.steps, device=device)

    def finished():
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    seconds, cpu_seconds = [], []
    with torch.inference_mode():
        for timestep in scheduler.timesteps:
            finished()
            start, cpu_start = time.perf_counter(), time.process_time()
            velocity = model(
                hidden_states=latents.expand(ROWS, -1, -1, -1).contiguous(),
                encoder_hidden_states=context,
                pooled_projections=pooled,
                timestep=timestep.expand(ROWS),
                return_dict=False,
            )[0]
            latents = scheduler.step(guided(velocity).to(dtype), timestep, latents, return_dict=False)[0]
            finished()
            seconds.append(time.perf_counter() - start)
            cpu_seconds.append(time.process_time() - cpu_start)
    measured = seconds[options.warmup :]
    print(
        json.dumps(
            {
                "seconds_per_step": statistics.mean(measured),
                "cpu_seconds_per_step": statistics.mean(cpu_seconds[options.warmup :]),
                "seconds": measured,
                "warmup_seconds": seconds[: options.warmup],
                "finite": bool(torch.isfinite(latents).all()),
                "height": options.height,
                "width": options.width,
                "image_tokens": (options.height // 16) * (options.width // 16),
                "context_tokens": options.context_tokens,
                "references": options.references,
                "dtype": options.dtype,
                "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
                "threads": torch.get_num_threads(),
                "torch": torch.__version__,
                "diffusers": diffusers.__version__,
            }
        )
    )


if __name__ == "__main__":
    main()

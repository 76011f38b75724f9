"""Times denoising steps of diffusers' own SD3 transformer: the other side of `customshift bench peer`.

Prints one line of JSON. A step is one transformer forward on the whole batch and one scheduler step on it, eager, with
the default attention processor (fused attention of PyTorch). Exit status: 2 bad arguments, 3 a package is missing.
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
    parser.add_argument("--batch", type=int, default=3)
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
    for name, least in (("batch", 1), ("steps", 1), ("warmup", 0), ("context_tokens", 1), ("threads", 0)):
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
    latents = draw(options.batch, config.in_channels, options.height // 8, options.width // 8)
    context = draw(options.batch, options.context_tokens, config.joint_attention_dim)
    pooled = draw(options.batch, config.pooled_projection_dim)
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
                hidden_states=latents,
                encoder_hidden_states=context,
                pooled_projections=pooled,
                timestep=timestep.expand(options.batch),
                return_dict=False,
            )[0]
            latents = scheduler.step(velocity, timestep, latents, return_dict=False)[0]
            finished()
            seconds.append(time.perf_counter() - start)
            cpu_seconds.append(time.process_time() - cpu_start)
    measured = seconds[options.warmup :]
    print(
        json.dumps(
            {
                "median_seconds_per_step": statistics.median(measured),
                "min_seconds_per_step": min(measured),
                "median_cpu_seconds_per_step": statistics.median(cpu_seconds[options.warmup :]),
                "seconds": measured,
                "warmup_seconds": seconds[: options.warmup],
                "finite": bool(torch.isfinite(latents).all()),
                "height": options.height,
                "width": options.width,
                "image_tokens": (options.height // 16) * (options.width // 16),
                "context_tokens": options.context_tokens,
                "batch": options.batch,
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

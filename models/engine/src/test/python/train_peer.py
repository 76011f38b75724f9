"""Times training steps of CustomShift on diffusers' own SD3 transformer: the other side of `customshift bench train`.

Prints one line of JSON. A step is: the reference pass with gradients, the generating pass with the references' keys and
values appended, the velocity loss, backward, clipping, AdamW and a moving average; eager, with PyTorch's fused attention.
Exit status: 2 bad arguments, 3 a package is missing.
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
    parser.add_argument("--weights", type=pathlib.Path, required=True, help="transformer folder")
    parser.add_argument("--side", type=int, required=True, help="side of the latents")
    parser.add_argument("--context-tokens", type=int, required=True)
    parser.add_argument("--subjects", type=int, default=6)
    parser.add_argument("--targets", type=int, default=3)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--threads", type=int, default=0, help="0 leaves PyTorch's own number")
    options = parser.parse_args()
    if not options.weights.joinpath("config.json").is_file():
        parser.error(f"--weights: {options.weights} has no config.json; give a diffusers transformer folder")
    return options


def packages():
    """Imports late, so that --help works without PyTorch and a missing package is told in one sentence."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import torch
        from diffusers import SD3Transformer2DModel
    except (ImportError, RuntimeError) as failure:
        print(
            f"The peer needs Python packages that {sys.executable} lacks ({failure}).\n"
            "Install them with: python3 -m pip install torch==2.7.1 diffusers==0.35.2 transformers==4.57.1",
            file=sys.stderr,
        )
        sys.exit(3)
    return torch, SD3Transformer2DModel


def joint_attention(torch):
    class JointAttention:
        """Joint attention that keeps its image keys and values, or attends to those kept by the reference pass."""

        owner = None

        def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **_):
            def heads(projection, tensor, norm):
                split = projection(tensor).unflatten(-1, (attn.heads, -1)).transpose(1, 2)
                return split if norm is None else norm(split)

            keys, values = heads(attn.to_k, hidden_states, attn.norm_k), heads(attn.to_v, hidden_states, None)
            all_keys = [keys, heads(attn.add_k_proj, encoder_hidden_states, attn.norm_added_k)]
            all_values = [values, heads(attn.add_v_proj, encoder_hidden_states, None)]
            query = torch.cat(
                [
                    heads(attn.to_q, hidden_states, attn.norm_q),
                    heads(attn.add_q_proj, encoder_hidden_states, attn.norm_added_q),
                ],
                dim=2,
            )
            if JointAttention.owner is None:
                self.kept = keys, values
            else:
                all_keys.append(self.kept[0][JointAttention.owner])
                all_values.append(self.kept[1][JointAttention.owner])
            mixed = torch.nn.functional.scaled_dot_product_attention(
                query, torch.cat(all_keys, dim=2), torch.cat(all_values, dim=2)
            )
            mixed = mixed.transpose(1, 2).flatten(2)
            image, context = mixed.split([hidden_states.shape[1], encoder_hidden_states.shape[1]], dim=1)
            return attn.to_out[0](image), context if attn.context_pre_only else attn.to_add_out(context)

    return JointAttention


def main():
    options = arguments()
    torch, Transformer = packages()
    if options.threads:
        torch.set_num_threads(options.threads)
    model = Transformer.from_pretrained(options.weights, torch_dtype=torch.float32, local_files_only=True).train()
    attention = joint_attention(torch)
    for block in model.transformer_blocks:
        block.attn.set_processor(attention())
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    average = [parameter.detach().clone() for parameter in parameters]
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, betas=(0.9, 0.99), weight_decay=1e-2)
    config, rows = model.config, options.subjects * options.targets
    generator = torch.Generator().manual_seed(7)

    def draw(*shape):
        return torch.randn(shape, generator=generator)

    def picture(count):
        return draw(count, config.in_channels, options.side, options.side)

    def text(count):
        return (
            draw(count, options.context_tokens, config.joint_attention_dim),
            draw(count, config.pooled_projection_dim),
        )

    latents, noise, references = picture(rows), picture(rows), picture(options.subjects)
    prompts, names, sigma = text(rows), text(options.subjects), torch.rand(rows, generator=generator)
    owner = torch.arange(rows) % options.subjects

    def step():
        attention.owner = None
        model(references, *names, torch.zeros(options.subjects), return_dict=False)
        attention.owner = owner
        t = sigma.view(-1, 1, 1, 1)
        velocity = model((1 - t) * latents + t * noise, *prompts, 1000 * sigma, return_dict=False)[0]
        loss = torch.nn.functional.mse_loss(velocity, noise - latents)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in parameters if p.grad is not None], 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, parameters, 0.001)
        return loss.item()

    seconds, losses = [], []
    for _ in range(options.warmup + options.steps):
        start = time.perf_counter()
        losses.append(step())
        seconds.append(time.perf_counter() - start)
    measured = seconds[options.warmup :]
    print(
        json.dumps(
            {
                "median_seconds_per_step": statistics.median(measured),
                "images_per_second": rows / statistics.median(measured),
                "losses": losses,
                "threads": torch.get_num_threads(),
                "torch": torch.__version__,
            }
        )
    )


if __name__ == "__main__":
    main()

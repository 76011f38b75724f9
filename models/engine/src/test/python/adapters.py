"""A LoRA adapter of every attention projection, saved and merged the way diffusers and PEFT do it."""

import copy

import torch
from diffusers import StableDiffusion3Pipeline
from diffusers.loaders.lora_base import LORA_ADAPTER_METADATA_KEY
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors import safe_open
from safetensors.torch import load_file, save_file

RANK, ALPHA = 4, 8
TARGETS = ["to_q", "to_k", "to_v", "to_out.0", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"]


def with_adapter(transformer):
    """A copy of the transformer with a random adapter (gaussian A, random B) attached and active."""
    adapted = copy.deepcopy(transformer)
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=TARGETS, init_lora_weights="gaussian")
    torch.manual_seed(201)
    adapted.add_adapter(config)
    generator = torch.Generator().manual_seed(202)
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_A" in name or "lora_B" in name:
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.15)
    return adapted.eval()


def merged(adapted):
    """A plain transformer with the adapter folded into its weights."""
    plain = copy.deepcopy(adapted)
    plain.fuse_lora()
    plain.unload_lora()
    return plain.eval()


def save(adapted, folder):
    """Writes both forms of the scale: adapter metadata in the header, and one alpha tensor per module."""
    layers = get_peft_model_state_dict(adapted)
    config = adapted.peft_config["default"].to_dict()
    metadata = {key: list(value) if isinstance(value, set) else value for key, value in config.items()}
    metadata["target_modules"] = sorted(metadata["target_modules"])
    StableDiffusion3Pipeline.save_lora_weights(
        folder,
        transformer_lora_layers=layers,
        weight_name="lora.safetensors",
        transformer_lora_adapter_metadata=metadata,
    )
    # Saved once more with its one telling header entry: safetensors writes several in random order.
    header = {LORA_ADAPTER_METADATA_KEY: safe_open(folder / "lora.safetensors", "pt").metadata()[LORA_ADAPTER_METADATA_KEY]}
    save_file(load_file(folder / "lora.safetensors"), folder / "lora.safetensors", metadata=header)

    state = {f"transformer.{key}": tensor.contiguous() for key, tensor in layers.items()}
    for key in [key for key in state if key.endswith(".lora_A.weight")]:
        state[key.replace(".lora_A.weight", ".alpha")] = torch.tensor(float(ALPHA))
    save_file(state, folder / "lora-alpha.safetensors", metadata={"format": "pt"})

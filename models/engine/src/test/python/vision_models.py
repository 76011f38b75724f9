"""Tiny CLIP and DINO models and what transformers makes of them: `python vision_models.py`, after make_fixtures.py.

The folders are those that transformers writes: config.json, model.safetensors, preprocessor_config.json and, for CLIP, a
tokenizer. Weights are random, as in tiny_models.py. Pillow must be 11: 13 sums rows before columns for some shapes, which
moves its 8-bit results by one level.
"""

import pathlib
import shutil
import tempfile

import numpy as np
import torch
from PIL import Image
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, ViTConfig, ViTImageProcessor, ViTModel

from activations import draw, store
from corpus import PROMPTS
from make_fixtures import FIXTURES
from tiny_models import CLIP_VOCABULARY, clip_tokenizer, randomise

SIDE = 32


def clip(folder, scratch):
    model = CLIPModel(
        CLIPConfig(
            text_config={
                "vocab_size": CLIP_VOCABULARY,
                "hidden_size": 24,
                "intermediate_size": 48,
                "num_hidden_layers": 2,
                "num_attention_heads": 2,
                "max_position_embeddings": 77,
                "hidden_act": "gelu",
                "bos_token_id": CLIP_VOCABULARY - 2,
                # Not the historic 2: pooled where this id first stands.
                "eos_token_id": CLIP_VOCABULARY - 1,
                "pad_token_id": 1,
            },
            vision_config={
                "hidden_size": 32,
                "intermediate_size": 80,
                "num_hidden_layers": 3,
                "num_attention_heads": 4,
                "image_size": SIDE,
                "patch_size": 8,
                "hidden_act": "quick_gelu",
            },
            projection_dim=20,
        )
    )
    for seed, part in enumerate((model.text_model, model.vision_model, model.text_projection, model.visual_projection), 710):
        randomise(part, seed)
    model.eval().save_pretrained(folder)
    clip_tokenizer(scratch, "<|endoftext|>").save_pretrained(folder)
    CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}).save_pretrained(folder)
    return model


def dino(folder):
    model = ViTModel(
        ViTConfig(
            hidden_size=48,
            num_hidden_layers=3,
            num_attention_heads=3,
            intermediate_size=96,
            image_size=SIDE,
            patch_size=4,
            hidden_act="gelu",
            layer_norm_eps=1e-12,
            qkv_bias=True,
        ),
        add_pooling_layer=False,
    )
    randomise(model, 702)
    # Of the order of the patches beside them: left out or misplaced, they must be missed.
    model.embeddings.position_embeddings.copy_(draw(704, *model.embeddings.position_embeddings.shape).bfloat16() / 2)
    model.embeddings.cls_token.copy_(draw(705, *model.embeddings.cls_token.shape).bfloat16())
    model.save_pretrained(folder)
    ViTImageProcessor(
        size={"height": SIDE, "width": SIDE}, image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225]
    ).save_pretrained(folder)
    return model


def photo(seed, width, height):
    """Soft shading, hard edges at the limits of the range, fine texture: what a resampling filter can get wrong."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    channels = []
    for c in range(3):
        shade = 127 + 90 * np.sin(x / width * (3 + c) + c) * np.cos(y / height * 4 - c)
        texture = 30 * np.sin(x * (0.9 + 0.3 * c)) * np.sin(y * 1.1)
        disc = ((x - width * 0.4) ** 2 + (y - height * 0.55) ** 2 < (min(width, height) * 0.3) ** 2) * (200 - 160 * c)
        channels.append(shade + texture + disc + generator.normal(0, 6, (height, width)))
    pixels = np.clip(np.stack(channels, -1), 0, 255).astype(np.uint8)
    pixels[: height // 6, : width // 5] = 255
    pixels[-(height // 6) :, -(width // 5) :] = 0
    return pixels


def preprocessing(out):
    photos = {"wide": photo(1, 147, 90), "tall": photo(2, 61, 113), "small": photo(3, 23, 21), "exact": photo(4, SIDE, SIDE)}
    filters = {"lanczos": Image.Resampling.LANCZOS, "bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
    sizes = {"down": (40, 24), "up": (160, 130), "narrower": (30, 90)}
    image = Image.fromarray(photos["wide"])
    for filter_name, resample in filters.items():
        for size_name, size in sizes.items():
            out[f"resample.{filter_name}.{size_name}"] = torch.from_numpy(np.array(image.resize(size, resample)))
    for name, pixels in photos.items():
        out[f"photo.{name}"] = torch.from_numpy(pixels)
    return photos


def main():
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    clip_folder, dino_folder = FIXTURES / "clip-tiny", FIXTURES / "dino-tiny"
    for folder in (clip_folder, dino_folder):
        shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        clip_model = clip(clip_folder, pathlib.Path(scratch))
        tokenizer = clip_tokenizer(pathlib.Path(scratch), "<|endoftext|>")
    dino_model = dino(dino_folder)

    out = {}
    photos = preprocessing(out)
    processors = {"clip": CLIPImageProcessor.from_pretrained(clip_folder), "dino": ViTImageProcessor.from_pretrained(dino_folder)}
    # As the two public benchmarks prepare pictures for DINO: the shorter side to 8/7 of the network's, then the centre.
    processors["dino_cropped"] = CLIPImageProcessor(
        size={"shortest_edge": SIDE * 8 // 7},
        crop_size={"height": SIDE, "width": SIDE},
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225],
    )
    for name, pixels in photos.items():
        for kind, processor in processors.items():
            values = processor(Image.fromarray(pixels), return_tensors="pt").pixel_values
            out[f"{kind}.{name}.pixels"] = values
            if kind == "clip":
                out[f"clip.{name}.features"] = clip_model.get_image_features(values)
            else:
                out[f"{kind}.{name}.features"] = dino_model(values).last_hidden_state[:, 0]
    for kind, model_features in (
        ("clip", clip_model.get_image_features),
        ("dino", lambda x: dino_model(x).last_hidden_state[:, 0]),
    ):
        out[f"{kind}.noise.pixels"] = draw(703, 2, 3, SIDE, SIDE)
        out[f"{kind}.noise.features"] = model_features(out[f"{kind}.noise.pixels"])

    prompts = list(PROMPTS.values())
    tokens = tokenizer(prompts, padding="max_length", max_length=77, truncation=True, return_tensors="pt")
    out["text.ids"] = tokens.input_ids
    out["text.features"] = clip_model.get_text_features(**tokens)
    store(FIXTURES / "vision.safetensors", out)
    for folder in (clip_folder, dino_folder):
        print(folder.name, sum(file.stat().st_size for file in folder.iterdir()), "bytes")
    for name, tensor in out.items():
        if tensor.is_floating_point():
            print(f"{name:32s} {list(tensor.shape)} std {float(tensor.std()):.3f}")


if __name__ == "__main__":
    main()

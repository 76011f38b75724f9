"""Writes every fixture of the engine's parity tests: `python make_fixtures.py`."""

import argparse
import os
import pathlib
import shutil
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from diffusers.utils import logging
from safetensors.torch import save_file

import activations
import adapters
import customshift_oracle
import single_file
import tiny_models

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "resources" / "fixtures"


def models(folder):
    with tempfile.TemporaryDirectory() as scratch:
        pipe = tiny_models.pipeline(pathlib.Path(scratch))
        pipe.set_progress_bar_config(disable=True)
        pipe.save_pretrained(folder / "sd3-tiny")
    # The tokenizer is complete in tokenizer.json; the SentencePiece model would repeat it.
    (folder / "sd3-tiny" / "tokenizer_3" / "spiece.model").unlink(missing_ok=True)
    sd35 = tiny_models.sd35_transformer()
    sd35.save_pretrained(folder / "sd35-tiny" / "transformer")

    state = single_file.original_pipeline(pipe)
    single_file.check_pipeline(state, pipe)
    save_file(state, folder / "sd3-tiny-single.safetensors")
    state = single_file.original_transformer(sd35)
    single_file.check_transformer(state, sd35)
    save_file(state, folder / "sd35-tiny-single.safetensors")
    adapted = adapters.with_adapter(pipe.transformer)
    adapters.save(adapted, folder)
    return pipe, sd35, adapted


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=pathlib.Path, default=FIXTURES)
    folder = arguments.parse_args().out
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    logging.set_verbosity_error()
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.iterdir():
        if stale.is_dir():
            shutil.rmtree(stale)
        elif stale.suffix in (".safetensors", ".json"):
            stale.unlink()

    pipe, sd35, adapted = models(folder)
    activations.text(pipe, folder)
    activations.vae(pipe, folder)
    activations.blocks(pipe.transformer, sd35, folder)
    activations.transformer(pipe.transformer, folder / "transformer-sd3.safetensors", seed=601)
    activations.transformer(sd35, folder / "transformer-sd35.safetensors", seed=611)
    activations.sampler(folder)
    activations.run(pipe, folder)
    activations.noise(folder)
    customshift_oracle.write(pipe, sd35, adapted, folder)
    activations.describe(folder)


if __name__ == "__main__":
    main()

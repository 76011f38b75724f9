"""Tiny, randomly weighted Stable Diffusion 3 models in the folder layout that diffusers itself writes.

Every weight is drawn at random, also those that a fresh model starts at zero or one (adaLN, biases, norms), so that no
term of the network can be left out unnoticed.
"""

import collections
import io
import json
import pathlib

import sentencepiece
import torch
from diffusers import (
    AutoencoderKL,
    FlowMatchEulerDiscreteScheduler,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
)
from tokenizers import pre_tokenizers
from transformers import (
    CLIPTextConfig,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    T5Config,
    T5EncoderModel,
    T5TokenizerFast,
)

from corpus import SENTENCES

CLIP_MERGES = 300
CLIP_VOCABULARY = 2 * 256 + CLIP_MERGES + 2
T5_PIECES = 256


@torch.no_grad()
def randomise(module, seed):
    """Draws every parameter of `module` so that activations stay of order one.

    Values are rounded to what bfloat16 holds, so that a bfloat16 copy of the weights is the same model.
    """
    generator = torch.Generator().manual_seed(seed)

    def normal(tensor, std, mean=0.0):
        tensor.copy_(torch.randn(tensor.shape, generator=generator) * std + mean)
        tensor.copy_(tensor.bfloat16())

    for name, parameter in module.named_parameters():
        is_t5 = isinstance(module, T5EncoderModel)
        if name.endswith("bias") and parameter.dim() == 1:
            normal(parameter, 0.1)
        elif parameter.dim() == 1:
            normal(parameter, 0.15, mean=1.0)
        elif "relative_attention_bias" in name or "embedding" in name and parameter.shape[0] > 60 and "linear" not in name:
            normal(parameter, 0.7)
        elif name.startswith("shared"):
            normal(parameter, 0.7)
        else:
            fan_in = parameter[0].numel()
            # T5 does not divide scores by the root of the head width: its query weights carry the factor.
            gain = 0.25 if is_t5 and name.endswith(".q.weight") else 1.0
            normal(parameter, gain / fan_in**0.5)
    for name, buffer in module.named_buffers():
        if name.endswith("pos_embed"):
            # The stored table is what counts: a reader that recomputes it must fail.
            buffer.add_(torch.randn(buffer.shape, generator=generator) * 0.05)
            buffer.copy_(buffer.bfloat16())
    return module.eval()


def sd3_transformer():
    return randomise(
        SD3Transformer2DModel(
            sample_size=8,
            patch_size=2,
            in_channels=16,
            out_channels=16,
            num_layers=3,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=64,
            caption_projection_dim=32,
            pooled_projection_dim=56,
            pos_embed_max_size=16,
        ),
        seed=101,
    )


def sd35_transformer():
    return randomise(
        SD3Transformer2DModel(
            sample_size=8,
            patch_size=2,
            in_channels=16,
            out_channels=16,
            num_layers=3,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=64,
            caption_projection_dim=32,
            pooled_projection_dim=56,
            pos_embed_max_size=24,
            dual_attention_layers=(0,),
            qk_norm="rms_norm",
        ),
        seed=102,
    )


def vae():
    channels = [8, 8, 16, 16]
    return randomise(
        AutoencoderKL(
            in_channels=3,
            out_channels=3,
            down_block_types=["DownEncoderBlock2D"] * 4,
            up_block_types=["UpDecoderBlock2D"] * 4,
            block_out_channels=channels,
            layers_per_block=2,
            latent_channels=16,
            norm_num_groups=4,
            sample_size=64,
            scaling_factor=1.5305,
            shift_factor=0.0609,
            force_upcast=True,
            use_quant_conv=False,
            use_post_quant_conv=False,
        ),
        seed=103,
    )


def clip(hidden, heads, layers, activation, pad, seed):
    start, end = CLIP_VOCABULARY - 2, CLIP_VOCABULARY - 1
    model = CLIPTextModelWithProjection(
        CLIPTextConfig(
            vocab_size=CLIP_VOCABULARY,
            hidden_size=hidden,
            intermediate_size=hidden * 4,
            projection_dim=hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            max_position_embeddings=77,
            hidden_act=activation,
            layer_norm_eps=1e-5,
            bos_token_id=start,
            pad_token_id=pad,
            # The released models carry this old value; it makes transformers pool at argmax(ids).
            eos_token_id=2,
        )
    )
    assert end == model.config.vocab_size - 1
    return randomise(model, seed)


def clip_l():
    """CLIP-L kind. Its projection is the identity, as it is wherever the single-file layout is converted."""
    model = clip(hidden=24, heads=2, layers=2, activation="quick_gelu", pad=1, seed=104)
    with torch.no_grad():
        model.text_projection.weight.copy_(torch.eye(24))
    return model


def clip_g():
    return clip(hidden=32, heads=4, layers=3, activation="gelu", pad=1, seed=105)


def t5():
    return randomise(
        T5EncoderModel(
            T5Config(
                vocab_size=384,
                d_model=64,
                d_kv=16,
                num_heads=3,
                d_ff=96,
                num_layers=2,
                relative_attention_num_buckets=32,
                relative_attention_max_distance=128,
                feed_forward_proj="gated-gelu",
                is_encoder_decoder=False,
                tie_word_embeddings=False,
                pad_token_id=0,
                eos_token_id=1,
            )
        ),
        seed=106,
    )


def _byte_alphabet():
    """Byte -> printable character, in the id order of the CLIP vocabulary ("!" is id 0)."""
    printable = list(range(ord("!"), ord("~") + 1)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + i) for i, byte in enumerate(others)}


def _learn_merges(count):
    """Byte-pair encoding of the corpus: `count` pairs, most frequent first, ties by spelling."""
    alphabet = _byte_alphabet()
    frequencies = collections.Counter(word.strip(".,!?;:") for line in SENTENCES for word in line.lower().split())
    words = {}
    for word, frequency in frequencies.items():
        symbols = [alphabet[byte] for byte in word.encode()]
        words[tuple(symbols[:-1] + [symbols[-1] + "</w>"])] = frequency
    merges = []
    while len(merges) < count:
        pairs = collections.Counter()
        for word, frequency in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += frequency
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        joined = {}
        for word, frequency in words.items():
            symbols, i = [], 0
            while i < len(word):
                if word[i : i + 2] == best:
                    symbols.append(word[i] + word[i + 1])
                    i += 2
                else:
                    symbols.append(word[i])
                    i += 1
            joined[tuple(symbols)] = frequency
        words = joined
    return merges


def clip_tokenizer(scratch, pad):
    alphabet = list(_byte_alphabet().values())
    merges = _learn_merges(CLIP_MERGES)
    tokens = alphabet + [token + "</w>" for token in alphabet] + ["".join(pair) for pair in merges]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    assert len(set(tokens)) == len(tokens) == CLIP_VOCABULARY
    vocabulary, rules = scratch / "vocab.json", scratch / "merges.txt"
    vocabulary.write_text(json.dumps({token: i for i, token in enumerate(tokens)}), encoding="utf-8")
    rules.write_text("\n".join(["#version: 0.2"] + [" ".join(pair) for pair in merges]) + "\n", encoding="utf-8")
    return CLIPTokenizer(str(vocabulary), str(rules), pad_token=pad, model_max_length=77)


def t5_tokenizer(scratch):
    """A SentencePiece Unigram model with the normaliser of the released one (nmt_nfkc), read back as tokenizer.json."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=model,
        model_type="unigram",
        vocab_size=T5_PIECES,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        normalization_rule_name="nmt_nfkc",
        required_chars="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?'-()%#;",
        num_threads=1,
        minloglevel=2,
    )
    path = scratch / "spiece.model"
    path.write_bytes(model.getvalue())
    tokenizer = T5TokenizerFast(vocab_file=str(path), model_max_length=512)
    # The two splitters of the released tokenizer.json; a fresh conversion leaves the first word without its mark.
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    return tokenizer


def pipeline(scratch: pathlib.Path):
    return StableDiffusion3Pipeline(
        transformer=sd3_transformer(),
        scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=3.0),
        vae=vae(),
        text_encoder=clip_l(),
        tokenizer=clip_tokenizer(scratch, "<|endoftext|>"),
        text_encoder_2=clip_g(),
        tokenizer_2=clip_tokenizer(scratch, "!"),
        text_encoder_3=t5(),
        tokenizer_3=t5_tokenizer(scratch),
    )

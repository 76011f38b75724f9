"""The words and sentences from which the tiny tokenizers learn, and the prompts they are tested on."""

import itertools

_SUBJECTS = "mug teapot backpack lamp chair sneaker clock vase bowl toy dog cat robot candle".split()
_LOOKS = "red blue striped ceramic wooden golden tiny shiny dotted plain glass woven".split()
_PLACES = "on a wooden table|in the snow|on the beach at sunset|in a garden|under a bridge|beside the window".split("|")
_STYLES = "a photo of|a painting of|a close-up of|a sketch of|studio lighting on".split("|")

_COMMON = (
    "morning evening mountain river city street kitchen library forest desert island harbour market station tower "
    "castle temple village field meadow valley waterfall rainbow thunder lightning winter summer autumn spring "
    "leather velvet copper marble cotton paper plastic silver bronze crystal feather pattern texture colour shadow "
    "reflection background foreground standing floating hanging leaning resting surrounded covered filled painted "
    "carved polished broken ancient modern elegant simple detailed realistic colourful bright dark gentle warm cold "
    "people children travellers flowers leaves branches stones clouds stars planets ocean waves candles lanterns"
).split()

SENTENCES = [
    f"{style} the {look} {subject} {place}."
    for (subject, look), (place, style) in zip(
        itertools.product(_SUBJECTS, _LOOKS), itertools.cycle(itertools.product(_PLACES, _STYLES))
    )
] + [
    f"One {_COMMON[i]} with {_COMMON[i - 7]} and {_COMMON[i - 31]}, {_COMMON[(i * 5) % len(_COMMON)]} after all"
    for i in range(len(_COMMON))
    for _ in range(1 + i % 3)
] + [
    "The catalogue shows every product in the scene that its prompt names!",
    "What is it made of? Ceramic, glass or wood; it's hers, we're sure, they've said so.",
    "Quick brown foxes jump over 12 lazy dogs, 34 sphinxes, 56 wizards and 7890 judges.",
    "Café crème, déjà vu, naïve façade: the accents stay.",
]

_LONG = " ".join(f"{look} {subject}" for subject, look in itertools.islice(itertools.product(_SUBJECTS, _LOOKS), 60))

# Written without ideographs: transformers' CLIPTokenizer puts spaces round them when ftfy is missing and not otherwise.
# id -> prompt. Order is the batch order of every tensor that starts with the prompt dimension.
PROMPTS = {
    "plain": "a photo of the ceramic mug on a wooden table",
    "empty": "",
    "punctuation": "what's this?! it's (really) a teapot, isn't it... 100% - #7;  two  spaces\tand a tab",
    "upper": "A PHOTO Of The GOLDEN Robot IN THE SNOW",
    "accents": "cafe\u0301 crème à la façade, Ünïcode ﬁn, “curly quotes” — Ελλάδα",
    "emoji": "a dog 🐶 on the beach 🏖️ at sunset ✨",
    "bang": "wow! a lamp!! beside the window !",
    "long": _LONG,
}
assert len(PROMPTS["long"].split()) == 120

"""All training examples by group, with teacher embeddings on a share of them; cached in the work folder."""

import pickle
from pathlib import Path
from random import Random

import numpy as np

from devices import choose_device
from encoder import Encoder, EncoderConfig
from predict import predict, torch_runner
from read_emotion_tone import emotion_examples, tone_examples
from read_entities import entity_examples
from read_plain import plain_texts, read_stsb
from read_sentiment import sentiment_examples
from starting_weights import new_encoder
from texts import Example, encode_texts

# Share of each group's examples that also carry the teacher's embedding.
TEACHER_SHARE = {
    "sst": 0.3, "mpqa": 0.1, "emobank": 0.4, "tweets": 0.15, "goemotions": 0.12, "squinky": 0.4, "pavlick": 1.0,
    "politeness": 0.3, "conll2003": 0.15, "wnut17": 0.2, "btc": 0.2, "wikiann": 0.2, "crossner": 0.4,
    "plain": 1.0, "stsb": 1.0, "windows": 1.0,
}


def review_windows(reviews: list[Example], count: int, random: Random) -> list[Example]:
    """Windows of 60 to 250 pieces, for distillation on longer text."""
    result = []
    for example in random.sample(reviews, count):
        size = random.randint(60, 250)
        start = random.randint(0, max(0, len(example.ids) - size))
        result.append(Example("plain", "windows", example.ids[start : start + size], example.casing[start : start + size]))
    return result


def plain_examples(texts: list[str], name: str) -> list[Example]:
    return [Example("plain", name, ids, casing) for ids, casing in encode_texts(texts, 254) if len(ids)]


def stsb_examples(folder: Path) -> list[tuple[Example, Example]]:
    rows = read_stsb(folder, "train")
    left, right = encode_texts([r[0] for r in rows]), encode_texts([r[1] for r in rows])
    return [
        (Example("pair", "stsb", *a, target=r[2] / 5), Example("pair", "stsb", *b, target=r[2] / 5))
        for a, b, r in zip(left, right, rows)
    ]


def teacher_vectors(examples: list[Example], teacher: Encoder, budget: int = 8192) -> None:
    """Sets `teacher` (float16 [384]) of each example, computed in bf16 without casing."""
    run = torch_runner(teacher.to(choose_device()))
    plain = [Example("plain", e.source, e.ids, np.zeros_like(e.casing)) for e in examples]
    vectors = predict(run, plain, ["sentence_embedding"], budget)["sentence_embedding"]
    for example, vector in zip(examples, vectors):
        example.teacher = vector.astype(np.float16)


def build_corpus(data: Path, seed: int) -> dict[str, list]:
    random = Random(seed)
    groups: dict[str, list] = dict(sentiment_examples(data))
    groups["goemotions"] = emotion_examples(data)
    groups |= tone_examples(data)
    groups |= entity_examples(data, seed)
    groups["plain"] = plain_examples(plain_texts(data, seed), "plain")
    groups["windows"] = review_windows(groups["imdb"], 2500, random) + review_windows(groups["amazon"], 1000, random)
    groups["stsb"] = stsb_examples(data)
    chosen: list[Example] = []
    for name, share in TEACHER_SHARE.items():
        rows = groups[name]
        if name == "stsb":
            chosen += [example for pair in rows for example in pair]
        else:
            chosen += rows if share == 1.0 else random.sample(rows, int(len(rows) * share))
    teacher_vectors(chosen, new_encoder(EncoderConfig(), seed))
    return groups


def load_corpus(data: Path, work: Path, seed: int) -> dict[str, list]:
    cache = work / f"corpus-{seed}.pickle"
    if cache.exists():
        return pickle.loads(cache.read_bytes())
    groups = build_corpus(data, seed)
    work.mkdir(parents=True, exist_ok=True)
    partial = cache.with_suffix(".partial")
    partial.write_bytes(pickle.dumps(groups, protocol=5))
    partial.rename(cache)
    return groups

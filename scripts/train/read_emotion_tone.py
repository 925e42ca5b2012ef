"""GoEmotions, Squinky and Pavlick formality, Stanford politeness."""

import csv
import hashlib
import math
from pathlib import Path

import numpy as np

from labels import EMOTIONS
from texts import Example, encode_texts

FORMAL, INFORMAL = 0.9, 0.1


def read_goemotions(folder: Path, split: str) -> list[tuple[str, list[int]]]:
    rows = []
    for line in (folder / "goemotions" / f"original.{split}.tsv").read_text(encoding="utf-8").split("\n"):
        parts = line.rstrip("\r").split("\t")
        if len(parts) >= 2:
            rows.append((parts[0], [int(i) for i in parts[1].split(",")]))
    return rows


def read_squinky(folder: Path, split: str) -> list[tuple[str, int]]:
    path = folder / "squinky_formality" / f"Squinky-Formality.{split}.tsv"
    lines = path.read_text(encoding="utf-8").split("\n")[1:]
    pairs = [line.rstrip("\r").rsplit("\t", 1) for line in lines if "\t" in line]
    return [(text.strip('"').replace('""', '"'), 1 if label == "high" else 0) for text, label in pairs]


def read_pavlick(folder: Path, split: str) -> list[tuple[str, float]]:
    with open(folder / "formality_pavlick_subset" / f"{split}.csv", encoding="utf-8") as file:
        return [(row["text"], float(row["label"])) for row in csv.DictReader(file)]


def politeness_split(community: str, request: str) -> str:
    """Fixed split by request: the first 8 hex digits of sha256("Community:Id"), modulo 10: 0 test, 1 dev, others train."""
    bucket = int(hashlib.sha256(f"{community}:{request}".encode()).hexdigest()[:8], 16) % 10
    return {0: "test", 1: "dev"}.get(bucket, "train")


def read_politeness(folder: Path, split: str) -> list[tuple[str, float]]:
    """Requests with their normalised score (about -3..3)."""
    rows = []
    for name in ("stack-exchange", "wikipedia"):
        with open(folder / "stanford_politeness" / f"{name}.annotated.csv", encoding="utf-8", errors="replace", newline="") as file:
            for row in csv.DictReader(file):
                if politeness_split(row["Community"], row["Id"]) == split:
                    rows.append((row["Request"], float(row["Normalized Score"])))
    return rows


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def emotion_examples(folder: Path) -> list[Example]:
    rows = read_goemotions(folder, "train")
    examples = []
    for (ids, casing), (_, labels) in zip(encode_texts([t for t, _ in rows], 126), rows):
        target = np.zeros(len(EMOTIONS), np.float32)
        target[labels] = 1
        if len(ids):
            examples.append(Example("emotions", "goemotions", ids, casing, target))
    return examples


def tone_examples(folder: Path) -> dict[str, list[Example]]:
    """Targets [formality, politeness] in 0..1, NaN where unknown.

    One scale: a rating r on -3..3 becomes sigmoid(r) (Pavlick's 0..1 is (r + 3) / 6); Squinky's high/low becomes .9/.1.
    """
    squinky = [(t, [FORMAL if high else INFORMAL, math.nan]) for t, high in read_squinky(folder, "train")]
    pavlick = [(t, [_sigmoid(6 * (y - 0.5)), math.nan]) for t, y in read_pavlick(folder, "train")]
    polite = [(t, [math.nan, _sigmoid(score)]) for t, score in read_politeness(folder, "train")]
    result = {}
    for name, rows in (("squinky", squinky), ("pavlick", pavlick), ("politeness", polite)):
        encoded = encode_texts([t for t, _ in rows], 190)
        result[name] = [
            Example("tone", name, ids, casing, np.array(target, np.float32))
            for (ids, casing), (_, target) in zip(encoded, rows) if len(ids)
        ]
    return result

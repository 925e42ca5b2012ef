"""Draws examples by group weight, augments them and cuts them into length-bucketed batches of about equal token count."""

from random import Random

import numpy as np
import torch
from torch import Tensor

from labels import ALL_CAPS, CAPITALISED, LOWER
from texts import CLS, SEP, Example, Segment, letters_by_piece

# Share of the token budget per group (normalised).
TOKEN_SHARE = {
    "conll2003": 6, "wnut17": 3, "btc": 3, "wikiann": 1, "crossner": 1.5,
    "sst": 9, "mpqa": 0.5, "emobank": 1, "tweets": 20, "imdb": 17, "amazon": 4, "packed": 3,
    "goemotions": 9, "squinky": 1, "pavlick": 0.4, "politeness": 5,
    "plain": 8, "windows": 4, "stsb": 0.7,
}
LENGTHS = (12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256)
END_MARKS = {1012, 999, 1029, 1025}  # . ! ? ;


def padded_length(length: int) -> int:
    """The bucket of a row of `length` pieces, CLS and SEP included."""
    return next((size for size in LENGTHS if size >= length), LENGTHS[-1])


def collate(examples: list[Example], limit: int = LENGTHS[-1], exact: bool = True) -> tuple[Tensor, Tensor, Tensor]:
    """ids, mask, casing as int64 [B, T] with CLS and SEP added; T is the longest row, or its bucket if not `exact`."""
    length = min(limit, max(len(e.ids) for e in examples) + 2)
    length = length if exact else padded_length(length)
    ids = np.zeros((len(examples), length), np.int64)
    mask, casing = np.zeros_like(ids), np.zeros_like(ids)
    for row, example in enumerate(examples):
        size = min(len(example.ids), limit - 2)
        ids[row, 0] = CLS
        ids[row, 1 : size + 1] = example.ids[:size]
        ids[row, size + 1] = SEP
        casing[row, 1 : size + 1] = example.casing[:size]
        mask[row, : size + 2] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(casing)


class Sampler:
    """An endless, seeded stream of batches."""

    def __init__(self, groups: dict[str, list], seed: int, batch_tokens: int, share: dict[str, float] = TOKEN_SHARE):
        self.groups = groups
        self.batch_tokens = batch_tokens
        self.random = Random(seed)
        self.orders: dict[str, list[int]] = {}
        self.letters = letters_by_piece()
        names = [n for n in share if n in groups or (n == "packed" and "sst" in groups)]
        mean = {n: 100.0 if n == "packed" else self._mean_length(n) for n in names}
        self.names = names
        self.weights = [share[n] / mean[n] for n in names]
        self.buckets: dict[int, list[Example]] = {}

    def _mean_length(self, name: str) -> float:
        if name in ("imdb", "amazon"):
            return 165.0
        rows = self.groups[name][:2000]
        if name == "stsb":
            return float(np.mean([len(a.ids) + len(b.ids) + 4 for a, b in rows]))
        return float(np.mean([len(e.ids) + 2 for e in rows]))

    def _draw(self, name: str):
        order = self.orders.get(name)
        if not order:
            order = list(range(len(self.groups[name])))
            self.random.shuffle(order)
            self.orders[name] = order
        return self.groups[name][order.pop()]

    def _unit(self, name: str) -> list[Example]:
        """One example, or several that must share a batch."""
        if name == "packed":
            return [self._packed()]
        item = self._draw(name)
        if isinstance(item, tuple):
            return list(item)
        if item.task == "review":
            return [self._window(item)]
        return [self._augmented(item)]

    def _window(self, review: Example) -> Example:
        """A random stretch of a review; the start and the end, where the verdict often is, come more often."""
        size = self.random.choice((64, 128, 192, 254, 254))
        last = max(0, len(review.ids) - size)
        where = self.random.random()
        start = 0 if where < 0.2 else last if where < 0.45 else self.random.randint(0, last)
        cut = slice(start, start + size)
        window = Example("sentiment", review.source, review.ids[cut], review.casing[cut], review.target)
        return self._augmented(window)

    def _packed(self) -> Example:
        """Two to five labelled texts in one window, each scored on its own stretch of token_sentiment."""
        ids, casing, segments, at = [], [], [], 0
        for _ in range(self.random.randint(2, 5)):
            part = self._augmented(self._draw(self.random.choice(("sst", "tweets", "sst"))))
            if at + len(part.ids) > 200:
                break
            segments.append(Segment(at + 1, at + 1 + len(part.ids), part.target[0], part.source))
            ids.append(part.ids)
            casing.append(part.casing)
            at += len(part.ids)
        return Example("packed", "packed", np.concatenate(ids), np.concatenate(casing), segments=segments)

    def _augmented(self, example: Example) -> Example:
        ids, target = example.ids, example.target
        casing = self._recased(example)
        if len(ids) > 3 and int(ids[-1]) in END_MARKS and self.random.random() < 0.15:
            ids, casing = ids[:-1], casing[:-1]
            if example.task == "entities":
                target = target[:-1]
        return Example(example.task, example.source, ids, casing, target, example.teacher)

    def _recased(self, example: Example) -> np.ndarray:
        chance = self.random.random()
        if chance < 0.2:
            return np.zeros_like(example.casing)
        if chance < 0.26:
            letters = self.letters[example.ids]
            upper = np.where(letters > 1, ALL_CAPS, np.where(letters == 1, CAPITALISED, LOWER))
            return upper.astype(np.uint8)
        if chance < 0.29:
            letters = self.letters[example.ids]
            return np.where(letters > 0, CAPITALISED, LOWER).astype(np.uint8)
        if chance < 0.45 and example.task != "entities" and len(example.casing):
            casing = example.casing.copy()
            if casing[0] == LOWER and self.letters[example.ids[0]]:
                casing[0] = CAPITALISED
            return casing
        return example.casing

    def next_batch(self) -> list[Example]:
        """Draws until one length bucket holds a full batch. Few distinct shapes keep the kernel cache of the CPU warm."""
        while True:
            name = self.random.choices(self.names, self.weights)[0]
            unit = self._unit(name)
            length = padded_length(max(len(e.ids) for e in unit) + 2)
            bucket = self.buckets.setdefault(length, [])
            bucket += unit
            if len(bucket) >= self.batch_tokens // length:
                self.buckets[length] = []
                return bucket

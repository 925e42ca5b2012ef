"""Turns text or words into model input: piece ids and the casing id of each piece's word."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from tokenizers import Tokenizer

from casing import casing_of
from starting_weights import starting_folder

CLS, SEP = 101, 102


class Segment(NamedTuple):
    """Positions start..end (CLS counted) of one labelled text inside a packed window."""

    start: int
    end: int
    label: int
    source: str


@dataclass(slots=True)
class Example:
    """One text for one task. ids and casing hold no CLS or SEP; those are added when a batch is made."""

    task: str
    source: str
    ids: np.ndarray
    casing: np.ndarray
    target: Any = None
    teacher: np.ndarray | None = None
    segments: list[Segment] = field(default_factory=list)


@lru_cache(maxsize=1)
def load_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(starting_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@lru_cache(maxsize=200_000)
def _cached_casing(word: str) -> int:
    return casing_of(word)


def encode_texts(texts: list[str], limit: int = 254) -> list[tuple[np.ndarray, np.ndarray]]:
    """Piece ids and casings of each text, cut to `limit` pieces. A word is what the BERT pre-tokenizer calls one."""
    encoded = load_tokenizer().encode_batch(texts, add_special_tokens=False)
    result = []
    for text, pieces in zip(texts, encoded):
        ids = np.array(pieces.ids[:limit], np.int32)
        casing = np.zeros(len(ids), np.uint8)
        spans: dict[int, list[int]] = {}
        for word, (start, end) in zip(pieces.word_ids, pieces.offsets):
            span = spans.setdefault(word, [start, end])
            span[1] = end
        known = {word: _cached_casing(text[start:end]) for word, (start, end) in spans.items()}
        for index, word in enumerate(pieces.word_ids[:limit]):
            casing[index] = known[word]
        result.append((ids, casing))
    return result


def encode_words(words: list[str], limit: int = 254) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Piece ids, casings and word index of each piece of a tokenised sentence."""
    pieces = load_tokenizer().encode(words, is_pretokenized=True, add_special_tokens=False)
    order = np.array(pieces.word_ids[:limit], np.int32)
    casing = np.array([_cached_casing(words[w]) for w in order], np.uint8)
    return np.array(pieces.ids[:limit], np.int32), casing, order


@lru_cache(maxsize=1)
def letters_by_piece() -> np.ndarray:
    """Number of letters of each piece of the vocabulary, for augmentations that change case."""
    tokenizer = load_tokenizer()
    counts = np.zeros(tokenizer.get_vocab_size(), np.uint8)
    for piece, index in tokenizer.get_vocab().items():
        if not piece.startswith("["):
            counts[index] = min(9, sum(c.isalpha() for c in piece) + piece.startswith("##"))
    return counts

"""Scores used by the evaluation; each takes plain arrays."""

import numpy as np
from scipy.stats import rankdata

from read_entities import spans_of


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson correlation of average ranks."""
    return float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


def macro_recall(truth: np.ndarray, guess: np.ndarray) -> float:
    """Mean recall over the classes that occur in `truth`."""
    return float(np.mean([(guess[truth == c] == c).mean() for c in np.unique(truth)]))


def f1(right: int, guessed: int, actual: int) -> float:
    """2 right / (guessed + actual); 0 when both are 0."""
    return 2 * right / (guessed + actual) if guessed + actual else 0.0


def span_f1(truth: list[list[str]], guess: list[list[str]], types: set[str]) -> float:
    """Micro F1 over exact spans with type (conlleval), counting only `types` on both sides."""
    right = guessed = actual = 0
    for gold_tags, our_tags in zip(truth, guess, strict=True):
        gold = {s for s in spans_of(gold_tags) if s[2] in types}
        ours = {s for s in spans_of(our_tags) if s[2] in types}
        right, guessed, actual = right + len(gold & ours), guessed + len(ours), actual + len(gold)
    return f1(right, guessed, actual)


def multilabel_macro_f1(truth: np.ndarray, guess: np.ndarray) -> float:
    """Mean over columns of binary F1; truth and guess are boolean [N, C]."""
    columns = zip(truth.T, guess.T, strict=True)
    return float(np.mean([f1(int((t & g).sum()), int(g.sum()), int(t.sum())) for t, g in columns]))


def calibration_error(confidence: np.ndarray, correct: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error (Guo et al. 2017, eq. 3): mean |accuracy - confidence| over equal-width bins, by size."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for b in range(bins):
        at = which == b
        if at.any():
            error += at.mean() * abs(correct[at].mean() - confidence[at].mean())
    return float(error)

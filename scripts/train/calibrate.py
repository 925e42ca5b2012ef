"""Temperatures and emotion thresholds, fitted on dev splits; expected calibration error before and after."""

import argparse
import json
from pathlib import Path
from random import Random

import numpy as np
from scipy.optimize import minimize_scalar

from evaluate import emotion_probabilities, ekman_scores, ekman_truth, entity_logits, review_logits, with_best
from labels import EKMAN, EMOTIONS, TAG_INDEX
from metrics import calibration_error, multilabel_macro_f1
from predict import Run, onnx_runner
from read_emotion_tone import read_goemotions
from read_entities import RULES, map_tags, read_entities
from read_sentiment import read_imdb, read_semeval, read_sst


def softmax(logits: np.ndarray) -> np.ndarray:
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    return shifted / shifted.sum(-1, keepdims=True)


def fit_softmax(logits: np.ndarray, labels: np.ndarray) -> float:
    """Temperature T that minimises the mean of -log softmax(logits / T)[label]."""

    def loss(log_t: float) -> float:
        scaled = logits / np.exp(log_t)
        return float((np.logaddexp.reduce(scaled, axis=1) - scaled[np.arange(len(labels)), labels]).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


def fit_sigmoid(logits: np.ndarray, truth: np.ndarray) -> float:
    """Temperature T that minimises the mean binary cross-entropy of sigmoid(logits / T)."""

    def loss(log_t: float) -> float:
        scaled = logits / np.exp(log_t)
        return float((np.logaddexp(0, scaled) - truth * scaled).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


def softmax_error(logits: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    p = softmax(logits / temperature)
    return calibration_error(p.max(1), (p.argmax(1) == labels).astype(float))


def sentiment_set(run: Run, data: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Equal parts of SST (three classes), SemEval and IMDB (whole reviews), so that no one kind of text sets the scale."""
    sets = [read_sst(data, split, binary=False), read_semeval(data, split), read_imdb(data, split)]
    picked = [Random(5).sample(rows, 700) for rows in sets]
    labels = np.array([c for rows in picked for _, c in rows])
    return np.concatenate([review_logits(run, [t for t, _ in rows]) for rows in picked]), labels


def entity_set(run: Run, data: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Words of CoNLL-2003 and WNUT-17 whose gold or guessed tag is an entity (plain words would hide the error)."""
    logits, labels = [], []
    for name in ("conll2003", "wnut17"):
        types = RULES[name][0]
        sentences = read_entities(data, name, split)
        for rows, (_, tags) in zip(entity_logits(run, sentences), sentences):
            known = [t == "O" or t[2:] in types for t in tags]
            logits.append(rows[known])
            labels += [TAG_INDEX[t] for t, k in zip(map_tags(tags, types), known) if k]
    all_logits, all_labels = np.concatenate(logits), np.array(labels)
    keep = (all_labels != 0) | (all_logits.argmax(1) != 0)
    return all_logits[keep], all_labels[keep]


def emotion_set(run: Run, data: Path, split: str) -> tuple[np.ndarray, np.ndarray, list]:
    rows = read_goemotions(data, split)
    p = np.clip(emotion_probabilities(run, [t for t, _ in rows]), 1e-7, 1 - 1e-7)
    truth = np.zeros((len(rows), len(EMOTIONS)))
    for index, (_, labels) in enumerate(rows):
        truth[index, labels] = 1
    return np.log(p / (1 - p)), truth, rows


def tune_thresholds(grouped: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """One threshold per Ekman group, by coordinate ascent on macro F1 (a row with none over its threshold takes its best)."""
    limits = np.full(grouped.shape[1], 0.3)
    grid = np.arange(0.08, 0.71, 0.02)
    for _ in range(3):
        for column in range(len(limits)):
            scores = []
            for value in grid:
                limits[column] = value
                scores.append(multilabel_macro_f1(truth, with_best(grouped >= limits, grouped / limits)))
            smooth = np.convolve(np.pad(scores, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
            limits[column] = grid[int(smooth.argmax())]
    return limits


def calibrate(run: Run, data: Path) -> tuple[dict, dict]:
    """The manifest's calibration block, and a report of expected calibration errors on the test splits."""
    logits, labels = sentiment_set(run, data, "dev")
    sentiment = fit_softmax(logits, labels)
    entity_logits_dev, entity_labels = entity_set(run, data, "dev")
    entities = fit_softmax(entity_logits_dev, entity_labels)
    emotion_logits, truth, rows = emotion_set(run, data, "dev")
    emotions = fit_sigmoid(emotion_logits, truth)
    limits = tune_thresholds(ekman_scores(1 / (1 + np.exp(-emotion_logits / emotions))), ekman_truth(rows))
    thresholds = {name: round(float(limit), 3) for limit, group in zip(limits, EKMAN.values()) for name in group}
    calibration = {
        "sentiment": {"temperature": round(sentiment, 4)},
        "emotions": {"temperature": round(emotions, 4), "thresholds": {name: thresholds[name] for name in EMOTIONS}},
        "entities": {"temperature": round(entities, 4)},
    }

    report = {}
    for name, fitted, make in (("sentiment", sentiment, sentiment_set), ("entities", entities, entity_set)):
        logits, labels = make(run, data, "test")
        report[name] = {"before": softmax_error(logits, labels, 1.0), "after": softmax_error(logits, labels, fitted)}
    logits, truth, _ = emotion_set(run, data, "test")
    report["emotions"] = {
        when: calibration_error((1 / (1 + np.exp(-logits / t))).ravel(), truth.ravel())
        for when, t in (("before", 1.0), ("after", emotions))
    }
    return calibration, report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    calibration, report = calibrate(onnx_runner(options.model, options.threads), options.data)
    print(json.dumps({"calibration": calibration, "expected calibration error": report}, indent=1))


if __name__ == "__main__":
    main()

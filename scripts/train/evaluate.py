"""Evaluates a model on the dev or test splits: python evaluate.py --data D --model M.onnx [--split test]."""

import argparse
import csv
import json
from pathlib import Path
from random import Random

import numpy as np

from labels import EKMAN, EMOTIONS, ENTITY_TAGS
from metrics import macro_recall, multilabel_macro_f1, span_f1, spearman
from predict import Run, onnx_runner, predict
from read_emotion_tone import read_goemotions, read_pavlick, read_politeness, read_squinky
from read_entities import RULES, Sentence, map_tags, read_columns, read_entities
from read_plain import read_stsb
from read_sentiment import detokenise, read_amazon, read_imdb, read_semeval, read_sst
from texts import Example, encode_texts, encode_words

COMMON_TYPES = {"person", "organization", "location"}
DEFAULT_THRESHOLD = 0.3


def examples_of(texts: list[str], limit: int = 254) -> list[Example]:
    return [Example("plain", "eval", ids, casing) for ids, casing in encode_texts(texts, limit)]


def sentiment_logits(run: Run, texts: list[str]) -> np.ndarray:
    return np.stack(predict(run, examples_of(texts), ["sentiment"])["sentiment"])


def review_logits(run: Run, texts: list[str], size: int = 254) -> np.ndarray:
    """Whole reviews: the mean of the logits of successive windows, weighted by their pieces."""
    windows, owners = [], []
    for index, (ids, casing) in enumerate(encode_texts(texts, 100_000)):
        count = max(1, -(-len(ids) // size))
        for part_ids, part_casing in zip(np.array_split(ids, count), np.array_split(casing, count)):
            windows.append(Example("plain", "eval", part_ids, part_casing))
            owners.append(index)
    logits = np.stack(predict(run, windows, ["sentiment"])["sentiment"])
    weights = np.array([len(w.ids) for w in windows], np.float32)
    total = np.zeros((len(texts), 3))
    np.add.at(total, owners, logits * weights[:, None])
    return total / np.bincount(owners, weights)[:, None]


def polar_accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    return float(((logits[:, 2] > logits[:, 0]) == (labels == 2)).mean())


def entity_logits(run: Run, sentences: list[Sentence]) -> list[np.ndarray]:
    """Logits [words, 13] of each sentence, read at each word's first piece; words cut off get O."""
    examples, orders = [], []
    for words, _ in sentences:
        ids, casing, order = encode_words(words)
        examples.append(Example("plain", "eval", ids, casing))
        orders.append(order)
    outputs = predict(run, examples, ["entities"])["entities"]
    result = []
    for (words, _), order, logits in zip(sentences, orders, outputs):
        rows = np.full((len(words), len(ENTITY_TAGS)), -10.0, np.float32)
        rows[:, 0] = 10.0
        starts = np.flatnonzero(np.append(True, order[1:] != order[:-1])) if len(order) else []
        for position in starts:
            rows[order[position]] = logits[position]
        result.append(rows)
    return result


def allowed_transitions() -> np.ndarray:
    """[13, 13] log scores: I-X may follow only B-X or I-X."""
    table = np.zeros((len(ENTITY_TAGS), len(ENTITY_TAGS)))
    for j, after in enumerate(ENTITY_TAGS):
        if after[0] == "I":
            for i, before in enumerate(ENTITY_TAGS):
                if before[2:] != after[2:]:
                    table[i, j] = -1e4
    return table


TRANSITIONS = allowed_transitions()


def decode(logits: np.ndarray) -> list[str]:
    """Best valid BIO sequence (Viterbi over log-softmax scores with hard constraints)."""
    scores = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    best = scores[0] + np.array([-1e4 if t[0] == "I" else 0 for t in ENTITY_TAGS])
    back = []
    for row in scores[1:]:
        paths = best[:, None] + TRANSITIONS
        back.append(paths.argmax(0))
        best = paths.max(0) + row
    at = int(best.argmax())
    tags = [at]
    for pointers in reversed(back):
        at = int(pointers[at])
        tags.append(at)
    return [ENTITY_TAGS[i] for i in reversed(tags)]


def entity_f1(run: Run, sentences: list[Sentence], types: dict[str, str], counted: set[str]) -> float:
    truth = [map_tags(tags, types) for _, tags in sentences]
    guess = [decode(rows) for rows in entity_logits(run, sentences)]
    return span_f1(truth, guess, counted)


def ekman_truth(rows: list[tuple[str, list[int]]]) -> np.ndarray:
    groups = list(EKMAN.values())
    return np.array([[any(EMOTIONS[i] in g for i in labels) for g in groups] for _, labels in rows])


def ekman_scores(probabilities: np.ndarray) -> np.ndarray:
    """[N, 7]: the highest member probability of each group."""
    members = [[EMOTIONS.index(name) for name in group] for group in EKMAN.values()]
    return np.stack([probabilities[:, m].max(1) for m in members], axis=1)


def emotion_probabilities(run: Run, texts: list[str], temperature: float = 1.0) -> np.ndarray:
    logits = np.stack(predict(run, examples_of(texts), ["emotions"])["emotions"])
    return 1 / (1 + np.exp(-logits / temperature))


def evaluate(run: Run, data: Path, split: str, calibration: dict | None = None, size: int | None = None) -> dict[str, float]:
    """Every figure of the model card. `size` limits each set to a seeded sample (reviews to 3,000 on test anyway)."""

    def some(rows: list, most: int | None = None) -> list:
        limit = min(x for x in (size, most, len(rows)) if x is not None)
        return rows if limit == len(rows) else Random(7).sample(rows, limit)

    scores: dict[str, float] = {}
    pairs = some(read_stsb(data, split))
    left, right = (np.stack(predict(run, examples_of([p[i] for p in pairs]), ["sentence_embedding"])["sentence_embedding"]) for i in (0, 1))
    scores["stsb spearman"] = spearman((left * right).sum(1), np.array([p[2] for p in pairs]))

    rows = some(read_sst(data, split, binary=True))
    labels = np.array([c for _, c in rows])
    scores["sst2 accuracy"] = polar_accuracy(sentiment_logits(run, [t for t, _ in rows]), labels)
    scores["sst2 accuracy, detokenised"] = polar_accuracy(sentiment_logits(run, [detokenise(t) for t, _ in rows]), labels)
    rows = some(read_semeval(data, split))
    labels = np.array([c for _, c in rows])
    scores["semeval macro recall"] = macro_recall(labels, sentiment_logits(run, [t for t, _ in rows]).argmax(1))
    reviews = [("imdb", some(read_imdb(data, split), 3000))]
    if split == "test":
        reviews.append(("amazon", some(read_amazon(data, split))))
    for name, rows in reviews:
        scores[f"{name} accuracy"] = polar_accuracy(review_logits(run, [t for t, _ in rows]), np.array([c for _, c in rows]))

    for name in ("conll2003", "wnut17", "btc", "crossner"):
        types = RULES[name][0]
        counted = COMMON_TYPES if name in ("conll2003", "btc") else set(types.values())
        scores[f"{name} f1"] = entity_f1(run, some(read_entities(data, name, split)), types, counted)
    if split == "test":
        wikineural = some(read_columns(data / "wikineural_en" / "test.conllu", word=1), 2000)
        scores["wikineural f1 (never trained on)"] = entity_f1(run, wikineural, RULES["conll2003"][0], COMMON_TYPES)

    rows = some(read_goemotions(data, split))
    settings = (calibration or {}).get("emotions", {"temperature": 1.0})
    thresholds = settings.get("thresholds", {})
    limits = np.array([thresholds.get(g[0], DEFAULT_THRESHOLD) for g in EKMAN.values()])
    grouped = ekman_scores(emotion_probabilities(run, [t for t, _ in rows], settings["temperature"]))
    scores["goemotions ekman macro f1"] = multilabel_macro_f1(ekman_truth(rows), with_best(grouped >= limits, grouped / limits))

    def tone(texts: list[str]) -> np.ndarray:
        return np.stack(predict(run, examples_of(texts), ["tone"])["tone"])

    rows = some(read_squinky(data, split))
    high = np.array([c for _, c in rows])
    scores["squinky accuracy"] = float(((tone([t for t, _ in rows])[:, 0] >= 0.5) == high).mean())
    rows = read_pavlick(data, {"dev": "validation"}.get(split, split))
    scores["pavlick spearman"] = spearman(tone([t for t, _ in rows])[:, 0], np.array([y for _, y in rows]))
    rows = some(read_politeness(data, split))
    scores["politeness spearman"] = spearman(tone([t for t, _ in rows])[:, 1], np.array([y for _, y in rows]))
    return scores


def with_best(chosen: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """A row with nothing chosen gets its strongest column."""
    chosen = chosen.copy()
    empty = np.flatnonzero(~chosen.any(1))
    chosen[empty, strength[empty].argmax(1)] = True
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="an exported .onnx file")
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--size", type=int, help="at most this many rows per set")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, help="also write the figures here as JSON")
    options = parser.parse_args()
    manifest = options.model.parents[2] / "manifest.json"
    calibration = json.loads(manifest.read_text())["models"][0]["calibration"] if manifest.exists() else None
    csv.field_size_limit(10_000_000)
    scores = evaluate(onnx_runner(options.model, options.threads), options.data, options.split, calibration, options.size)
    for name, value in scores.items():
        print(f"{name:36s} {value:.4f}")
    if options.out:
        options.out.write_text(json.dumps(scores, indent=1) + "\n")


if __name__ == "__main__":
    main()

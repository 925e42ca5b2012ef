"""Continues from the shipped model on your own labelled JSON Lines ("your domain").

python finetune.py --models models --train mine.jsonl --out models-mine [--test held-out.jsonl] [--epochs 6]

A line is one of
  {"text": "...", "label": "negative" | "neutral" | "positive"}
  {"tokens": ["..."], "tags": ["B-product", "O", ...]}
  {"text": "...", "entities": [{"start": 0, "end": 4, "type": "product"}]}
  {"text": "..."}                      plain text: keeps the embedding in place on your vocabulary
Entity types that occur nowhere in the file are taken as not annotated and left open. The shipped model's own embedding is
the teacher for every text, so that stored vectors stay comparable.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
import torch

from activations import input_ranges
from batches import prepare
from evaluate import decode
from export import MODEL_NAME, QUANTISED_FILE, export_model
from labels import ENTITY_TYPES, SENTIMENT
from losses import batch_losses, weighted_sum
from metrics import span_f1
from onnx_weights import read_encoder, read_ranges
from predict import Run, onnx_runner, predict, torch_runner
from read_entities import BIT, bits
from sampler import Sampler
from texts import Example, encode_texts, encode_words

_WORD = re.compile(r"\w+(?:['\u2019]\w+)?|[^\w\s]")


def words_of(text: str, entities: list[dict]) -> tuple[list[str], list[str]]:
    """Words and BIO tags of a text with character spans."""
    words, tags = [], []
    for match in _WORD.finditer(text):
        inside = next((e for e in entities if e["start"] <= match.start() < e["end"]), None)
        first = inside is not None and (not tags or match.start() <= inside["start"] or tags[-1] == "O")
        words.append(match.group())
        tags.append("O" if inside is None else f"{'B' if first else 'I'}-{inside['type']}")
    return words, tags


def read_lines(path: Path) -> list[dict]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise SystemExit(f"{path}:{number}: not JSON: {error}") from error
        if "entities" in row:
            row["tokens"], row["tags"] = words_of(row["text"], row["entities"])
        check_row(row, f"{path}:{number}")
        rows.append(row)
    return rows


def check_row(row: dict, where: str) -> None:
    if "tags" in row:
        kinds = {t[2:] for t in row["tags"] if t != "O"}
        if unknown := kinds - set(ENTITY_TYPES):
            raise SystemExit(f"{where}: unknown entity type {sorted(unknown)}; known: {', '.join(ENTITY_TYPES)}")
        if len(row["tags"]) != len(row.get("tokens", [])):
            raise SystemExit(f"{where}: tokens and tags differ in number")
    elif "text" not in row:
        raise SystemExit(f"{where}: needs text, or tokens and tags")
    elif "label" in row and row["label"] not in SENTIMENT:
        raise SystemExit(f"{where}: label {row['label']!r} is not one of {', '.join(SENTIMENT)}")


def examples_from(rows: list[dict]) -> dict[str, list[Example]]:
    """Examples by task; a type seen nowhere stays open at every O."""
    seen = {t[2:] for row in rows for t in row.get("tags", []) if t != "O"}
    outside = BIT["O"] | bits(*(kind for kind in ENTITY_TYPES if kind not in seen))
    groups: dict[str, list[Example]] = {"sentiment": [], "entities": [], "plain": []}
    for row in rows:
        if "tags" in row:
            ids, casing, order = encode_words(row["tokens"])
            starts = np.append(True, order[1:] != order[:-1]) if len(order) else np.array([], bool)
            target = np.array(
                [outside if (t := row["tags"][w]) == "O" else BIT[t if s else f"I-{t[2:]}"] for w, s in zip(order, starts)], np.int64
            )
            groups["entities"].append(Example("entities", "entities", ids, casing, target))
            continue
        (ids, casing), = encode_texts([row["text"]])
        if "label" in row:
            groups["sentiment"].append(Example("sentiment", "sentiment", ids, casing, (SENTIMENT.index(row["label"]), "full")))
        else:
            groups["plain"].append(Example("plain", "plain", ids, casing))
    return {name: rows for name, rows in groups.items() if rows}


def score(run: Run, rows: list[dict]) -> dict[str, float]:
    result = {}
    labelled = [r for r in rows if "label" in r]
    if labelled:
        examples = [Example("plain", "test", *pair) for pair in encode_texts([r["text"] for r in labelled])]
        guess = np.stack(predict(run, examples, ["sentiment"])["sentiment"]).argmax(1)
        result["sentiment accuracy"] = float(np.mean([SENTIMENT[g] == r["label"] for g, r in zip(guess, labelled)]))
    tagged = [r for r in rows if "tags" in r]
    if tagged:
        guesses = []
        for row in tagged:
            ids, casing, order = encode_words(row["tokens"])
            logits = predict(run, [Example("plain", "test", ids, casing)], ["entities"])["entities"][0]
            guesses.append(decode(logits[np.flatnonzero(np.append(True, order[1:] != order[:-1]))]))
        kinds = {t[2:] for r in tagged for t in r["tags"] if t != "O"}
        result["entity f1"] = span_f1([r["tags"] for r in tagged], guesses, kinds)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, help="held-out lines, scored before and after")
    parser.add_argument("--out", type=Path, required=True, help="a models folder to write")
    parser.add_argument("--epochs", type=float, default=6)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)

    shipped = options.models / MODEL_NAME / QUANTISED_FILE
    entry = json.loads((options.models / "manifest.json").read_text())["models"][0]
    model = read_encoder(shipped)
    rows = read_lines(options.train)
    groups = examples_from(rows)
    everything = [e for group in groups.values() for e in group]
    vectors = predict(torch_runner(model), everything, ["sentence_embedding"])["sentence_embedding"]
    for example, vector in zip(everything, vectors):
        example.teacher = vector.astype(np.float16)

    model.word.weight.requires_grad_(False)
    heads = [p for part in (model.hidden, model.sentiment, model.entities) for p in part.parameters()]
    known = {id(p) for p in heads}
    trunk = [p for p in model.parameters() if p.requires_grad and id(p) not in known]
    optimiser = torch.optim.AdamW(
        [{"params": trunk, "lr": options.rate, "base": options.rate}, {"params": heads, "lr": 4 * options.rate, "base": 4 * options.rate}],
        weight_decay=0.01,
    )
    pieces = sum(len(e.ids) + 2 for e in everything)
    batch_tokens = max(128, min(1024, pieces // 4))
    shares = {name: sum(len(e.ids) + 2 for e in group) for name, group in groups.items()}
    sampler = Sampler(groups, options.seed, batch_tokens, shares)
    seen, goal = 0, options.epochs * pieces
    while seen < goal:
        factor = min(1.0, 0.1 + 10 * seen / goal) * (1 - seen / goal)
        for group in optimiser.param_groups:
            group["lr"] = group["base"] * factor
        batch = prepare(sampler.next_batch())
        model.train()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outputs = model(batch.ids, batch.mask, batch.casing)
        loss = weighted_sum(batch_losses(outputs, batch))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        seen += batch.pieces

    version = entry["version"].split("-")[0] + "-domain"
    ranges = input_ranges(model, [everything[:256]], read_ranges(shipped))
    mine = export_model(model, options.out, entry["calibration"], version, ranges)
    print(f"wrote {mine}")
    if options.test:
        held_out = read_lines(options.test)
        before, after = score(onnx_runner(shipped), held_out), score(onnx_runner(mine), held_out)
        for name in before:
            print(f"{name:20s} before {before[name]:.3f}  after {after[name]:.3f}")


if __name__ == "__main__":
    main()

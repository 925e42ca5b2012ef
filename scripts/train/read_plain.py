"""Plain texts for distillation and the STS-B training pairs."""

import csv
import gzip
import json
import re
from pathlib import Path
from random import Random

from read_sentiment import detokenise

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])")


def read_stsb(folder: Path, split: str) -> list[tuple[str, str, float]]:
    with open(folder / "stsb" / f"stsb-en-{split}.csv", encoding="utf-8", newline="") as file:
        return [(r[0], r[1], float(r[2])) for r in csv.reader(file)]


def passages(text: str, random: Random) -> list[str]:
    """Cuts a text into pieces of one to four sentences."""
    sentences = [s.strip() for s in _SENTENCE.split(re.sub(r"\s+", " ", text)) if s.strip()]
    result, at = [], 0
    while at < len(sentences):
        size = random.choice((1, 1, 2, 4))
        result.append(" ".join(sentences[at : at + size])[:1200])
        at += size
    return result


def plain_texts(folder: Path, seed: int, per_set: int = 4000) -> list[str]:
    """A mixed sample of unlabelled training text: at most `per_set` passages from each set."""
    random = Random(seed)
    sets: list[list[str]] = []
    with open(folder / "msrp_paraphrase" / "msr-para-train.tsv", encoding="utf-8-sig") as file:
        sets.append([t for line in list(file)[1:] for t in line.rstrip("\r\n").split("\t")[3:5]])
    news = []
    with gzip.open(folder / "20newsgroups" / "20news-bydate-train.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            body = json.loads(line)["text"].split("\n\n", 1)[-1]
            news += passages(re.sub(r"(?m)^[>|:].*$", "", body), random)[:3]
    sets.append(news)
    wires = []
    with gzip.open(folder / "reuters21578" / "reuters21578.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("lewissplit") == "TRAIN":
                wires.append(row.get("title") or "")
                wires += passages(row.get("body") or row.get("text") or "", random)[:3]
    sets.append(wires)
    subjective = (folder / "subj_mpqa" / "subj.all").read_text(encoding="latin-1").splitlines()
    sets.append([detokenise(line[2:]) for line in subjective])
    questions = (folder / "trec_questions" / "TREC.train.all").read_text(encoding="latin-1").splitlines()
    sets.append([detokenise(line[2:]) for line in questions])
    for name in ("irony", "hate", "offensive"):
        sets.append((folder / "tweeteval" / f"{name}__train_text.txt").read_text(encoding="utf-8").splitlines()[:2000])
    result = []
    for texts in sets:
        texts = [t for t in texts if len(t) > 12]
        random.shuffle(texts)
        result += texts[:per_set]
    return result

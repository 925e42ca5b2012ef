"""Sentiment sets: SST, MPQA, SemEval-2017 4A, IMDB, Amazon, EmoBank valence.

Targets are (class, kind): kind "full" knows three classes; kind "polar" knows only negative against positive, so that its
loss leaves the neutral class alone.
"""

import csv
import gzip
import html
import json
import re
from pathlib import Path

from texts import Example, encode_texts

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
NAMES = {"negative": NEGATIVE, "neutral": NEUTRAL, "positive": POSITIVE}
IMDB_DEV = 1000
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_CLITIC = re.compile(r" (n't|'s|'re|'ve|'ll|'d|'m|')(?= |$)")


def detokenise(text: str) -> str:
    """Undoes Penn Treebank spacing, so that training text looks like written text."""
    text = text.replace("-lrb-", "(").replace("-rrb-", ")").replace("``", '"').replace("''", '"').replace("\\/", "/")
    text = text.replace(" ca n't", " can't").replace(" wo n't", " won't")
    text = _CLITIC.sub(r"\1", text)
    text = re.sub(r" ([.,!?;:%)])", r"\1", text)
    return re.sub(r"([($]) ", r"\1", text).strip()


def decode_tweet(text: str) -> str:
    text = _ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), text)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return html.unescape(html.unescape(text)).replace('\\"', '"').replace("\\n", " ").strip()


def read_sst(folder: Path, split: str, binary: bool) -> list[tuple[str, int]]:
    rows = []
    name = "binary" if binary else "fine"
    for line in (folder / "sst" / f"stsa.{name}.{split}").read_text(encoding="utf-8").splitlines():
        label, text = line.split(" ", 1)
        value = int(label)
        rows.append((text, 2 * value if binary else (0 if value < 2 else 1 if value == 2 else 2)))
    return rows


def read_semeval(folder: Path, split: str) -> list[tuple[str, int]]:
    """train: all of 2013-2016 but 2016devtest; dev: 2016devtest; test: 2017. Repeated ids are kept once."""
    base = folder / "semeval2017_task4a"
    dev, test = base / "twitter-2016devtest-A.tsv", base / "SemEval2017-test-gold-with-text.tsv"
    train = [p for p in sorted(base.glob("twitter-*-A.tsv")) if p != dev]
    held_out = {row[0] for p in (dev, test) for row in _tsv(p)} if split == "train" else set()
    rows, seen = [], set(held_out)
    for path in {"train": train, "dev": [dev], "test": [test]}[split]:
        for row in _tsv(path):
            if split != "test" and row[0] in seen:
                continue
            seen.add(row[0])
            rows.append((decode_tweet(row[2]), NAMES[row[1]]))
    return rows


def _tsv(path: Path) -> list[list[str]]:
    return [row for line in path.read_text(encoding="utf-8").split("\n") if len(row := line.rstrip("\r").split("\t")) >= 3]


def read_imdb(folder: Path, split: str) -> list[tuple[str, int]]:
    """train leaves out the last `IMDB_DEV` / 2 reviews of each class, which are dev."""
    name = "test" if split == "test" else "train"
    with gzip.open(folder / "imdb" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pairs = [(re.sub(r"<br\s*/?>", "\n", r["text"]), NEGATIVE if r["label"] == "neg" else POSITIVE) for r in rows]
    if split == "test":
        return pairs
    by_class = [[p for p in pairs if p[1] == c] for c in (NEGATIVE, POSITIVE)]
    half = IMDB_DEV // 2
    return [p for part in by_class for p in (part[-half:] if split == "dev" else part[:-half])]


def read_amazon(folder: Path, split: str) -> list[tuple[str, int]]:
    rows = []
    for path in sorted((folder / "amazon_multidomain_blitzer").glob(f"*.{split}.rating.tsv")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            stars, _, text = line.partition("\t")
            value = float(stars)
            rows.append((html.unescape(text).strip(), NEGATIVE if value < 3 else NEUTRAL if value == 3 else POSITIVE))
    return rows


def read_mpqa(folder: Path) -> list[tuple[str, int]]:
    lines = (folder / "subj_mpqa" / "mpqa.all").read_text(encoding="latin-1").splitlines()
    return [(line[2:].strip(), POSITIVE if line[0] == "1" else NEGATIVE) for line in lines if len(line) > 2]


def read_emobank(folder: Path) -> list[tuple[str, int]]:
    with open(folder / "emobank_vad" / "EmoBank-Valence.train.tsv", encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    return [(r[0].strip().strip('"'), POSITIVE if r[1] == "high" else NEGATIVE) for r in rows if len(r) == 2]


def sentiment_examples(folder: Path) -> dict[str, list[Example]]:
    """Training examples by group. Review texts stay whole: the sampler cuts windows from them."""
    tests = {_plain(t) for t, _ in read_sst(folder, "test", False) + read_sst(folder, "dev", False)}
    fine = read_sst(folder, "train", False)
    groups = {
        "sst": ([(t, c) for t, c in fine] + [(detokenise(t), c) for t, c in fine], "full"),
        "mpqa": ([r for r in read_mpqa(folder) if _plain(r[0]) not in tests], "polar"),
        "emobank": (read_emobank(folder), "polar"),
        "tweets": (read_semeval(folder, "train"), "full"),
        "imdb": (read_imdb(folder, "train"), "polar"),
        "amazon": (read_amazon(folder, "train"), "polar"),
    }
    result = {}
    for name, (rows, kind) in groups.items():
        limit = 2000 if name in ("imdb", "amazon") else 126
        encoded = encode_texts([text for text, _ in rows], limit)
        task = "review" if limit == 2000 else "sentiment"
        result[name] = [
            Example(task, name, ids, casing, (label, kind))
            for (ids, casing), (_, label) in zip(encoded, rows) if len(ids)
        ]
    return result


def _plain(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())

"""Named entity sets, each mapped to our types, with what a set does not annotate left open.

Every word gets the set of tags that its annotation allows, as a bit mask over ENTITY_TAGS; the loss is -log of the summed
probability of the allowed tags. So an "O" at a capitalised word in a set without products allows O and product tags alike.
"""

from pathlib import Path
from random import Random

import numpy as np

from casing import casing_of
from labels import ENTITY_TAGS, ENTITY_TYPES, LOWER, TAG_INDEX
from texts import Example, encode_words

Sentence = tuple[list[str], list[str]]
BIT = {tag: 1 << i for tag, i in TAG_INDEX.items()}
ANYTHING = (1 << len(ENTITY_TAGS)) - 1


def bits(*kinds: str) -> int:
    """All B and I tags of these types."""
    return sum(BIT[f"B-{kind}"] | BIT[f"I-{kind}"] for kind in kinds)


OPEN = bits("product", "work", "event")
CONLL = {"PER": "person", "ORG": "organization", "LOC": "location"}
WNUT = {
    "person": "person", "location": "location", "corporation": "organization", "group": "organization",
    "product": "product", "creative-work": "work",
}
CROSSNER = {
    "person": "person", "politician": "person", "scientist": "person", "researcher": "person", "writer": "person",
    "musicalartist": "person", "organisation": "organization", "politicalparty": "organization",
    "university": "organization", "band": "organization", "country": "location", "location": "location",
    "product": "product", "book": "work", "poem": "work", "album": "work", "song": "work", "magazine": "work",
    "academicjournal": "work", "event": "event", "election": "event", "conference": "event",
}

# Per set: type map, what an O allows besides O, what an unmapped type allows.
RULES = {
    "conll2003": (CONLL, 0, BIT["O"] | OPEN),
    "wnut17": (WNUT, bits("event"), ANYTHING),
    "btc": (CONLL, OPEN, ANYTHING),
    "wikiann": (CONLL, OPEN, ANYTHING),
    "crossner": (CROSSNER, 0, BIT["O"] | OPEN),
}


def read_columns(path: Path, word: int = 0) -> list[Sentence]:
    """Sentences of a file of `word<sep>tag` lines with blank lines between sentences."""
    sentences, words, tags = [], [], []
    for line in path.read_text(encoding="utf-8").split("\n") + [""]:
        line = line.rstrip("\r\n")
        if line.strip():
            parts = line.split("\t") if "\t" in line else line.split(" ")
            if len(parts) > word + 1:
                words.append(parts[word] or "_")
                tags.append(parts[-1].strip())
        elif words:
            sentences.append((words, tags))
            words, tags = [], []
    return sentences


def read_entities(folder: Path, name: str, split: str) -> list[Sentence]:
    """split: train, dev or test. btc: sections a-h without f are train, every tenth sentence of them dev, f test."""
    if name == "conll2003":
        return read_columns(folder / name / f"{ {'dev': 'valid'}.get(split, split) }.bio.tsv")
    if name == "wnut17":
        return read_columns(folder / name / f"{split}.conll")
    if name == "wikiann":
        return read_columns(folder / "wikiann_en" / f"{ {'dev': 'val'}.get(split, split) }.conllu", word=1)
    if name == "crossner":
        areas = ("politics", "science", "music", "literature", "ai")
        return [s for area in areas for s in read_columns(folder / name / f"{area}.{split}.txt")]
    if split == "test":
        return read_columns(folder / "btc" / "f.conll")
    rows = [s for part in "abegh" for s in read_columns(folder / "btc" / f"{part}.conll")]
    return [s for i, s in enumerate(rows) if (i % 10 == 0) == (split == "dev")]


def map_tags(tags: list[str], types: dict[str, str]) -> list[str]:
    """Our BIO tags; unmapped types become O."""
    return [f"{t[0]}-{types[t[2:]]}" if t != "O" and t[2:] in types else "O" for t in tags]


def spans_of(tags: list[str]) -> list[tuple[int, int, str]]:
    """(start, end, type) of each entity; an I- that continues nothing starts an entity, as in conlleval."""
    spans, start = [], None
    for index, tag in enumerate(tags + ["O"]):
        kind = tag[2:]
        if start is not None and (tag[0] != "I" or kind != spans[-1][2]):
            spans[-1] = (start, index, spans[-1][2])
            start = None
        if tag != "O" and start is None:
            start = index
            spans.append((index, index, kind))
    return spans


def _allowed(words: list[str], tags: list[str], name: str) -> tuple[list[int], list[int]]:
    """Bit masks for the first piece of each word and for its further pieces."""
    types, beside_outside, unmapped = RULES[name]
    first, further = [], []
    cased = [casing_of(w) != LOWER for w in words]
    for index, tag in enumerate(tags):
        if tag == "O":
            # A type that the set lacks may hide at or beside a word with a capital; plain lower-case words are outside.
            may_hide = any(cased[max(0, index - 1) : index + 2])
            mask = rest = BIT["O"] | (beside_outside if may_hide else 0)
        elif tag[2:] not in types:
            mask = rest = unmapped
        else:
            kind = types[tag[2:]]
            mask, rest = BIT[f"{tag[0]}-{kind}"], BIT[f"I-{kind}"]
            if tag[2:] == "magazine":
                mask |= BIT[f"{tag[0]}-organization"]
                rest |= BIT["I-organization"]
        first.append(mask)
        further.append(rest)
    return first, further


def example_of(words: list[str], tags: list[str], name: str, limit: int = 126) -> Example | None:
    ids, casing, order = encode_words(words, limit)
    if not len(ids):
        return None
    first, further = _allowed(words, tags, name)
    starts = np.append(True, order[1:] != order[:-1])
    target = np.array([first[w] if s else further[w] for w, s in zip(order, starts)], np.int64)
    return Example("entities", name, ids, casing, target)


def swapped(sentences: list[Sentence], pool: dict[str, list[list[str]]], types: dict, random: Random) -> list[Sentence]:
    """Copies in which about half of the mapped mentions are replaced by another mention of the same type."""
    result = []
    for words, tags in sentences:
        new_words, new_tags, at = [], [], 0
        spans = [s for s in spans_of(tags) if s[2] in types]
        if not spans:
            continue
        for start, end, kind in spans:
            new_words += words[at:start]
            new_tags += tags[at:start]
            mention = words[start:end]
            if random.random() < 0.5:
                mention = random.choice(pool[types[kind]])
                if all(w.isupper() for w in words[start:end]) and max(map(len, words[start:end])) > 3:
                    mention = [w.upper() for w in mention]
            new_words += mention
            new_tags += [f"B-{kind}"] + [f"I-{kind}"] * (len(mention) - 1)
            at = end
        result.append((new_words + words[at:], new_tags + tags[at:]))
    return result


def entity_examples(folder: Path, seed: int) -> dict[str, list[Example]]:
    random = Random(seed)
    train = {name: read_entities(folder, name, "train") for name in RULES}
    pool: dict[str, list[list[str]]] = {kind: [] for kind in ENTITY_TYPES}
    for name in ("conll2003", "wnut17", "btc", "crossner"):
        for words, tags in train[name]:
            for start, end, kind in spans_of(tags):
                if kind in RULES[name][0] and end - start <= 5:
                    pool[RULES[name][0][kind]].append(words[start:end])
    result = {}
    for name, sentences in train.items():
        copies = list(sentences)
        if name in ("conll2003", "wnut17", "btc", "crossner"):
            copies += swapped(sentences, pool, RULES[name][0], random)
        result[name] = [e for words, tags in copies if (e := example_of(words, tags, name))]
    return result

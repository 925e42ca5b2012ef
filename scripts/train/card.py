"""Writes the model card, models/attune-encoder/README.md.

python card.py --models models --work W --results docs/results

The figures are those of the product's own evaluation (encoder*.md in the results folder, written by `npm run evaluate -- encoder`);
temperatures and calibration errors come from W/calibration.json.
"""

import argparse
import json
from pathlib import Path

from export import MODEL_NAME

SETS = [
    ("all-MiniLM-L6-v2 (starting weights, tokenizer, teacher)", "Apache-2.0", "22.7 M parameters", "weights"),
    ("SST fine-grained", "none stated (research)", "8,544 sentences", "sentiment, train"),
    ("MPQA opinion polarity", "research (GPL-style academic)", "10,595 phrases", "sentiment (polar), all"),
    ("EmoBank valence", "CC BY-SA 4.0", "5,150 sentences", "sentiment (polar), train"),
    ("SemEval-2017 task 4A, 2013-2016 tweets", "annotations CC BY 3.0; Twitter terms", "47,572 tweets", "sentiment, train; 2016 devtest is dev"),
    ("IMDB (Maas 2011)", "none stated (research)", "24,000 reviews", "sentiment (polar), train; 1,000 more are dev"),
    ("Amazon multi-domain (Blitzer)", "none stated (research)", "5,993 reviews", "sentiment (polar), train"),
    ("GoEmotions", "CC BY 4.0", "43,410 comments", "emotions, train"),
    ("SQUINKY! formality", "none stated (research)", "3,622 sentences", "formality, train"),
    ("Pavlick and Tetreault formality, subset", "CC BY 3.0", "700 sentences", "formality, train"),
    ("Stanford politeness", "CC BY 4.0 (ConvoKit release); texts CC BY-SA", "8,813 requests", "politeness, train part"),
    ("CoNLL-2003 English", "Reuters RCV1 agreement, research", "14,041 sentences", "entities, train"),
    ("WNUT-17", "CC BY 4.0", "3,394 sentences", "entities, train"),
    ("Broad Twitter Corpus", "CC BY 4.0", "6,605 tweets", "entities, sections A B E G H"),
    ("CrossNER", "MIT", "700 sentences", "entities, train"),
    ("WikiANN en", "none stated; Wikipedia CC BY-SA", "20,000 sentences", "entities, train (silver, low weight)"),
    ("GUM", "annotations CC BY 4.0; texts CC BY, BY-SA or BY-NC-SA by source", "2,495 sentences", "entities, 0.5% of the pieces of 1.0.0 and 0.3% of those of 1.1.0, from which this version went on; dropped since, for its licence"),
    ("STS benchmark", "CC BY-SA 4.0 and source terms", "5,749 pairs", "similarity, train"),
    ("MSRP, 20 Newsgroups, Reuters-21578, Subj, TREC, TweetEval (train parts)", "research", "25,982 passages", "distillation only, no labels"),
]

TEXT = """---
language: en
license: apache-2.0
base_model: sentence-transformers/all-MiniLM-L6-v2
---

# attune-encoder {version}

One BERT-shaped encoder (6 layers x 384, int8, {megabytes:.1f} MB) that gives, in one forward pass, a sentence embedding, sentiment, emotions, tone
and entity tags. It starts from all-MiniLM-L6-v2 and keeps its embedding space by distillation. Trained by `scripts/train/`.

## Inputs and outputs
`input_ids`, `attention_mask`, `token_type_ids`: int64 [B, T], T at most 512 (trained up to 256). The tokenizer lower-cases; `token_type_ids` gives back the
casing of the word that a piece came from: 0 lower case, no letters or unknown; 1 Capitalised; 2 ALL CAPS (two letters or more); 3 mixed. Only letters
that have case count. All zeros, as a plain tokenizer sends them, work too, at some cost for entities.

| output | shape | meaning |
| --- | --- | --- |
| `sentence_embedding` | [B, 384] | mean over pieces, L2 norm 1 |
| `sentiment` | [B, 3] | logits of negative, neutral, positive |
| `token_sentiment` | [B, T, 3] | evidence of each piece; its mean over the mask is `sentiment`, its mean over a sentence's pieces is that sentence's logits |
| `emotions` | [B, 28] | logits, one sigmoid per GoEmotions label |
| `tone` | [B, 2] | formality and politeness, 0..1, .5 is neutral |
| `entities` | [B, T, 13] | BIO logits; read them at each word's first piece, I-X may follow only B-X or I-X |

Temperatures and thresholds are in `models/manifest.json`: divide logits by the temperature before softmax or sigmoid. An Ekman group is on when the highest
calibrated probability of its members reaches their threshold; a text with no group on takes the group with the highest ratio to its threshold.

## Figures
Measured through the Node runtime of Attune (`docs/results/encoder*.md` name command, commit and data, and have the baselines). No test split was used for training
or tuning.

{figures}

The teacher itself reaches .820 on STS-B test.

## Calibration
Fitted on dev splits (sentiment: SST, SemEval 2016 devtest and held-out IMDB reviews in equal parts; entities: CoNLL-2003 and WNUT-17, words with a gold or guessed entity; emotions: GoEmotions),
measured on the test splits; expected calibration error over 15 bins.

| output | temperature | error before | error after |
| --- | --- | --- | --- |
{calibration}

## Data
Test splits were never trained on, and sets marked non-commercial (AG News, BBC News, WikiNEuRal, MIND, MovieLens) not at all, not even as unlabelled text; some
texts of GUM are too (see its row).
"Polar" sets know no neutral class: their loss compares negative with positive only.

| set | licence as stated by its origin | size used | use |
| --- | --- | --- | --- |
{sets}

Several of these sets are licensed for research or without a stated licence, as usual for published models of this kind. If your use needs only permissive data,
retrain without them (`scripts/train/README.md`).

## Intended use and limits
English text, from a tweet to a long article cut into windows of at most 256 pieces: tagging, search, recommendation, choosing the tone of a message.
- Other languages give a result without meaning. Sarcasm, irony and domain jargon are read literally more often than not.
- Sentiment was learned from film and product reviews and tweets of 2013-2016; news prose is mostly neutral to it, and reported bad events can read as negative.
- Emotions come from Reddit comments rated by crowd workers; rare ones (grief, pride, relief, nervousness) are weak.
- Formality was learned from about 4,300 sentences and politeness from requests on Wikipedia and Stack Exchange; elsewhere they rank texts better than they place them.
- Entities of type product, work and event have little training data. Person, organization and location are far better on edited text with casing.
- Names, dialects and groups that are rare in these sets are recognised less often, and identity words can carry unwanted sentiment. Do not use the scores to
  judge people, and have a person review decisions that matter.
- int8: matrices use 7 bits, so that processors without VNNI instructions give the same figures. Activations are quantised within ranges fixed in the graph, so a
  text gets the same scores (to 1e-6) alone and in any batch.
"""


COLUMNS = ("set", "measure", "ours, int8", "floor", "ours, float32")


def read_figures(results: Path) -> str:
    """The columns of the card out of the first table of each of the evaluation's reports."""
    kept: list[list[str]] = [list(COLUMNS), ["---"] * len(COLUMNS)]
    for report in sorted(results.glob("encoder*.md")):
        blocks = report.read_text(encoding="utf-8").split("\n\n")
        table = next((block for block in blocks if block.startswith("| set | measure |")), "")
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n")]
        kept += [[row[rows[0].index(name)] for name in COLUMNS] for row in rows[2:]]
    return "\n".join(f"| {' | '.join(row)} |" for row in kept)


def write_card(models: Path, work: Path, results: Path) -> None:
    fitted = json.loads((work / "calibration.json").read_text())
    entry = json.loads((models / "manifest.json").read_text())["models"][0]
    calibration = "\n".join(
        f"| {name} | {fitted['calibration'][name]['temperature']:.3f} | {error['before']:.3f} | {error['after']:.3f} |"
        for name, error in fitted["error"].items()
    )
    size = sum(file["bytes"] for file in entry["files"].values())
    text = TEXT.format(
        version=entry["version"], megabytes=size / 1e6, figures=read_figures(results), calibration=calibration,
        sets="\n".join(f"| {' | '.join(row)} |" for row in SETS),
    )
    (models / MODEL_NAME / "README.md").write_text(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--results", type=Path, default=Path("docs/results"))
    options = parser.parse_args()
    write_card(options.models, options.work, options.results)

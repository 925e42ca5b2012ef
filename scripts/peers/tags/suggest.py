"""Trains one peer on tagged texts and writes its twenty best suggestions for each text to judge.

Input files are JSON Lines with "text" and, for training, "tags". One line of output for each text: [[tag, score], ...], best first.
"""

import argparse
import json

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.preprocessing import MultiLabelBinarizer

SHOWN = 20


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def vectorise(train, judged, **options):
    vectoriser = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", **options)
    return vectoriser.fit_transform(row["text"] for row in train), vectoriser.transform(row["text"] for row in judged)


def k_nearest(train, judged, tags):
    """Votes of the twenty nearest texts by TF-IDF cosine, weighted by it."""
    seen, asked = vectorise(train, judged)
    similarity = (asked @ seen.T).toarray()
    scores = np.zeros((len(judged), tags.shape[1]))
    for row, similarities in enumerate(similarity):
        nearest = np.argsort(-similarities, kind="stable")[:20]
        weights = similarities[nearest]
        scores[row] = weights @ tags[nearest] / max(weights.sum(), 1e-9)
    return scores


def logistic(train, judged, tags):
    """One logistic regression for each tag on TF-IDF of words and pairs; the cost is the better of 10 and 100 by three-fold nDCG of the training part."""
    seen, asked = vectorise(train, judged, ngram_range=(1, 2), min_df=1 if len(train) < 2000 else 2)

    def fit(rows, cost, targets):
        scores = np.zeros((targets.shape[0], tags.shape[1]))
        for tag in range(tags.shape[1]):
            wanted = tags[rows, tag]
            if wanted.min() == wanted.max():
                scores[:, tag] = wanted[0]
                continue
            model = LogisticRegression(C=cost, solver="liblinear").fit(seen[rows], wanted)
            scores[:, tag] = model.predict_proba(targets)[:, 1]
        return scores

    def folded_ndcg(cost):
        values = []
        for rows, left in KFold(3, shuffle=True, random_state=1).split(np.arange(len(train))):
            scores = fit(rows, cost, seen[left])
            for row, index in enumerate(left):
                best = np.argsort(-scores[row], kind="stable")[:10]
                gain = sum(tags[index, tag] / np.log2(rank + 2) for rank, tag in enumerate(best))
                ideal = sum(1 / np.log2(rank + 2) for rank in range(min(10, int(tags[index].sum()))))
                values.append(gain / ideal)
        return np.mean(values)

    cost = max((10, 100), key=folded_ndcg) if len(train) < 2000 else 100
    return fit(np.arange(len(train)), cost, asked)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", choices=["knn", "logistic"], required=True)
    parser.add_argument("--train", required=True)
    parser.add_argument("--judged", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    train, judged = read_lines(args.train), read_lines(args.judged)
    binarizer = MultiLabelBinarizer()
    tags = binarizer.fit_transform([row["tags"] for row in train])
    tool = {"knn": k_nearest, "logistic": logistic}[args.tool]
    scores = tool(train, judged, tags)
    with open(args.out, "w", encoding="utf-8") as out:
        for row in scores:
            best = np.argsort(-row, kind="stable")[:SHOWN]
            out.write(json.dumps([[binarizer.classes_[tag], float(row[tag])] for tag in best]) + "\n")


if __name__ == "__main__":
    main()

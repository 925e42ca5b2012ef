"""Runs recommenders of PyPI on a split that `npm run evaluate -- recommend` wrote, and writes their lists.

Usage: run_peers.py SPLIT LABELS ITEMS USERS SEED [PEER ...]
SPLIT holds train.tsv, cases.jsonl and perhaps pool.json; LABELS is a JSON list of the labels of each item. Each peer
leaves SPLIT/<peer>.jsonl: one list of at most 20 items per case, best first, or an empty list where the peer cannot
answer (an unknown user). Parameters are chosen on a fifth of the training events, by nDCG@10 of at most 150 users;
for unseen items, on a tenth of the items taken out of training instead. They are kept in SPLIT/parameters.json, and what
is there already is used.
"""

import itertools
import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
from scipy.sparse import csr_matrix, hstack, identity

LENGTH = 20
VALIDATION_USERS = 150


class Rows:
    """Training events of a split, or a part of them, as one matrix."""

    def __init__(self, users, items, shape):
        self.users, self.items, self.shape = users, items, shape
        ones = np.ones(len(users), dtype=np.float32)
        self.matrix = csr_matrix((ones, (users, items)), shape=shape)
        self.matrix.data[:] = 1


class ImplicitAls:
    """implicit: alternating least squares; an unknown user is folded in."""

    grid = {"factors": [32, 64, 128], "alpha": [1.0, 4.0, 16.0, 64.0], "regularization": [0.1, 10.0]}

    def fit(self, rows, labels, seed, unseen, factors, alpha, regularization):
        from implicit.als import AlternatingLeastSquares

        self.model = AlternatingLeastSquares(
            factors=factors, alpha=alpha, regularization=regularization, iterations=15, num_threads=1, random_state=seed
        )
        self.model.fit(rows.matrix, show_progress=False)

    def score(self, case, history):
        return self.model.item_factors @ self.model.recalculate_user(0, history)


class ImplicitBpr:
    """implicit: Bayesian personalised ranking; knows only the users it was trained on."""

    grid = {"factors": [32, 64], "learning_rate": [0.01, 0.05], "iterations": [100]}

    def fit(self, rows, labels, seed, unseen, **parameters):
        from implicit.bpr import BayesianPersonalizedRanking

        self.model = BayesianPersonalizedRanking(num_threads=1, random_state=seed, **parameters)
        self.model.fit(rows.matrix, show_progress=False)
        self.known = np.diff(rows.matrix.indptr) > 0

    def score(self, case, history):
        if not self.known[case["user"]]:
            return None
        return self.model.item_factors @ self.model.user_factors[case["user"]]


class LensKit:
    """LensKit: a scorer that is asked with the user's history."""

    def fit(self, rows, labels, seed, unseen, **parameters):
        import pandas as pd
        from lenskit.data import from_interactions_df
        from lenskit.training import TrainingOptions

        frame = pd.DataFrame({"user_id": rows.users, "item_id": rows.items})
        self.data = from_interactions_df(frame)
        self.scorer = self.create(**parameters)
        self.scorer.train(self.data, TrainingOptions(rng=seed))
        self.count = rows.shape[1]
        self.ids = self.data.items.ids()

    def score(self, case, history):
        from lenskit.data import ItemList, RecQuery

        had = np.intersect1d(history.indices, self.ids)
        query = RecQuery(user_items=ItemList(item_ids=had))
        result = self.scorer(query, ItemList(item_ids=self.ids))
        scores = np.full(self.count, -np.inf)
        scores[result.ids()] = np.nan_to_num(result.scores(), nan=-np.inf)
        return scores


class LensKitItemKnn(LensKit):
    grid = {"max_nbrs": [20, 50, 100]}

    def create(self, max_nbrs):
        from lenskit.knn import ItemKNNScorer

        return ItemKNNScorer(max_nbrs=max_nbrs, feedback="implicit")


class LensKitAls(LensKit):
    grid = {"embedding_size": [64], "weight": [1, 10, 40], "regularization": [0.1]}

    def create(self, **parameters):
        from lenskit.als import ImplicitMFScorer

        return ImplicitMFScorer(epochs=10, **parameters)


class LensKitEase(LensKit):
    grid = {"regularization": [200.0, 500.0, 1000.0]}

    def create(self, regularization):
        from lenskit.knn.ease import EASEScorer

        return EASEScorer(regularization=regularization)


class LightFmHybrid:
    """LightFM: items are the sum of their labels' factors and, where they can be learned, their own."""

    grid = {"loss": ["warp", "bpr"], "no_components": [32, 64], "epochs": [30]}

    def fit(self, rows, labels, seed, unseen, loss, no_components, epochs):
        from lightfm import LightFM

        features = labels if unseen else hstack([identity(rows.shape[1], dtype=np.float32), labels]).tocsr()
        self.model = LightFM(no_components=no_components, loss=loss, random_state=seed)
        self.model.fit(rows.matrix.tocoo(), item_features=features, epochs=epochs, num_threads=1)
        self.item_biases, self.items = self.model.get_item_representations(features)
        self.known = np.diff(rows.matrix.indptr) > 0

    def score(self, case, history):
        if not self.known[case["user"]]:
            return None
        return self.items @ self.model.user_embeddings[case["user"]] + self.item_biases


PEERS = {
    "implicit-als": ImplicitAls,
    "implicit-bpr": ImplicitBpr,
    "lenskit-item-knn": LensKitItemKnn,
    "lenskit-als": LensKitAls,
    "lenskit-ease": LensKitEase,
    "lightfm": LightFmHybrid,
}


def read_split(folder, shape):
    events = np.loadtxt(f"{folder}/train.tsv", ndmin=2)
    rows = Rows(events[:, 0].astype(int), events[:, 1].astype(int), shape)
    with open(f"{folder}/cases.jsonl") as lines:
        cases = [json.loads(line) for line in lines]
    pool = f"{folder}/pool.json"
    return rows, cases, json.load(open(pool)) if os.path.exists(pool) else None


def read_labels(path):
    labels = json.load(open(path))
    counts = {}
    for own in labels:
        for label in set(own):
            counts[label] = counts.get(label, 0) + 1
    positions = {label: i for i, label in enumerate(sorted(label for label in counts if counts[label] > 1))}
    pairs = [(item, positions[label]) for item, own in enumerate(labels) for label in set(own) if label in positions]
    ones = np.ones(len(pairs), dtype=np.float32)
    return csr_matrix((ones, tuple(zip(*pairs)) if pairs else ([], [])), shape=(len(labels), len(positions)))


def validation_of(rows, unseen, rng):
    """A part of the training events to train on, cases to choose parameters by, and the pool of items they ask for."""
    if unseen:
        items = np.unique(rows.items)
        pool = rng.permutation(items)[: max(1, len(items) // 10)]
        held = np.isin(rows.items, pool)
    else:
        pool = None
        held = rng.random(len(rows.users)) < 0.2
    train = Rows(rows.users[~held], rows.items[~held], rows.shape)
    asked = Rows(rows.users[held], rows.items[held], rows.shape).matrix
    users = [r for r in range(rows.shape[0]) if asked[r].nnz > 0 and train.matrix[r].nnz > 0]
    users = rng.permutation(users)[:VALIDATION_USERS]
    cases = [
        {"user": int(r), "history": train.matrix[r].indices.tolist(), "relevant": asked[r].indices.tolist()}
        for r in users
    ]
    return train, cases, pool


def rank(model, case, pool, count, rng):
    history = csr_matrix((np.ones(len(case["history"])), ([0] * len(case["history"]), case["history"])), shape=(1, count))
    scores = model.score(case, history.astype(np.float32)) if case["history"] else None
    if scores is None:
        return []
    allowed = np.ones(count, dtype=bool)
    candidates = case.get("candidates", pool)
    if candidates is not None:
        allowed[:] = False
        allowed[candidates] = True
    allowed[case["history"]] = False
    places = np.flatnonzero(allowed)
    order = np.lexsort((rng.random(len(places)), -scores[places]))
    return places[order[:LENGTH]].tolist()


def ndcg(ranked, relevant):
    gains = 1 / np.log2(np.arange(2, 12))
    hits = np.array([item in relevant for item in ranked[:10]], dtype=float)
    return (hits * gains[: len(hits)]).sum() / gains[: min(10, len(relevant))].sum()


def choose(peer, rows, labels, unseen, seed):
    rng = np.random.default_rng(seed)
    train, cases, pool = validation_of(rows, unseen, rng)
    best = (-1.0, None)
    for values in itertools.product(*PEERS[peer].grid.values()):
        parameters = dict(zip(PEERS[peer].grid, values))
        model = PEERS[peer]()
        model.fit(train, labels, seed, unseen, **parameters)
        score = np.mean([ndcg(rank(model, c, pool, rows.shape[1], rng), set(c["relevant"])) for c in cases])
        best = max(best, (score, parameters), key=lambda found: found[0])
    return best[1]


def main():
    folder, labels_file, items, users, seed = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    shape = (users, items)
    rows, cases, pool = read_split(folder, shape)
    labels = read_labels(labels_file)
    chosen_file = f"{folder}/parameters.json"
    for peer in sys.argv[6:] or PEERS:
        started = time.time()
        chosen = json.load(open(chosen_file)) if os.path.exists(chosen_file) else {}
        parameters = chosen.get(peer) or choose(peer, rows, labels, pool is not None, seed)
        model = PEERS[peer]()
        model.fit(rows, labels, seed, pool is not None, **parameters)
        rng = np.random.default_rng(seed)
        with open(f"{folder}/{peer}.jsonl", "w") as out:
            for case in cases:
                out.write(json.dumps(rank(model, case, pool, items, rng)) + "\n")
        chosen[peer] = parameters
        json.dump(chosen, open(chosen_file, "w"))
        print(json.dumps({"peer": peer, "seconds": round(time.time() - started, 1), "parameters": parameters}), flush=True)


main()

"""Trains LightGBM on folds that `npm run evaluate -- predictions` wrote, on one thread.

Usage: lightgbm_folds.py FOLDER
FOLDER holds rows.f64 (row-major doubles, little endian) and folds.json: featureCount, outcomes (0 or 1), fold of each row,
the folds that are held out in turn, and the parameters. Writes lightgbm.json: the score (log odds) of each row of these from
the model of the other folds (0 for other rows), and the processor seconds of all trainings.
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import lightgbm
import numpy as np

folder = sys.argv[1]
with open(f"{folder}/folds.json") as file:
    task = json.load(file)
outcomes = np.array(task["outcomes"])
fold = np.array(task["fold"])
rows = np.fromfile(f"{folder}/rows.f64", "<f8").reshape(len(outcomes), task["featureCount"])
parameters = {
    "objective": "binary",
    "num_leaves": task["leaves"],
    "learning_rate": task["learningRate"],
    "verbose": -1,
    "num_threads": 1,
}
scores = np.zeros(len(outcomes))
seconds = 0.0
for held in task["held"]:
    own = fold != held
    start = time.process_time()
    model = lightgbm.train(parameters, lightgbm.Dataset(rows[own], outcomes[own]), task["rounds"])
    seconds += time.process_time() - start
    scores[~own] = model.predict(rows[~own], raw_score=True)
with open(f"{folder}/lightgbm.json", "w") as file:
    json.dump({"version": lightgbm.__version__, "seconds": seconds, "scores": scores.tolist()}, file)

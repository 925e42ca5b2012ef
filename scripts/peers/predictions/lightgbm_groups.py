"""Trains LightGBM's lambdarank on groups that `npm run evaluate -- predictions` wrote, on one thread.

Usage: lightgbm_groups.py FOLDER
FOLDER holds train.f64 and test.f64 (row-major doubles, little endian) and groups.json: featureCount, labels and group sizes
of the training rows, and the parameters. Writes lightgbm.json: the score of each test row and the processor seconds.
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
with open(f"{folder}/groups.json") as file:
    task = json.load(file)
train, test = (np.fromfile(f"{folder}/{name}.f64", "<f8").reshape(-1, task["featureCount"]) for name in ("train", "test"))
parameters = {
    "objective": "lambdarank",
    "num_leaves": task["leaves"],
    "learning_rate": task["learningRate"],
    "verbose": -1,
    "num_threads": 1,
}
start = time.process_time()
model = lightgbm.train(parameters, lightgbm.Dataset(train, np.array(task["labels"]), group=task["groups"]), task["rounds"])
seconds = time.process_time() - start
with open(f"{folder}/lightgbm.json", "w") as file:
    json.dump({"version": lightgbm.__version__, "seconds": seconds, "scores": model.predict(test).tolist()}, file)

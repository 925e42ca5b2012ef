"""Times `implicit` ALS on pairs from a file; one fit per line read from standard input.

Usage: implicit_training.py PAIRS READERS ITEMS FACTORS ITERATIONS THREADS
PAIRS holds little-endian uint32: all readers, then all items. Each answer is one line of JSON: seconds per iteration.
"""

import json
import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from implicit.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix

path, readers, items, factors, iterations, threads = sys.argv[1], *map(int, sys.argv[2:])
pairs = np.fromfile(path, dtype="<u4").reshape(2, -1)
matrix = csr_matrix((np.ones(pairs.shape[1], dtype=np.float32), (pairs[0], pairs[1])), shape=(readers, items))

for _ in sys.stdin:
    seconds = []
    model = AlternatingLeastSquares(
        factors=factors,
        iterations=iterations,
        num_threads=threads,
        use_gpu=False,
        random_state=1,
    )
    model.fit(matrix, show_progress=False, callback=lambda _iteration, elapsed, *_: seconds.append(elapsed))
    print(json.dumps(seconds), flush=True)

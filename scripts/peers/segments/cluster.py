"""scikit-learn beside our clustering. Reads {"values": [[...]], "clusters": [...]} from standard input, prints one line of JSON for each number."""

import json
import sys

import numpy as np
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.mixture import GaussianMixture

task = json.load(sys.stdin)
rows = np.array(task["values"])
for clusters in task["clusters"]:
    model = KMeans(clusters, n_init=50, random_state=0).fit(rows)
    line = {
        "clusters": clusters,
        "inertia": model.inertia_,
        "silhouette": silhouette_score(rows, model.labels_),
        "daviesBouldin": davies_bouldin_score(rows, model.labels_),
        "calinskiHarabasz": calinski_harabasz_score(rows, model.labels_),
    }
    if len(rows) <= 2000:
        labels = AgglomerativeClustering(clusters).fit_predict(rows)
        line["wardSilhouette"] = silhouette_score(rows, labels)
        mixture = GaussianMixture(clusters, n_init=10, tol=1e-7, max_iter=2000, random_state=0).fit(rows)
        line["bic"] = mixture.bic(rows)
    print(json.dumps(line), flush=True)

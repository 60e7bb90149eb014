#!/usr/bin/env python3
"""The peers of persona-bench. Prints a version, then for each line read runs once and prints the seconds it took.
usage: peer.py sklearn|faiss CASE TYPE N M D K THREADS FILE [FILE]"""
import os
import sys

peer, case, kind, n, m, d, k, threads = sys.argv[1:4] + [int(number) for number in sys.argv[4:9]]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(threads)
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # waiting threads do not disturb what runs next
import time

import numpy as np

cells = {"f32": np.float32, "f64": np.float64, "likert": np.int8}[kind]
working = np.float64 if kind == "f64" else np.float32


def read(path, rows):
    return np.fromfile(path, cells).reshape(rows, d).astype(working)


def neighbours_sklearn():
    import sklearn
    from sklearn.neighbors import NearestNeighbors

    x = read(sys.argv[9], n)
    index = NearestNeighbors(n_neighbors=k + 1, algorithm="brute", n_jobs=threads).fit(x)
    return "scikit-learn " + sklearn.__version__, lambda: index.kneighbors(x)


def neighbours_faiss():
    """Two caller threads of one OpenMP thread each, blocks of 1024 x 256: faster than its defaults."""
    import faiss
    from concurrent.futures import ThreadPoolExecutor

    x = read(sys.argv[9], n).astype(np.float32)
    faiss.omp_set_num_threads(1)
    faiss.cvar.distance_compute_blas_query_bs = 1024
    faiss.cvar.distance_compute_blas_database_bs = 256
    index = faiss.IndexFlatL2(d)
    index.add(x)
    pool = ThreadPoolExecutor(threads, initializer=faiss.omp_set_num_threads, initargs=(1,))
    parts = np.array_split(np.arange(n), threads)
    return "faiss " + faiss.__version__, lambda: list(pool.map(lambda part: index.search(x[part], k + 1), parts))


def prdc_sklearn():
    """The four numbers by full matrices, as the package prdc computes them, with closed balls."""
    import sklearn
    from sklearn.metrics import pairwise_distances

    y = read(sys.argv[9], n)
    x = read(sys.argv[10], m)
    neighbours = 5

    def run():
        within_x = pairwise_distances(x, x, metric="euclidean", n_jobs=threads)
        radii_x = np.partition(within_x, neighbours, axis=-1)[..., neighbours]
        within_y = pairwise_distances(y, y, metric="euclidean", n_jobs=threads)
        radii_y = np.partition(within_y, neighbours, axis=-1)[..., neighbours]
        across = pairwise_distances(x, y, metric="euclidean", n_jobs=threads)
        inside = across <= radii_x[:, None]
        return (inside.any(axis=0).mean(), (across <= radii_y[None, :]).any(axis=1).mean(),
                inside.sum(axis=0).mean() / neighbours, (across.min(axis=1) <= radii_x).mean())

    return "scikit-learn " + sklearn.__version__, run


def silhouette_sklearn():
    import sklearn
    from sklearn.metrics import silhouette_score

    x = read(sys.argv[9], n)
    labels = np.arange(n) % 8
    return "scikit-learn " + sklearn.__version__, lambda: silhouette_score(x, labels, n_jobs=threads)


version, run = globals()[case + "_" + peer]()
print(version, flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    run()
    print(time.perf_counter() - started, flush=True)

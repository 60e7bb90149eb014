"""Clusters of rows: k-means, and silhouettes."""
from __future__ import annotations

import ctypes
from typing import Any, NamedTuple, Optional

from ._buffers import output, vector, view
from ._handles import call
from ._library import calls, core
from .context import Context, handle_of


class KMeans(NamedTuple):
    """Labels of the rows, centres of the clusters that were found, and the inertia."""

    labels: Any
    centres: Any
    inertia: float


class Silhouettes(NamedTuple):
    """The silhouette of each row, and their mean."""

    per_row: Any
    mean: float


@calls("persona_kmeans")
def kmeans(rows: Any, clusters: int, *, starts: int = 10, steps: int = 300, seed: int = 42, masses: Any = None,
           max_bytes: int = 0, context: Optional[Context] = None) -> KMeans:
    """Labels rows by k-means. masses: what rows count for."""
    matrix = view(rows, "rows")
    labels, labels_address = output((matrix.rows,), "i4")
    centres, centres_address = output((max(clusters, 0), matrix.columns))
    mass, _kept, _ = vector(masses, "f8", matrix.rows, "masses")
    found, inertia = ctypes.c_int64(), ctypes.c_double()
    call(core.persona_kmeans, handle_of(context), matrix.reference, mass, clusters, starts, steps, seed, max_bytes,
         labels_address, centres_address, ctypes.byref(found), ctypes.byref(inertia))
    return KMeans(labels, centres[:found.value], inertia.value)


@calls("persona_silhouette")
def silhouette(rows: Any, labels: Any, *, clusters: Optional[int] = None, copies: Any = None, max_bytes: int = 0,
               context: Optional[Context] = None) -> Silhouettes:
    """Silhouettes of labelled rows. labels: whole numbers from 0. clusters: how many labels there are; None: up to the
    largest. copies: how many equal rows each stands for."""
    matrix = view(rows, "rows")
    label, kept, count = vector(labels, "i4", matrix.rows, "labels")
    if clusters is None:
        clusters = 1 + max(kept) if count else 0
    copy, _kept, _ = vector(copies, "i8", matrix.rows, "copies")
    per_row, address = output((matrix.rows,))
    mean = ctypes.c_double()
    call(core.persona_silhouette, handle_of(context), matrix.reference, label, int(clusters), copy, max_bytes, address,
         ctypes.byref(mean))
    return Silhouettes(per_row, mean.value)


@calls("persona_kmeans_bytes", "persona_silhouette_bytes")
def clusters_bytes(what: str, n: int, columns: int, clusters: int, *, context: Optional[Context] = None) -> int:
    """The working memory of "kmeans" or of "silhouette", in bytes."""
    if what == "kmeans":
        return int(core.persona_kmeans_bytes(n, columns, clusters))
    if what == "silhouette":
        return int(core.persona_silhouette_bytes(handle_of(context), n, columns, clusters))
    raise ValueError(f"what is {what!r}; it must be 'kmeans' or 'silhouette'")

"""Distances between the rows of arrays: whole matrices of them, or the nearest rows."""
from __future__ import annotations

from typing import Any, Optional, Union

from ._abi.enums import DistanceKind, Layout
from ._buffers import output, vector, view
from ._choices import choose
from ._handles import call
from ._library import calls, core
from .context import Context, handle_of
from .neighbours import NearestRows


@calls("persona_distances_pairwise")
def pairwise_distances(rows: Any, other: Any = None, *, weights: Any = None,
                       kind: Union[DistanceKind, str] = DistanceKind.EUCLIDEAN,
                       layout: Union[Layout, str] = Layout.FULL, out: Any = None,
                       context: Optional[Context] = None) -> Any:
    """Distances between all rows of one array, or between those of two.

    weights: of the columns. kind: "euclidean" or "squared". layout: "full", or "condensed" as scipy's pdist; only for
    one array. out: an array to write to.
    """
    if other is not None:
        if choose(Layout, layout, "layout") is not Layout.FULL:
            raise ValueError("distances between two arrays have the layout 'full'")
        return cross_distances(rows, other, weights=weights, kind=kind, out=out, context=context)
    matrix = view(rows, "rows")
    n = matrix.rows
    full = choose(Layout, layout, "layout") is Layout.FULL
    shape = (n, n) if full else (n * (n - 1) // 2,)
    array, address = output(shape, "f8", out)
    weight, _kept, _ = vector(weights, "f8", matrix.columns, "weights")
    call(core.persona_distances_pairwise, handle_of(context), matrix.reference, weight,
         choose(DistanceKind, kind, "kind"), Layout.FULL if full else Layout.CONDENSED, n, address,
         n * n if full else shape[0])
    return array


@calls("persona_distances_cross")
def cross_distances(a: Any, b: Any, *, weights: Any = None, kind: Union[DistanceKind, str] = DistanceKind.EUCLIDEAN,
                    out: Any = None, context: Optional[Context] = None) -> Any:
    """Distances between the rows of two arrays."""
    first, second = view(a, "a"), view(b, "b")
    array, address = output((first.rows, second.rows), "f8", out)
    weight, _kept, _ = vector(weights, "f8", first.columns, "weights")
    call(core.persona_distances_cross, handle_of(context), first.reference, second.reference, weight,
         choose(DistanceKind, kind, "kind"), second.rows, address, first.rows * second.rows)
    return array


@calls("persona_distances_nearest")
def nearest_rows(anchors: Any, points: Any = None, k: int = 5, *, weights: Any = None,
                 context: Optional[Context] = None) -> NearestRows:
    """The k nearest rows of each anchor row: arrays of anchors x k. points: None: the anchors themselves, each left out
    of its own list."""
    first = view(anchors, "anchors")
    second = None if points is None else view(points, "points")
    rows, row_address = output((first.rows, k), "i8")
    distances, address = output((first.rows, k))
    weight, _kept, _ = vector(weights, "f8", first.columns, "weights")
    call(core.persona_distances_nearest, handle_of(context), first.reference,
         None if second is None else second.reference, weight, k, row_address, address)
    return NearestRows(rows, distances)

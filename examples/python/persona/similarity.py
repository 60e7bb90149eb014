"""Similarities between the rows of an array, and what is computed of them."""
from __future__ import annotations

import ctypes
from typing import Any, Optional, Union

from ._abi.enums import MagnitudeWay, Similarity
from ._buffers import output, vector, view
from ._choices import choose
from ._handles import call
from ._library import calls, core
from .context import Context, handle_of

Kernel = Union[Similarity, str]


@calls("persona_similarity_matrix")
def similarity_matrix(rows: Any, kernel: Kernel = "rbf", bandwidth: float = 1.0, *, max_bytes: int = 0,
                      out: Any = None, context: Optional[Context] = None) -> Any:
    """The n x n matrix of similarities. kernel: "rbf", "cosine", "linear" or "exponential". out: an array to fill."""
    matrix = view(rows, "rows")
    array, address = output((matrix.rows, matrix.rows), "f8", out)
    call(core.persona_similarity_matrix, handle_of(context), matrix.reference, choose(Similarity, kernel, "kernel"),
         bandwidth, max_bytes, matrix.rows, address, matrix.rows * matrix.rows)
    return array


@calls("persona_vendi")
def vendi(rows: Any, kernel: Kernel = "cosine", bandwidth: float = 1.0, *, order: float = 1.0, masses: Any = None,
          max_bytes: int = 0, context: Optional[Context] = None) -> float:
    """The Vendi score of an order."""
    matrix = view(rows, "rows")
    mass, _kept, _ = vector(masses, "f8", matrix.rows, "masses")
    value = ctypes.c_double()
    call(core.persona_vendi, handle_of(context), matrix.reference, mass, choose(Similarity, kernel, "kernel"),
         bandwidth, order, max_bytes, ctypes.byref(value))
    return value.value


@calls("persona_mmd")
def mmd(x: Any, y: Any, kernel: Kernel = "rbf", bandwidth: float = 1.0, *, copies_x: Any = None, copies_y: Any = None,
        max_bytes: int = 0, context: Optional[Context] = None) -> float:
    """The squared maximum mean discrepancy of two samples, unbiased."""
    first, second = view(x, "x"), view(y, "y")
    ones, _kept, _ = vector(copies_x, "i8", first.rows, "copies_x")
    others, _kept_too, _ = vector(copies_y, "i8", second.rows, "copies_y")
    value = ctypes.c_double()
    call(core.persona_mmd, handle_of(context), first.reference, ones, second.reference, others,
         choose(Similarity, kernel, "kernel"), bandwidth, max_bytes, ctypes.byref(value))
    return value.value


@calls("persona_magnitude")
def magnitude(rows: Any, scale: float = 1.0, *, max_bytes: int = 0, context: Optional[Context] = None) -> float:
    """The magnitude of the distinct rows at a scale."""
    matrix = view(rows, "rows")
    value = ctypes.c_double()
    call(core.persona_magnitude, handle_of(context), matrix.reference, scale, max_bytes, ctypes.byref(value))
    return value.value


@calls("persona_diversity")
def diversity(rows: Any, kernel: Kernel = "rbf", bandwidth: float = 1.0, *, order: float = 1.0, masses: Any = None,
              max_bytes: int = 0, context: Optional[Context] = None) -> float:
    """The similarity-sensitive diversity of an order. kernel: "rbf" or "exponential"."""
    matrix = view(rows, "rows")
    mass, _kept, _ = vector(masses, "f8", matrix.rows, "masses")
    value = ctypes.c_double()
    call(core.persona_diversity, handle_of(context), matrix.reference, mass, choose(Similarity, kernel, "kernel"),
         bandwidth, order, max_bytes, ctypes.byref(value))
    return value.value


@calls("persona_similarity_matrix_bytes", "persona_vendi_bytes", "persona_mmd_bytes", "persona_magnitude_bytes",
       "persona_diversity_bytes")
def similarity_bytes(what: str, n: int, columns: int, *, m: int = 0, kernel: Kernel = "cosine", order: float = 1.0,
                     way: Union[MagnitudeWay, str] = "dense", context: Optional[Context] = None) -> int:
    """The working memory of a call on n x columns cells, in bytes. what: "matrix", "vendi" (reads kernel and order),
    "mmd" (m: rows of the second sample), "magnitude" (reads way: "dense" or "iterative") or "diversity"."""
    handle = handle_of(context)
    if what == "matrix":
        return int(core.persona_similarity_matrix_bytes(handle, n, columns))
    if what == "vendi":
        return int(core.persona_vendi_bytes(handle, n, columns, choose(Similarity, kernel, "kernel"), order))
    if what == "mmd":
        return int(core.persona_mmd_bytes(handle, n, m, columns))
    if what == "magnitude":
        return int(core.persona_magnitude_bytes(handle, n, columns, choose(MagnitudeWay, way, "way")))
    if what == "diversity":
        return int(core.persona_diversity_bytes(handle, n, columns))
    raise ValueError(f"what is {what!r}; it must be 'matrix', 'vendi', 'mmd', 'magnitude' or 'diversity'")

"""persona/distances.h

Distances for hosts that want only these: whole matrices of them, or the nearest rows, between rows of any matrix.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_int32, c_int64, c_void_p

from .types import persona_context, persona_error, persona_matrix

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_distances_pairwise": """\
Distances between all rows of one matrix.
Each is the canonical value of docs/metrics/neighbours.md, to the last bit, when there are fewer than 128 columns.
With more, products of the linked BLAS serve where a proven bound says that the square's relative error is at most
2^-40, and the canonical value elsewhere (near pairs). Equal rows are at exactly 0; the result is symmetric to the
last bit and does not depend on threads.
matrix: n x D numbers of any type and strides; no NaN, no infinity, no masked cell.
weights: one number per column, >= 0 and finite, or NULL for 1 each.
kind, layout: as above.
row_stride: numbers from row to row of a full result, at least n; not read for a condensed one.
out: room for `capacity` numbers: (n - 1) row_stride + n, or n (n - 1) / 2.
Returns: PERSONA_OK; INVALID_ARGUMENT (also for room that does not suffice, naming both numbers); MISSING_ANSWER or
  BAD_VALUE naming row and column; OUT_OF_MEMORY. On failure `out` may be partly written.
Thread-safe. Cost O(n^2 D) time, O(n D) memory. Since 0.1.
""",
    "persona_distances_cross": """\
Distances between the rows of a (n x D) and those of b (m x D): out[i * row_stride + j], row_stride >= m. Returns,
thread-safety and all else as above. Cost O(n m D) time, O((n + m) D) memory. Since 0.1.
""",
    "persona_distances_nearest": """\
The k nearest rows of each anchor row, by the canonical distance, ties by row number.
points: the rows that answer; NULL means the anchors themselves, each of which is then left out of its own list by
  its row number (equal rows stay in). Every row counts; for lists of distinct rows see <persona/neighbours.h>.
k: >= 1. rows, distances: anchors x k, row-major; places beyond the rows that there are hold -1 and +infinity.
Returns as above. Thread-safe. Cost O(n m D) time, O((n + m) D) memory. Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_distances_pairwise", c_int32, (
        ("context", persona_context), ("matrix", POINTER(persona_matrix)), ("weights", c_void_p), ("kind", c_int32),
        ("layout", c_int32), ("row_stride", c_int64), ("out", c_void_p), ("capacity", c_int64),
        ("err", POINTER(persona_error))), "persona_distances_pairwise"),
    ("persona_distances_cross", c_int32, (
        ("context", persona_context), ("a", POINTER(persona_matrix)), ("b", POINTER(persona_matrix)),
        ("weights", c_void_p), ("kind", c_int32), ("row_stride", c_int64), ("out", c_void_p), ("capacity", c_int64),
        ("err", POINTER(persona_error))), "persona_distances_cross"),
    ("persona_distances_nearest", c_int32, (
        ("context", persona_context), ("anchors", POINTER(persona_matrix)), ("points", POINTER(persona_matrix)),
        ("weights", c_void_p), ("k", c_int64), ("rows", c_void_p), ("distances", c_void_p),
        ("err", POINTER(persona_error))), "persona_distances_nearest"),
)

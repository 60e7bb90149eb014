"""persona/neighbours.h

Exact nearest neighbours: for each anchor its k nearest distinct patterns, with multiplicities and members; at once,
or in parts that are merged.

The distance is the canonical one (docs/metrics/neighbours.md): a fixed tree over the raw answers, so the lists do
not depend on threads, tiles or the BLAS in use. Equal rows are at exactly 0. Order: distance, then row.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_int32, c_int64, c_void_p

from .types import persona_options, persona_population, persona_space, persona_neighbours, persona_error

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_neighbours_build": """\
Builds the neighbour state of anchors among points.
anchors: the rows that ask.
points: the rows that answer; NULL means the anchors themselves, each of which is then left out of its own list by
  its row number (its exact copies stay in). With any handle, even the anchors' own, nothing is left out.
k: nearest distinct patterns kept per anchor, >= 1; lists are shorter when there are fewer patterns.
options: NULL or a set; reads minimum_overlap, kernel and max_bytes.
out: receives the state, NULL on failure. Returns: PERSONA_OK, INVALID_ARGUMENT, MISMATCH, UNSUPPORTED,
  OUT_OF_MEMORY; TOO_LARGE when persona_neighbours_bytes of these rows is above max_bytes: then nothing was done.
Ownership: persona_neighbours_free; the state keeps no population. Immutable, may be shared by threads.
Cost: O(u_a u_p D) time for u distinct rows, O((u_a + tile) k + (u_a + u_p) D) memory; no n x n matrix. Since 0.1.
""",
    "persona_neighbours_bytes": """\
The working memory that persona_neighbours_build may take, in bytes: an upper bound of what it has at any one time
from the context's allocator, the finished state included, beyond what the caller has already. Definition: counted
from these shapes alone, as if all rows were distinct and all coordinates doubles, with the threads and the kernels
of the space's context (docs/howto/memory.md). Populations with many equal rows take less. Those of a context with
more threads may take more than this says; max_bytes counts them. anchors, points: numbers of rows, 0 and up; points
-1: within the anchors. k: as above. options: NULL or a set; reads kernel. Returns: bytes; INT64_MAX when there are
more than that; 0 for a NULL space, negative rows or k < 1, which build nothing. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_neighbours_build_part": """\
Builds a part of a state: some of the anchors among some of the points. Parts that are merged until all rows are in
give the state of persona_neighbours_build to the last bit, in whatever order they were built and merged: for points
that come as a stream, and for anchors and points that are spread over processes.
anchors, points: rows of the whole, none of them NULL. first_anchor, first_point: row i of either has the number
  first + i in the whole, from 0 to 2^63 - 1. All reads of a part take and give these numbers; its patterns are
  numbered among its own points.
within: not 0 when anchors and points are rows of one population with one numbering: no row is then in its own list.
k, options, out: as above; the same in all parts. max_bytes is not read.
Returns: as above, INVALID_ARGUMENT for a negative first row. Ownership: persona_neighbours_free; the state keeps the
  space, no population. Thread-safe. Cost: as above, and the answers of its distinct rows stay in memory.
Since 0.1.
""",
    "persona_neighbours_merge": """\
Merges two parts with the same anchors and different points, or with the same points and different anchors. What is
merged is a part, too.
one, other: parts of one whole, built in one space; they stay as they are.
out: receives the merged part, NULL on failure. Returns: PERSONA_OK, INVALID_ARGUMENT for NULL, UNSUPPORTED for a
  state that is no part, MISMATCH (different space, k, within or minimum_overlap; neither side equal; a row in both,
  which the error names), OUT_OF_MEMORY. Ownership: persona_neighbours_free. Thread-safe.
Cost: O(r D + a k log k) for the r rows of both and the a distinct anchors. Since 0.1.
""",
    "persona_neighbours_anchors": """\
Plain reads; NULL gives 0. Thread-safe. Cost O(1). Since 0.1.
rows that ask
""",
    "persona_neighbours_points": """\
Plain reads; NULL gives 0. Thread-safe. Cost O(1). Since 0.1.
rows that answer
""",
    "persona_neighbours_patterns": """\
Plain reads; NULL gives 0. Thread-safe. Cost O(1). Since 0.1.
distinct rows that answer
""",
    "persona_neighbours_k": "Plain reads; NULL gives 0. Thread-safe. Cost O(1). Since 0.1.",
    "persona_neighbours_get_rows": """\
The nearest rows of one anchor row, nearest first, ties by row, self left out.
rows and distances: caller's buffers of `capacity` entries, either may be NULL; *count: how many were written, at
  most min(capacity, k); 0 on failure. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Thread-safe.
Cost O(k + r log r) for the r rows that show the visited patterns. Since 0.1.
""",
    "persona_neighbours_get_patterns": """\
The nearest distinct patterns of one anchor row, nearest first, ties by their first row. The anchor's own pattern is
not in its list when anchors and points are the same population.
patterns, distances, multiplicities: caller's buffers of `capacity` entries, each may be NULL. *count: as above.
Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(k). Since 0.1.
""",
    "persona_neighbours_get_members": """\
The rows that show a pattern, in ascending order: sets *rows to a borrowed array of *count entries that lives as long
as the state; NULL and 0 on failure. Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_neighbours_anchor_pattern": """\
The pattern of an anchor row among the anchors' own patterns, -1 out of range. Thread-safe. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_neighbours_build", c_int32, (
        ("space", persona_space), ("anchors", persona_population), ("points", persona_population), ("k", c_int64),
        ("options", persona_options), ("out", POINTER(persona_neighbours)), ("err", POINTER(persona_error))
    ), "persona_neighbours_build"),
    ("persona_neighbours_free", None, (("neighbours", persona_neighbours),), "persona_neighbours_build"),
    ("persona_neighbours_bytes", c_int64, (
        ("space", persona_space), ("anchors", c_int64), ("points", c_int64), ("k", c_int64),
        ("options", persona_options)), "persona_neighbours_bytes"),
    ("persona_neighbours_build_part", c_int32, (
        ("space", persona_space), ("anchors", persona_population), ("first_anchor", c_int64),
        ("points", persona_population), ("first_point", c_int64), ("within", c_int32), ("k", c_int64),
        ("options", persona_options), ("out", POINTER(persona_neighbours)), ("err", POINTER(persona_error))
    ), "persona_neighbours_build_part"),
    ("persona_neighbours_merge", c_int32, (
        ("one", persona_neighbours), ("other", persona_neighbours), ("out", POINTER(persona_neighbours)),
        ("err", POINTER(persona_error))), "persona_neighbours_merge"),
    ("persona_neighbours_anchors", c_int64, (("neighbours", persona_neighbours),), "persona_neighbours_anchors"),
    ("persona_neighbours_points", c_int64, (("neighbours", persona_neighbours),), "persona_neighbours_points"),
    ("persona_neighbours_patterns", c_int64, (("neighbours", persona_neighbours),), "persona_neighbours_patterns"),
    ("persona_neighbours_k", c_int64, (("neighbours", persona_neighbours),), "persona_neighbours_k"),
    ("persona_neighbours_get_rows", c_int32, (
        ("neighbours", persona_neighbours), ("anchor", c_int64), ("capacity", c_int64), ("rows", c_void_p),
        ("distances", c_void_p), ("count", c_void_p), ("err", POINTER(persona_error))
    ), "persona_neighbours_get_rows"),
    ("persona_neighbours_get_patterns", c_int32, (
        ("neighbours", persona_neighbours), ("anchor", c_int64), ("capacity", c_int64), ("patterns", c_void_p),
        ("distances", c_void_p), ("multiplicities", c_void_p), ("count", c_void_p), ("err", POINTER(persona_error))
    ), "persona_neighbours_get_patterns"),
    ("persona_neighbours_get_members", c_int32, (
        ("neighbours", persona_neighbours), ("pattern", c_int64), ("rows", POINTER(c_void_p)), ("count", c_void_p),
        ("err", POINTER(persona_error))), "persona_neighbours_get_members"),
    ("persona_neighbours_anchor_pattern", c_int64, (
        ("neighbours", persona_neighbours), ("anchor", c_int64)), "persona_neighbours_anchor_pattern"),
)

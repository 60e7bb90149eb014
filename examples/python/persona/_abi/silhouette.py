"""persona/silhouette.h

Clusters of rows: k-means, and the silhouette of any labels, which says how apart they lie.

Rows, missing cells and `max_bytes` are as in <persona/similarity.h>.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_int32, c_int64, c_uint64, c_void_p

from .types import persona_context, persona_error, persona_matrix

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_kmeans": """\
Labels rows by k-means (Lloyd 1982), seeded by k-means++ (Arthur and Vassilvitskii 2007); of several starts the one
with the least inertia is kept, the first of equals. Distances are canonical and no BLAS is called: the same bits for
a seed on any machine and any number of threads.
rows: n x D.
masses: n numbers, finite and at least 0, also in sum, that rows count for; NULL: 1 each. A row of mass 0 gets a
  label and moves nothing.
clusters: 1..2^31 - 1; fewer are found when there are fewer distinct rows. starts: 1..1,000,000.
steps: bound on the steps of a start, 1..1,000,000; a start ends when no label changes.
seed: of the draws (purpose 3; docs/metrics/README.md).
max_bytes: bound on working memory, 0 for none.
labels: caller's buffer of n numbers; receives 0..found - 1, the nearest centre, ties to the lower one.
centres: NULL, or caller's buffer of clusters x D numbers, row-major, of which found rows are written.
found: NULL, or receives the number of clusters; 0 without rows or mass, and all labels are 0 then.
inertia: NULL, or receives the sum of mass times squared distance to the own centre.
Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, TOO_LARGE, OUT_OF_MEMORY, NUMERICAL (squared
  distances beyond double). Thread-safe. Cost O(starts steps n clusters D). Since 0.1.
""",
    "persona_kmeans_bytes": """\
Working memory of the call above, in bytes: O(n D), however many clusters. INT64_MAX when it is beyond that, 0 for a
negative size. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_silhouette": """\
Silhouettes (Rousseeuw 1987), -1..1: (b - a) / max(a, b), where a is the mean distance of a row to the others of its
label and b the least over other labels of its mean distance to their rows. 0 when both are 0, and 0 for the only row
of a label.
rows: n x D. labels: n numbers in 0..clusters - 1; labels may be without rows. clusters: 0..2^31 - 1.
copies: n numbers, at least 0 and 2^53 at most in sum: row i stands for so many equal rows; NULL: 1 each. A row of 0
  copies is absent and its silhouette NaN.
max_bytes: bound on working memory, 0 for none.
per_row: NULL, or caller's buffer of n numbers. mean: receives their mean over all copies.
With fewer than two labels among the rows, all of them are NaN.
A silhouette is off by at most 4 (32 (4 D + 64) + n) 2^-53: 2.6e-11 for n = 50,000 and D = 44.
Returns: PERSONA_OK, INVALID_ARGUMENT (a label out of range: the error names its row), MISSING_ANSWER, BAD_VALUE,
  TOO_LARGE, OUT_OF_MEMORY, NUMERICAL (distances beyond double). Thread-safe. Cost O(n^2 D + n clusters).
Since 0.1.
""",
    "persona_silhouette_bytes": """\
Working memory of the call above, in bytes: O(n D + 64 threads clusters), never n x n. As above; NULL counts as a
context of one thread. Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_kmeans", c_int32, (
        ("context", persona_context), ("rows", POINTER(persona_matrix)), ("masses", c_void_p), ("clusters", c_int64),
        ("starts", c_int64), ("steps", c_int64), ("seed", c_uint64), ("max_bytes", c_int64), ("labels", c_void_p),
        ("centres", c_void_p), ("found", c_void_p), ("inertia", c_void_p), ("err", POINTER(persona_error))
    ), "persona_kmeans"),
    ("persona_kmeans_bytes", c_int64, (
        ("n", c_int64), ("columns", c_int64), ("clusters", c_int64)), "persona_kmeans_bytes"),
    ("persona_silhouette", c_int32, (
        ("context", persona_context), ("rows", POINTER(persona_matrix)), ("labels", c_void_p), ("clusters", c_int64),
        ("copies", c_void_p), ("max_bytes", c_int64), ("per_row", c_void_p), ("mean", c_void_p),
        ("err", POINTER(persona_error))), "persona_silhouette"),
    ("persona_silhouette_bytes", c_int64, (
        ("context", persona_context), ("n", c_int64), ("columns", c_int64), ("clusters", c_int64)
    ), "persona_silhouette_bytes"),
)

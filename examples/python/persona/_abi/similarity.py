"""persona/similarity.h

Similarities between the rows of a matrix, and what is computed of them: kernel matrices, Vendi scores, maximum mean
discrepancy, magnitude, similarity-sensitive diversity.

The rows are taken as they are: whoever wants them centred, scaled or in a persona space projects them first
(persona_space_project). A missing cell (NaN, or masked) is MISSING_ANSWER, an infinite one BAD_VALUE; the error
names row and column. Apart from persona_similarity_matrix with its result and the three ways that say so, no call
needs more than O(n D) memory. All calls take `max_bytes`, a bound on the working memory that a call takes from the
context's allocator at one time (0: none), and fail with TOO_LARGE, naming what they need and what is allowed, before
anything is allocated. The ..._bytes calls tell it beforehand. Outside of it are what the caller gives, and what BLAS
and LAPACK hold.

A value that the definition does not give for these rows is NaN, with PERSONA_OK; each call says when.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_double, c_int32, c_int64, c_void_p

from .types import persona_context, persona_error, persona_matrix

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_similarity_matrix": """\
The n x n matrix of similarities.
rows: n x D. kernel: PERSONA_SIMILARITY_... bandwidth: 1e-150..1e150 for RBF and EXPONENTIAL; others do not read it.
max_bytes: bound on working memory, 0 for none; the matrix is the caller's and not part of it.
row_stride: numbers from row to row of the result, at least n, as in <persona/distances.h>.
out: room for `capacity` numbers, at least (n - 1) row_stride + n. All of the n x n numbers are written, exactly
  symmetric; RBF, EXPONENTIAL and COSINE have exactly 1 on the diagonal.
Squared distances are off by at most 64 (4 D + 30) 2^-53 of themselves, and equal rows at exactly 0.
Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, UNSUPPORTED, TOO_LARGE, OUT_OF_MEMORY, NUMERICAL
  (LINEAR: a product beyond double). After a failure the buffer's content means nothing.
Thread-safe. Cost O(n^2 D). Since 0.1.
""",
    "persona_similarity_matrix_bytes": """\
Working memory of the call above for n x columns cells, in bytes; INT64_MAX when it is beyond that, 0 for a negative
shape. NULL counts as a context of one thread. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_vendi": """\
The Vendi score: how many rows, all unlike each other, would be as diverse (Friedman and Dieng 2023; of other orders,
Pasarkar and Dieng 2024). With the eigenvalues l of the similarities sqrt(p_i p_j) k_ij, divided by their sum:
exp(-sum l ln l) for order 1, 1 / max l for order infinity, (sum l^q)^(1 / (1 - q)) for any other q > 0.
rows, kernel, bandwidth: as above. masses: n numbers, finite and at least 0, that rows count for, p their shares;
NULL: 1 each. order: q, above 0; INFINITY is fine. max_bytes: as above. COSINE and LINEAR take the smaller of n x n
and D x D; RBF and EXPONENTIAL n x n, but for order 2, which needs no eigenvalues and serves any n. value: receives
the score, 1..n; NaN without rows or mass, or for LINEAR when all rows are zero. Eigenvalues within n 2^-52 of the
largest are taken as 0. Scores from eigenvalues go through LAPACK and may differ in their last digits from one BLAS
to another. Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, UNSUPPORTED, TOO_LARGE (also: more than
32,766 eigenvalues), OUT_OF_MEMORY, NUMERICAL. Thread-safe. Cost: O(n D min(n, D)) for COSINE and LINEAR, O(n^2 D +
n^3) for others, O(n^2 D) for their order 2. Since 0.1.
""",
    "persona_vendi_bytes": """\
The Vendi score: how many rows, all unlike each other, would be as diverse (Friedman and Dieng 2023; of other orders,
Pasarkar and Dieng 2024). With the eigenvalues l of the similarities sqrt(p_i p_j) k_ij, divided by their sum:
exp(-sum l ln l) for order 1, 1 / max l for order infinity, (sum l^q)^(1 / (1 - q)) for any other q > 0.
rows, kernel, bandwidth: as above. masses: n numbers, finite and at least 0, that rows count for, p their shares;
NULL: 1 each. order: q, above 0; INFINITY is fine. max_bytes: as above. COSINE and LINEAR take the smaller of n x n
and D x D; RBF and EXPONENTIAL n x n, but for order 2, which needs no eigenvalues and serves any n. value: receives
the score, 1..n; NaN without rows or mass, or for LINEAR when all rows are zero. Eigenvalues within n 2^-52 of the
largest are taken as 0. Scores from eigenvalues go through LAPACK and may differ in their last digits from one BLAS
to another. Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, UNSUPPORTED, TOO_LARGE (also: more than
32,766 eigenvalues), OUT_OF_MEMORY, NUMERICAL. Thread-safe. Cost: O(n D min(n, D)) for COSINE and LINEAR, O(n^2 D +
n^3) for others, O(n^2 D) for their order 2. Since 0.1.
the least that it can do with
""",
    "persona_mmd": """\
Squared maximum mean discrepancy of two samples, unbiased (Gretton et al. 2012, lemma 6): the mean similarity of two
rows of x, plus that of two rows of y, minus twice that of a row of x and one of y. 0 in expectation when both come
from one law; may be negative.
x, y: n x D and m x D. copies_x, copies_y: n and m numbers, at least 0 and 2^53 at most in sum: row i stands for so
many equal rows, whose pairs count; NULL: 1 each. Others as above. value: NaN when a sample has fewer than 2 rows,
copies counted. Returns: as persona_similarity_matrix, MISMATCH when the columns differ. Row and column of an error
are those of the matrix that its message names. Thread-safe. Cost O((n + m)^2 D). Since 0.1.
""",
    "persona_magnitude": """\
Magnitude (Leinster 2013): the effective number of points at a scale, the sum of w with Z w = 1 and
Z_ij = exp(-scale |x_i - x_j|) over the distinct rows. Towards 1 for small scales, their number for large ones.
rows: n x D; copies of a row count once. scale: 1e-300..1e300, in 1 / unit of the rows.
max_bytes: as above. The dense way is taken where it fits, up to 32,766 distinct rows, otherwise the iterative one.
value: 0 without rows. Either way max |1 - Z w| is computed anew in the end and is at most 1e-8.
The dense way goes through LAPACK and may differ in its last digits from one BLAS to another.
Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, TOO_LARGE, OUT_OF_MEMORY, NUMERICAL (distinct rows
  so near for the scale that their similarities are not positive definite in double, or no solution within 2,000
  steps). Thread-safe. Cost O(n^2 D + n^3), or O(n^2 D) a step. Since 0.1.
""",
    "persona_magnitude_bytes": """\
Magnitude (Leinster 2013): the effective number of points at a scale, the sum of w with Z w = 1 and
Z_ij = exp(-scale |x_i - x_j|) over the distinct rows. Towards 1 for small scales, their number for large ones.
rows: n x D; copies of a row count once. scale: 1e-300..1e300, in 1 / unit of the rows.
max_bytes: as above. The dense way is taken where it fits, up to 32,766 distinct rows, otherwise the iterative one.
value: 0 without rows. Either way max |1 - Z w| is computed anew in the end and is at most 1e-8.
The dense way goes through LAPACK and may differ in its last digits from one BLAS to another.
Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, TOO_LARGE, OUT_OF_MEMORY, NUMERICAL (distinct rows
  so near for the scale that their similarities are not positive definite in double, or no solution within 2,000
  steps). Thread-safe. Cost O(n^2 D + n^3), or O(n^2 D) a step. Since 0.1.
PERSONA_MAGNITUDE_...; for n distinct rows
""",
    "persona_diversity": """\
Similarity-sensitive diversity (Leinster and Cobbold 2012): the effective number of rows of order q when likeness
counts, (sum p_i (Zp)_i^(q - 1))^(1 / (1 - q)), with its limits exp(-sum p_i ln (Zp)_i) at 1 and 1 / max (Zp)_i at
infinity, over p_i > 0. Copies of a row count as their mass does. With a narrow bandwidth it is the Hill number of
the distinct rows. rows, masses, bandwidth, max_bytes: as for persona_vendi. kernel: RBF or EXPONENTIAL. order: q, at
least 0; INFINITY is fine. value: NaN without rows or mass. Returns: as persona_similarity_matrix, UNSUPPORTED for
other kernels. Thread-safe. Cost O(n^2 D). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_similarity_matrix", c_int32, (
        ("context", persona_context), ("rows", POINTER(persona_matrix)), ("kernel", c_int32), ("bandwidth", c_double),
        ("max_bytes", c_int64), ("row_stride", c_int64), ("out", c_void_p), ("capacity", c_int64),
        ("err", POINTER(persona_error))), "persona_similarity_matrix"),
    ("persona_similarity_matrix_bytes", c_int64, (
        ("context", persona_context), ("n", c_int64), ("columns", c_int64)), "persona_similarity_matrix_bytes"),
    ("persona_vendi", c_int32, (
        ("context", persona_context), ("rows", POINTER(persona_matrix)), ("masses", c_void_p), ("kernel", c_int32),
        ("bandwidth", c_double), ("order", c_double), ("max_bytes", c_int64), ("value", c_void_p),
        ("err", POINTER(persona_error))), "persona_vendi"),
    ("persona_vendi_bytes", c_int64, (
        ("context", persona_context), ("n", c_int64), ("columns", c_int64), ("kernel", c_int32), ("order", c_double)
    ), "persona_vendi_bytes"),
    ("persona_mmd", c_int32, (
        ("context", persona_context), ("x", POINTER(persona_matrix)), ("copies_x", c_void_p),
        ("y", POINTER(persona_matrix)), ("copies_y", c_void_p), ("kernel", c_int32), ("bandwidth", c_double),
        ("max_bytes", c_int64), ("value", c_void_p), ("err", POINTER(persona_error))), "persona_mmd"),
    ("persona_mmd_bytes", c_int64, (
        ("context", persona_context), ("n", c_int64), ("m", c_int64), ("columns", c_int64)), "persona_mmd"),
    ("persona_magnitude", c_int32, (
        ("context", persona_context), ("rows", POINTER(persona_matrix)), ("scale", c_double), ("max_bytes", c_int64),
        ("value", c_void_p), ("err", POINTER(persona_error))), "persona_magnitude"),
    ("persona_magnitude_bytes", c_int64, (
        ("context", persona_context), ("n", c_int64), ("columns", c_int64), ("way", c_int32)
    ), "persona_magnitude_bytes"),
    ("persona_diversity", c_int32, (
        ("context", persona_context), ("rows", POINTER(persona_matrix)), ("masses", c_void_p), ("kernel", c_int32),
        ("bandwidth", c_double), ("order", c_double), ("max_bytes", c_int64), ("value", c_void_p),
        ("err", POINTER(persona_error))), "persona_diversity"),
    ("persona_diversity_bytes", c_int64, (
        ("context", persona_context), ("n", c_int64), ("columns", c_int64)), "persona_diversity"),
)

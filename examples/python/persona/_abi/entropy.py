"""persona/entropy.h

Entropies in nats, and effective numbers of levels: of counts, of a Gaussian, from distances to neighbours.

What has no value is NaN, and that is no error: no answers, too few rows. Counts are doubles, so that sums of
weights, or eigenvalues, can be counted, too. Matrices must be numbers all over: a NaN or masked cell is
MISSING_ANSWER, an infinite one BAD_VALUE, and the error names row and column.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_double, c_int32, c_int64, c_void_p

from .types import persona_context, persona_error, persona_matrix

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_entropy_discrete": """\
Shannon entropy of the distribution behind counts, in nats. Chao and Shen: shares are shrunk by the coverage
C = 1 - f_1 / N, where f_1 levels occur once, and H = -sum C p ln(C p) / (1 - (1 - C p)^N); when all occur once, f_1
counts as N - 1.
counts: `levels` numbers, finite and >= 0; whole, and at most 2^53, unless the estimator is PLUG_IN. NULL for none.
entropy: NaN when all counts are 0. Returns: PERSONA_OK, INVALID_ARGUMENT, BAD_VALUE with the count's place as row.
Thread-safe. Cost O(levels). Since 0.1.
""",
    "persona_entropy_hill": """\
Hill number of order q (Hill 1973), the effective number of levels: (sum p^q)^(1 / (1 - q)). Order 0 counts the
levels that occur, 1 is exp(entropy), 2 is 1 / sum p^2, infinity is 1 / max p; between, and near 1, it is continuous.
counts: `levels` numbers, finite and >= 0, NULL for none. order: 0 to infinity. hill: NaN when all counts are 0.
Returns: PERSONA_OK, INVALID_ARGUMENT, BAD_VALUE with the count's place as row. Thread-safe. Cost O(levels). Since
0.1.
""",
    "persona_entropy_simpson": """\
Concentration sum p^2 (Simpson 1949) without bias: sum c (c - 1) / (N (N - 1)), the chance that two different answers
agree; and its inverse, the effective number of levels. The biased one is 1 / persona_entropy_hill of order 2.
counts: `levels` whole numbers in 0..2^53, NULL for none. concentration, effective_levels: either may be NULL; NaN
  for fewer than 2 answers; when no two agree, concentration is 0 and effective_levels +infinity.
Returns: PERSONA_OK, INVALID_ARGUMENT, BAD_VALUE with the count's place as row. Thread-safe. Cost O(levels). Since
0.1.
""",
    "persona_entropy_gaussian": """\
Differential entropy of the Gaussian with the covariance S (divided by n) of the columns, in nats:
(D / 2) ln(2 pi e) + 1/2 ln det S, by Cholesky. No other distribution with this covariance has more. When S is
singular (n <= D, a constant column, or one that follows from others up to rounding) it is replaced by
(1 - a) S + a (tr S / D) I with the weight a of Ledoit and Wolf (2004); the entropy is then one of the estimate.
matrix: n x D. entropy: without columns 0; NaN for n < 2; -infinity when all rows are equal, or when a is too small
  to help. shrinkage: a, or NULL; 0 when S was not singular, so that more than 0 says that it was replaced.
Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, OUT_OF_MEMORY, TOO_LARGE.
Thread-safe. Cost O(n D^2 + D^3) time, O(D^2 log n) memory, and O(n D) when S is singular. Since 0.1.
""",
    "persona_entropy_nearest": """\
Differential entropy from distances to the k-th nearest neighbour (Kozachenko and Leonenko 1987), in nats, over the u
distinct rows: psi(u) - psi(k) + ln V_D + (D / u) sum ln r_i, with Euclidean distances in the units of the matrix and
V_D the volume of the unit ball. Copies are left out because their distance is 0: what remains describes where rows
lie, not how often. Rows that lie on a surface of fewer dimensions are not noticed.
matrix: n x D. k: at least 1; 3 to 5 are usual. entropy: without columns 0; NaN for n < 2, or for u <= k; -infinity
  when all rows are equal, or distinct ones are nearer than about 1e-160 of the widest column.
Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, OUT_OF_MEMORY, TOO_LARGE.
Thread-safe. Does not depend on threads or BLAS. Cost O(u^2 D) time, O(n D + u k) memory. Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_entropy_discrete", c_int32, (
        ("counts", c_void_p), ("levels", c_int64), ("estimator", c_int32), ("entropy", c_void_p),
        ("err", POINTER(persona_error))), "persona_entropy_discrete"),
    ("persona_entropy_hill", c_int32, (
        ("counts", c_void_p), ("levels", c_int64), ("order", c_double), ("hill", c_void_p),
        ("err", POINTER(persona_error))), "persona_entropy_hill"),
    ("persona_entropy_simpson", c_int32, (
        ("counts", c_void_p), ("levels", c_int64), ("concentration", c_void_p), ("effective_levels", c_void_p),
        ("err", POINTER(persona_error))), "persona_entropy_simpson"),
    ("persona_entropy_gaussian", c_int32, (
        ("context", persona_context), ("matrix", POINTER(persona_matrix)), ("entropy", c_void_p),
        ("shrinkage", c_void_p), ("err", POINTER(persona_error))), "persona_entropy_gaussian"),
    ("persona_entropy_nearest", c_int32, (
        ("context", persona_context), ("matrix", POINTER(persona_matrix)), ("k", c_int64), ("entropy", c_void_p),
        ("err", POINTER(persona_error))), "persona_entropy_nearest"),
)

"""persona/spectrum.h

Covariance and correlation of the columns of a matrix, and their spectra.

Every cell must be a number: a NaN or masked one is MISSING_ANSWER, an infinite one BAD_VALUE, and the error names
row and column. What has no value is NaN, and that is no error. Columns far from 0 lose no digits: they may lie 1e8
standard deviations away. Values of any size are fine as long as the result is a number.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_int32, c_int64, c_void_p

from .types import persona_context, persona_error, persona_matrix

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_covariance": """\
Covariance or correlation matrix of the columns.
  C_ab = sum_i w_i (x_ia - m_a)(x_ib - m_b) / divisor, m = sum w x / W; R_ab = C_ab / sqrt(C_aa C_bb).
Summed in blocks of rows that merge in a fixed tree (Chan, Golub and LeVeque 1983).
matrix: n x D. weights: n row weights, each 0 or in 1e-100..1e100 and not all 0, or NULL for 1 each; their scale does
  not matter. kind: PERSONA_MOMENT_... divisor: PERSONA_DIVISOR_..., without effect on correlations.
means: D numbers, or NULL. out: D rows of D numbers, symmetric; row_stride: doubles from row to row, at least D.
Without rows means and out are NaN. One row (of positive weight) has no covariance with n - 1: NaN. A constant column
  has covariance exactly 0, and its correlations are NaN, also with itself (as in NumPy). Other correlations with
  itself are exactly 1, and all lie in -1..1.
Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, OUT_OF_MEMORY, TOO_LARGE, NUMERICAL (a covariance
  leaves the range of double). After a failure means and out are as they were, or hold numbers without meaning.
Thread-safe. Does not depend on the context's threads. Cost O(n D^2) time, O(D^2 log n) memory. Since 0.1.
""",
    "persona_spectrum": """\
The largest eigenvalues of the covariance (with PERSONA_DIVISOR_N) or correlation matrix of the columns, descending.
There are min(n, D) of them; the D - n others, if any, are 0. They are found on the smaller side: for n < D from the
products of rows. Columns that are constant take no part in correlations, as if they were not there: the eigenvalues
sum to the number of columns that vary.
matrix: n x D. kind: PERSONA_MOMENT_... eigenvalues: room for `capacity` numbers, NULL for none; the first
  min(capacity, count) are written. count: min(n, D); with capacity 0 nothing else is looked for.
Rounding errors of 0 are set to 0: eigenvalues that are negative by at most side * 2^-52 of the largest.
Returns: PERSONA_OK, INVALID_ARGUMENT, MISSING_ANSWER, BAD_VALUE, OUT_OF_MEMORY, TOO_LARGE (min(n, D) beyond 32766),
  NUMERICAL (no convergence, or an eigenvalue leaves the range of double).
Thread-safe. Last digits may depend on the BLAS and LAPACK in use. Cost O(n D min(n, D)). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_covariance", c_int32, (
        ("context", persona_context), ("matrix", POINTER(persona_matrix)), ("weights", c_void_p), ("kind", c_int32),
        ("divisor", c_int32), ("means", c_void_p), ("out", c_void_p), ("row_stride", c_int64),
        ("err", POINTER(persona_error))), "persona_covariance"),
    ("persona_spectrum", c_int32, (
        ("context", persona_context), ("matrix", POINTER(persona_matrix)), ("kind", c_int32),
        ("eigenvalues", c_void_p), ("capacity", c_int64), ("count", c_void_p), ("err", POINTER(persona_error))
    ), "persona_spectrum"),
)

"""persona/matrix.h

A view of a matrix that someone else owns: any strides, several number types, an optional mask of missing cells.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_double, c_int32, c_int64, c_void_p

from .types import persona_error, persona_matrix

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_matrix_init": """\
Fills *matrix as a dense row-major view without a mask. NULL is ignored. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_matrix_check": """\
Whether a view is well formed: its struct_size, type, shape and data, and strides that do not overflow.
Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_matrix_cell": """\
One cell as a double: NaN where it is missing, infinite for a 64-bit integer beyond -2^53..2^53. matrix: well formed;
NULL, or a place outside of it, gives NaN. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_dtype_size": """\
Bytes of one cell of a type; 0 for an unknown type. Thread-safe. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_matrix_init", None, (
        ("matrix", POINTER(persona_matrix)), ("dtype", c_int32), ("data", c_void_p), ("rows", c_int64),
        ("columns", c_int64)), "persona_matrix_init"),
    ("persona_matrix_check", c_int32, (
        ("matrix", POINTER(persona_matrix)), ("err", POINTER(persona_error))), "persona_matrix_check"),
    ("persona_matrix_cell", c_double, (
        ("matrix", POINTER(persona_matrix)), ("row", c_int64), ("column", c_int64)), "persona_matrix_cell"),
    ("persona_dtype_size", c_int64, (("dtype", c_int32),), "persona_dtype_size"),
)

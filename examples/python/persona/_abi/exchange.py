"""persona/exchange.h

Taking over numbers from other libraries without copying them: DLPack tensors, and Arrow's C data interface.

Neither library is needed. One rule holds for all calls that take something over: on PERSONA_OK it belongs to this
library, which gives it back once, when the last handle that needs it goes, on whichever thread frees that one; on
any other status nothing was taken, and the caller still has to give it back. (docs/EXCHANGE.md)

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_int32, c_void_p

from .types import persona_population_builder, persona_error, persona_matrix

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_matrix_view_dlpack": """\
Views a tensor as a matrix, for calls that take a persona_matrix. A tensor of two axes is rows x columns, one of one
axis is a single column. Cells must be in the processor's memory and of a type that PERSONA_FLOAT64 ... name; bool is
read as PERSONA_UINT8.
tensor: not NULL, stays the caller's; out: not NULL, receives the view, good as long as the tensor is.
Returns: PERSONA_OK; INVALID_ARGUMENT for NULL, a broken shape, strides that overflow; UNSUPPORTED for another number
  of axes, cell type, device or major version, saying what to do about it. *out is then as it was.
Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_population_builder_set_dlpack": """\
Gives the answers as persona_population_builder_set_answers does: read in place, never written, so that read-only
tensors are fine.
tensor: not NULL. On PERSONA_OK it is the builder's: its deleter (if it has one) is called once, when the last handle
  goes. On failure it is untouched and stays the caller's, deleter and all: a Python capsule is renamed to
  "used_dltensor" ("used_dltensor_versioned") after PERSONA_OK and only then.
Returns: as persona_matrix_view_dlpack and persona_population_builder_set_answers. Thread-safety: the builder's.
Cost O(D). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_matrix_view_dlpack", c_int32, (
        ("tensor", c_void_p), ("out", POINTER(persona_matrix)), ("err", POINTER(persona_error))
    ), "persona_matrix_view_dlpack"),
    ("persona_matrix_view_dlpack_versioned", c_int32, (
        ("tensor", c_void_p), ("out", POINTER(persona_matrix)), ("err", POINTER(persona_error))
    ), "persona_matrix_view_dlpack"),
    ("persona_population_builder_set_dlpack", c_int32, (
        ("builder", persona_population_builder), ("tensor", c_void_p), ("err", POINTER(persona_error))
    ), "persona_population_builder_set_dlpack"),
    ("persona_population_builder_set_dlpack_versioned", c_int32, (
        ("builder", persona_population_builder), ("tensor", c_void_p), ("err", POINTER(persona_error))
    ), "persona_population_builder_set_dlpack"),
)

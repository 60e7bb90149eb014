"""persona/npy.h

numpy's .npy files: one array of numbers, read and written without numpy. (libpersona-io)

Format versions 1.0, 2.0 and 3.0; one or two axes, in C or Fortran order; '<f8' '<f4' '<f2', '|i1' '<i2' '<i4' '<i8',
'|u1' '<u2' '<u4' '<u8' and '|b1', in either byte order. One axis is a single column.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_void_p

from .types import (
    persona_context, persona_population_builder, persona_dataset, persona_npy, persona_sink, persona_source,
    persona_error, persona_matrix, persona_selection,
)

LIBRARY = "persona-io"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_npy_read": """\
Reads a file, or what a source gives, called `name` in messages. Nothing is allocated because a header claims it:
memory grows with the bytes that come.
out: receives the array, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT for what is no .npy file, a header that is not the dictionary
  which the format prescribes, fewer or more bytes than the shape needs; UNSUPPORTED for another version, number of
  axes or cell type (Python objects are refused: to unpickle a file is to run it); TOO_LARGE for a shape that cannot
  be addressed; OUT_OF_MEMORY. The message names the file and what was found.
Ownership: persona_npy_free. Immutable, may be shared by threads. Cost O(bytes). Since 0.1.
""",
    "persona_npy_get_matrix": """\
The array as a matrix, good until persona_npy_free. NULL arguments are ignored. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_npy_view": """\
Views the bytes of a whole .npy file in memory (or mapped into it) as a matrix, in place: rows and columns, type and
strides from its header.
bytes: `length` of them, not NULL, stay the caller's. out: not NULL; as it was on failure.
Returns: as above, but UNSUPPORTED for cells in the other byte order, which cannot be read in place.
Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_population_builder_set_npy": """\
Gives an array to a population builder as its answers, in place; array, builder and population may be freed in any
order. Returns: as persona_population_builder_set_answers. Thread-safety: the builder's. Cost O(D). Since 0.1.
""",
    "persona_dataset_read_npy": """\
Reads a .npy file as persona_dataset_read_csv reads a file of comma-separated values, with items called "item1",
"item2", ... and no other column. Returns: as persona_npy_read and persona_dataset_read_arrow. Ownership:
persona_dataset_free. Immutable, may be shared by threads. Cost O(n D). Since 0.1.
""",
    "persona_npy_write": """\
Writes a matrix as a .npy file: version 1.0, two axes, C order, the cells as they are; a masked cell as NaN.
matrix, sink: not NULL; the sink gets bytes, not text.
Returns: PERSONA_OK; INVALID_ARGUMENT; MISSING_ANSWER for a masked cell of whole numbers, which have no NaN, naming
  it; STOPPED. Thread-safe. Cost O(n D); no memory. Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_npy_read", c_int32, (
        ("context", persona_context), ("path", c_char_p), ("out", POINTER(persona_npy)),
        ("err", POINTER(persona_error))), "persona_npy_read"),
    ("persona_npy_read_source", c_int32, (
        ("context", persona_context), ("name", c_char_p), ("source", persona_source), ("user", c_void_p),
        ("out", POINTER(persona_npy)), ("err", POINTER(persona_error))), "persona_npy_read"),
    ("persona_npy_free", None, (("npy", persona_npy),), "persona_npy_read"),
    ("persona_npy_get_matrix", None, (
        ("npy", persona_npy), ("matrix", POINTER(persona_matrix))), "persona_npy_get_matrix"),
    ("persona_npy_view", c_int32, (
        ("bytes", c_void_p), ("length", c_int64), ("out", POINTER(persona_matrix)), ("err", POINTER(persona_error))
    ), "persona_npy_view"),
    ("persona_population_builder_set_npy", c_int32, (
        ("builder", persona_population_builder), ("npy", persona_npy), ("err", POINTER(persona_error))
    ), "persona_population_builder_set_npy"),
    ("persona_dataset_read_npy", c_int32, (
        ("context", persona_context), ("path", c_char_p), ("selection", POINTER(persona_selection)),
        ("out", POINTER(persona_dataset)), ("err", POINTER(persona_error))), "persona_dataset_read_npy"),
    ("persona_npy_write", c_int32, (
        ("matrix", POINTER(persona_matrix)), ("sink", persona_sink), ("user", c_void_p),
        ("err", POINTER(persona_error))), "persona_npy_write"),
)

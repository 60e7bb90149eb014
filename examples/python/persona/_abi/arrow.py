"""persona/arrow.h

Tables and columns of other programs by Arrow's C data interface, without Arrow's library. (libpersona-io)

The rule of <persona/exchange.h> holds: on PERSONA_OK schema and array are this library's. Both are then marked as
moved (their `release` is NULL) and are given back once, when nothing needs them any more. On any other status they
are as they were, and still the caller's to release. (docs/EXCHANGE.md)

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_int32, c_void_p

from .types import persona_context, persona_population_builder, persona_dataset, persona_error, persona_selection

LIBRARY = "persona-io"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_dataset_read_arrow": """\
The structs of the interface, under the guard that its specification asks all headers to share.

Reads a struct array (a record batch) as persona_dataset_read_csv reads a file: the same selection, the same
dataset. Integers, floats and bools are numbers, nulls are missing answers. Columns of text, of numbers and those
coded by a dictionary can be groups, ids, replicates and attributes; the levels of a dictionary that says it is
ordered ascend in its order. The cells are copied, so schema and array are released before the call returns.
name: the table in messages, and the population when no column splits it (copied; NULL: "table").
schema, array: not NULL and not released. selection: NULL for the defaults. out: receives the dataset, NULL on
  failure.
Returns: PERSONA_OK; INVALID_ARGUMENT; FORMAT where the arrays contradict themselves or their schema, for a row or a
  column without a name, for text in an item or weight column; UNSUPPORTED for a used column of another type;
  MISMATCH, OUT_OF_SCALE, MISSING_ANSWER, BAD_VALUE as for a file; TOO_LARGE for a text beyond 1 MiB;
  OUT_OF_MEMORY. The message names table, column, row (from 0) and value.
Ownership: persona_dataset_free. Immutable, may be shared by threads. Cost O(n D), memory O(n D). Since 0.1.
""",
    "persona_population_builder_create_arrow": """\
Makes a population builder whose answers are an Arrow array: a struct of columns of numbers (the items are called as
they are), a list of fixed size such as an embedding (one item a place), or one column of numbers. The numbers are
read in place when they are a matrix already: all of one type, at equal distances, none null, no bits (bool).
Otherwise they are copied as doubles, and the array is released before the call returns.
name: as for persona_population_builder_create. schema, array: not NULL and not released.
in_place: receives 1 when nothing was copied, else 0; may be NULL. out: receives the builder, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT; FORMAT where the arrays contradict themselves or their schema; UNSUPPORTED for
  columns that are no numbers, naming the first; BAD_VALUE for a copied integer beyond 2^53; OUT_OF_MEMORY.
Ownership: persona_population_builder_free. A builder belongs to one thread; the array is released by the one that
  frees last. Cost O(n D) to look for nulls and to copy, memory O(D), or O(n D) when copied. Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_dataset_read_arrow", c_int32, (
        ("context", persona_context), ("name", c_char_p), ("schema", c_void_p), ("array", c_void_p),
        ("selection", POINTER(persona_selection)), ("out", POINTER(persona_dataset)), ("err", POINTER(persona_error))
    ), "persona_dataset_read_arrow"),
    ("persona_population_builder_create_arrow", c_int32, (
        ("context", persona_context), ("name", c_char_p), ("schema", c_void_p), ("array", c_void_p),
        ("in_place", c_void_p), ("out", POINTER(persona_population_builder)), ("err", POINTER(persona_error))
    ), "persona_population_builder_create_arrow"),
)

"""persona/dataset.h

A dataset: one table of answers read from a file, from which populations are made. (libpersona-io)

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_void_p

from .types import (
    persona_context, persona_population, persona_csv_reader, persona_dataset, persona_error, persona_selection,
)

LIBRARY = "persona-io"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_selection_init": """\
Fills *selection: items NULL, no other column, PERSONA_MISSING_ERROR, no scale. NULL is ignored.
Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_dataset_read_csv": """\
Reads a CSV file, or what a reader still has to give (its first record is then the header).
selection: NULL for the defaults; copied. out: receives the dataset, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT; FILE, FORMAT and TOO_LARGE as persona_csv_next; FORMAT also for an empty file,
  a header without a data row, a duplicate or empty column name, text in an item or weight column; MISMATCH when a
  named column, a pattern or only_group matches nothing; OUT_OF_SCALE, MISSING_ANSWER, BAD_VALUE; OUT_OF_MEMORY. The
  message names file, line, column and value.
Ownership: persona_dataset_free. Immutable, may be shared by threads. Cost O(bytes); memory O(n D). Since 0.1.
""",
    "persona_dataset_rows": """\
Plain reads; NULL or out of range gives 0 or NULL. Groups are in order of first appearance; without a group column
there is one, called by the file's name without folder and ending. item_is_whole: every answer is a whole number.
Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_dataset_population": """\
Makes the population of a group, called by the group's name. An item is ordinal when a scale was given or when
`whole` says so (one byte per item, 1: ordinal, 0: continuous; NULL: persona_dataset_item_is_whole decides); files
that are compared should agree on it. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Ownership:
persona_population_free; population and dataset may be freed in any order. Thread-safe. Cost O(n D). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_selection_init", None, (("selection", POINTER(persona_selection)),), "persona_selection_init"),
    ("persona_dataset_read_csv", c_int32, (
        ("context", persona_context), ("path", c_char_p), ("selection", POINTER(persona_selection)),
        ("out", POINTER(persona_dataset)), ("err", POINTER(persona_error))), "persona_dataset_read_csv"),
    ("persona_dataset_read", c_int32, (
        ("reader", persona_csv_reader), ("selection", POINTER(persona_selection)), ("out", POINTER(persona_dataset)),
        ("err", POINTER(persona_error))), "persona_dataset_read_csv"),
    ("persona_dataset_free", None, (("dataset", persona_dataset),), "persona_dataset_read_csv"),
    ("persona_dataset_rows", c_int64, (("dataset", persona_dataset),), "persona_dataset_rows"),
    ("persona_dataset_item_count", c_int64, (("dataset", persona_dataset),), "persona_dataset_rows"),
    ("persona_dataset_item_name", c_char_p, (("dataset", persona_dataset), ("item", c_int64)), "persona_dataset_rows"),
    ("persona_dataset_item_is_whole", c_int32, (
        ("dataset", persona_dataset), ("item", c_int64)), "persona_dataset_rows"),
    ("persona_dataset_group_count", c_int64, (("dataset", persona_dataset),), "persona_dataset_rows"),
    ("persona_dataset_group_name", c_char_p, (
        ("dataset", persona_dataset), ("group", c_int64)), "persona_dataset_rows"),
    ("persona_dataset_population", c_int32, (
        ("dataset", persona_dataset), ("group", c_int64), ("whole", c_void_p), ("out", POINTER(persona_population)),
        ("err", POINTER(persona_error))), "persona_dataset_population"),
)

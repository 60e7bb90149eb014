"""persona/population.h

A population: agents (rows) and their answers to items (columns), with what is known about both.

Everything here is thread-safe but the calls with a builder, which belongs to one thread. What returns int returns
PERSONA_OK, INVALID_ARGUMENT for NULL where nothing else is said, and what its comment says.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_void_p

from .types import (
    persona_context, persona_population, persona_population_builder, persona_buffer_release, persona_error,
    persona_matrix, persona_item,
)

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_item_init": """\
Fills *item: ordinal, no name, no scale, weight 1. NULL is ignored. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_population_builder_create": """\
Makes a builder for a population called `name` (copied; NULL: "population").
out: receives it, NULL on failure. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY.
Ownership: persona_population_builder_free, also after a build. A builder belongs to one thread. Cost O(1).
Since 0.1.
""",
    "persona_population_builder_set_answers": """\
Gives the answers: n rows x D columns, read in place and never written.
matrix: not NULL; the struct is copied, the cells are not. They must stay unchanged until `release` is called.
release: may be NULL (the caller then keeps the cells until every handle made from them is freed). It is called
  exactly once, also when this call fails.
Returns: PERSONA_OK; INVALID_ARGUMENT for an unknown type, a negative shape, strides that overflow, NULL data, or
  a second call. Cost O(D). Since 0.1.
""",
    "persona_population_builder_copy_answers": """\
The same, but copies the cells (as doubles), so that the caller's buffer is free again; also BAD_VALUE for a 64-bit
integer beyond 2^53. Cost O(n D). Since 0.1.
""",
    "persona_population_builder_set_item": """\
Everything below describes the rows and columns of the answers, so it is set after them. Arrays are copied; they
are read to the length that the answers imply. A failed call changes nothing.
Returns of each: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Cost O(n) unless said. Since 0.1.

Describes one column, 0..D-1. Columns not described keep the defaults of persona_item_init. Cost O(1).
""",
    "persona_population_builder_set_missing": """\
Everything below describes the rows and columns of the answers, so it is set after them. Arrays are copied; they
are read to the length that the answers imply. A failed call changes nothing.
Returns of each: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Cost O(n) unless said. Since 0.1.

Policies; the defaults are PERSONA_MISSING_ERROR and PERSONA_SCALE_ERROR. Cost O(1).
""",
    "persona_population_builder_set_weights": """\
Everything below describes the rows and columns of the answers, so it is set after them. Arrays are copied; they
are read to the length that the answers imply. A failed call changes nothing.
Returns of each: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Cost O(n) unless said. Since 0.1.

weights: n numbers, each 0 or in 1e-100..1e100, not all 0 (survey weights). To every definition a row of weight 0 is
absent. NULL takes them away again.
""",
    "persona_population_builder_set_row_ids": """\
Everything below describes the rows and columns of the answers, so it is set after them. Arrays are copied; they
are read to the length that the answers imply. A failed call changes nothing.
Returns of each: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Cost O(n) unless said. Since 0.1.

ids: n strings, one name a row. They need not be unique: several rows of one agent share one.
""",
    "persona_population_builder_set_replicates": """\
Everything below describes the rows and columns of the answers, so it is set after them. Arrays are copied; they
are read to the length that the answers imply. A failed call changes nothing.
Returns of each: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Cost O(n) unless said. Since 0.1.

agents: n numbers; equal numbers are repeated answers of one agent.
""",
    "persona_population_builder_add_attribute": """\
Everything below describes the rows and columns of the answers, so it is set after them. Arrays are copied; they
are read to the length that the answers imply. A failed call changes nothing.
Returns of each: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Cost O(n) unless said. Since 0.1.

Adds an assigned attribute, never part of the geometry. codes: n numbers, -1 for missing, else the place in `levels`;
levels: level_count names, in ascending order when ordinal is 1.
""",
    "persona_population_build": """\
Builds the population: checks every answer, applies the policies, counts what was left out.
out: receives it, NULL on failure; the builder may be freed at once or build again, but takes no more descriptions.
Returns: PERSONA_OK; INVALID_ARGUMENT without answers or with two items of one name; BAD_VALUE, OUT_OF_SCALE or
  MISSING_ANSWER with row, column, item and value; OUT_OF_MEMORY.
Ownership: persona_population_free. A population is immutable and may be shared by threads.
Cost: O(n D) time, O(n + D) memory beyond the answers. Since 0.1.
""",
    "persona_population_subset": """\
A view of some rows of a population, in the given order, under a new name (NULL: the same name).
rows: count numbers in 0..n-1, each at most once; count may be 0. The answers are shared, not copied.
Returns: PERSONA_OK, INVALID_ARGUMENT (naming the row), OUT_OF_MEMORY. Ownership: persona_population_free; parent and
subset may be freed in any order. Cost O(n + count). Since 0.1.
""",
    "persona_population_name": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
""",
    "persona_population_rows": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
n, after the policies
""",
    "persona_population_columns": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
D
""",
    "persona_population_missing_answers": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
in the kept rows
""",
    "persona_population_filled_answers": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
the same; cost O(n)
""",
    "persona_population_effective_rows": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
Kish: (sum w)^2/sum w^2
""",
    "persona_population_weight": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
1 without weights
""",
    "persona_population_source_row": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
in the matrix
""",
    "persona_population_attribute_level": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
NULL when missing
""",
    "persona_population_attribute_code": """\
Plain reads. NULL or an index out of range gives 0, -1, NaN or NULL. Strings live as long as the population.
Thread-safe. Cost O(1) unless said. Since 0.1.
the level's place, -1 when missing
""",
    "persona_population_get_item": """\
Reads back the description of a column. item: its struct_size set by persona_item_init; its strings live as long as
the population. Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_population_count_patterns": """\
The number of distinct rows (over all items, a missing answer being equal to a missing one) and the size of the
largest group of equal rows. largest: may be NULL. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY.
Thread-safe. Cost O(n D). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_item_init", None, (("item", POINTER(persona_item)),), "persona_item_init"),
    ("persona_population_builder_create", c_int32, (
        ("context", persona_context), ("name", c_char_p), ("out", POINTER(persona_population_builder)),
        ("err", POINTER(persona_error))), "persona_population_builder_create"),
    ("persona_population_builder_free", None, (
        ("builder", persona_population_builder),), "persona_population_builder_create"),
    ("persona_population_builder_set_answers", c_int32, (
        ("builder", persona_population_builder), ("matrix", POINTER(persona_matrix)),
        ("release", persona_buffer_release), ("user", c_void_p), ("err", POINTER(persona_error))
    ), "persona_population_builder_set_answers"),
    ("persona_population_builder_copy_answers", c_int32, (
        ("builder", persona_population_builder), ("matrix", POINTER(persona_matrix)), ("err", POINTER(persona_error))
    ), "persona_population_builder_copy_answers"),
    ("persona_population_builder_set_item", c_int32, (
        ("builder", persona_population_builder), ("column", c_int64), ("item", POINTER(persona_item)),
        ("err", POINTER(persona_error))), "persona_population_builder_set_item"),
    ("persona_population_builder_set_missing", c_int32, (
        ("builder", persona_population_builder), ("missing", c_int32), ("out_of_scale", c_int32),
        ("err", POINTER(persona_error))), "persona_population_builder_set_missing"),
    ("persona_population_builder_set_weights", c_int32, (
        ("builder", persona_population_builder), ("weights", c_void_p), ("err", POINTER(persona_error))
    ), "persona_population_builder_set_weights"),
    ("persona_population_builder_set_row_ids", c_int32, (
        ("builder", persona_population_builder), ("ids", POINTER(c_char_p)), ("err", POINTER(persona_error))
    ), "persona_population_builder_set_row_ids"),
    ("persona_population_builder_set_replicates", c_int32, (
        ("builder", persona_population_builder), ("agents", c_void_p), ("err", POINTER(persona_error))
    ), "persona_population_builder_set_replicates"),
    ("persona_population_builder_add_attribute", c_int32, (
        ("builder", persona_population_builder), ("name", c_char_p), ("codes", c_void_p),
        ("levels", POINTER(c_char_p)), ("level_count", c_int32), ("ordinal", c_int32),
        ("err", POINTER(persona_error))), "persona_population_builder_add_attribute"),
    ("persona_population_build", c_int32, (
        ("builder", persona_population_builder), ("out", POINTER(persona_population)),
        ("err", POINTER(persona_error))), "persona_population_build"),
    ("persona_population_free", None, (("population", persona_population),), "persona_population_build"),
    ("persona_population_subset", c_int32, (
        ("population", persona_population), ("name", c_char_p), ("rows", c_void_p), ("count", c_int64),
        ("out", POINTER(persona_population)), ("err", POINTER(persona_error))), "persona_population_subset"),
    ("persona_population_name", c_char_p, (("population", persona_population),), "persona_population_name"),
    ("persona_population_rows", c_int64, (("population", persona_population),), "persona_population_rows"),
    ("persona_population_columns", c_int64, (("population", persona_population),), "persona_population_columns"),
    ("persona_population_dropped_rows", c_int64, (("population", persona_population),), "persona_population_name"),
    ("persona_population_missing_answers", c_int64, (
        ("population", persona_population),), "persona_population_missing_answers"),
    ("persona_population_filled_answers", c_int64, (
        ("population", persona_population),), "persona_population_filled_answers"),
    ("persona_population_has_weights", c_int32, (("population", persona_population),), "persona_population_name"),
    ("persona_population_effective_rows", c_double, (
        ("population", persona_population),), "persona_population_effective_rows"),
    ("persona_population_answer", c_double, (
        ("population", persona_population), ("row", c_int64), ("column", c_int64)), "persona_population_name"),
    ("persona_population_weight", c_double, (
        ("population", persona_population), ("row", c_int64)), "persona_population_weight"),
    ("persona_population_row_id", c_char_p, (
        ("population", persona_population), ("row", c_int64)), "persona_population_name"),
    ("persona_population_source_row", c_int64, (
        ("population", persona_population), ("row", c_int64)), "persona_population_source_row"),
    ("persona_population_replicate", c_int64, (
        ("population", persona_population), ("row", c_int64)), "persona_population_name"),
    ("persona_population_attribute_count", c_int64, (("population", persona_population),), "persona_population_name"),
    ("persona_population_attribute_name", c_char_p, (
        ("population", persona_population), ("attribute", c_int64)), "persona_population_name"),
    ("persona_population_attribute_level", c_char_p, (
        ("population", persona_population), ("attribute", c_int64), ("row", c_int64)
    ), "persona_population_attribute_level"),
    ("persona_population_attribute_code", c_int32, (
        ("population", persona_population), ("attribute", c_int64), ("row", c_int64)
    ), "persona_population_attribute_code"),
    ("persona_population_attribute_level_count", c_int32, (
        ("population", persona_population), ("attribute", c_int64)), "persona_population_name"),
    ("persona_population_attribute_level_name", c_char_p, (
        ("population", persona_population), ("attribute", c_int64), ("level", c_int32)), "persona_population_name"),
    ("persona_population_attribute_is_ordinal", c_int32, (
        ("population", persona_population), ("attribute", c_int64)), "persona_population_name"),
    ("persona_population_get_item", c_int32, (
        ("population", persona_population), ("column", c_int64), ("item", POINTER(persona_item)),
        ("err", POINTER(persona_error))), "persona_population_get_item"),
    ("persona_population_count_patterns", c_int32, (
        ("population", persona_population), ("distinct", c_void_p), ("largest", c_void_p),
        ("err", POINTER(persona_error))), "persona_population_count_patterns"),
)

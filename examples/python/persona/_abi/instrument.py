"""persona/instrument.h

Instruments: questionnaires as data. Items with their scale, keying and trait, so that nothing of it stands in code.
(libpersona-io)

docs/INSTRUMENTS.md has the file format. Items, traits and labels count from 0.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_void_p

from .types import (
    persona_context, persona_population, persona_population_builder, persona_dataset, persona_instrument,
    persona_responses, persona_error, persona_item,
)

LIBRARY = "persona-io"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_instrument_read": """\
Reads an instrument from a JSON file, or from `length` bytes of JSON called `name` in messages.
out: receives the instrument, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT, with the place in the document, the value and what to do about
  it; TOO_LARGE beyond 64 MiB, 65536 items or 4096 traits; OUT_OF_MEMORY.
Ownership: persona_instrument_free. Immutable, may be shared by threads. Cost O(bytes). Since 0.1.
""",
    "persona_instrument_name": """\
Plain reads; NULL or out of range gives NULL, 0, -1 or NaN. title: as in the file, else the name. find: the place of
a name, -1 when there is none. item_number: its number in the questionnaire, its place + 1 unless the file says
otherwise. label: what a scale point is called, from the lowest on. norm: mean and standard deviation of a trait's
scores, and the text that says whose; NaN and NULL without one.
Thread-safe. Strings live as long as the instrument. Cost O(1). Since 0.1.
""",
    "persona_instrument_scale": """\
Whether all items have one scale: 1, and *low and *high are set (either may be NULL), or 0, also for NULL.
Thread-safe. Cost O(items). Since 0.1.
""",
    "persona_instrument_get_item": """\
Fills the description of an item: name, kind, trait, scale, key, weight. Its strings belong to the instrument.
out: its struct_size set by persona_item_init.
Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_instrument_apply": """\
Describes the columns of a builder whose names are those of items; other columns stay as they are.
names: one a column of the builder's answers, none NULL; column_count must be the number of columns.
subset: 1 allows items without a column, as long as one has; 0 refuses them.
Returns: PERSONA_OK; INVALID_ARGUMENT, also for a name that stands twice; MISMATCH for items without column, with
  their names; OUT_OF_MEMORY. Thread-safety: as the builder.
Cost O(columns + items). Since 0.1.
""",
    "persona_instrument_population": """\
Makes the population of a group of a dataset, its columns described by the instrument: persona_dataset_population,
and then persona_instrument_apply by the names of the dataset's items.
whole: as for persona_dataset_population, for columns that are no items. subset: as above.
Returns: as both, and what persona_population_build finds in the answers: OUT_OF_SCALE, BAD_VALUE, with row, item and
  value. Ownership: persona_population_free. Thread-safe. Cost O(n D). Since 0.1.
""",
    "persona_responses_read_instrument": """\
Reads responses (persona_responses_read) to the items of an instrument, each parsed by its own scale, ratings or
letters. Returns: as that; UNSUPPORTED for an item without a scale of whole numbers, naming it. Ownership:
persona_responses_free. Thread-safe. Cost as that. Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_instrument_read", c_int32, (
        ("context", persona_context), ("path", c_char_p), ("out", POINTER(persona_instrument)),
        ("err", POINTER(persona_error))), "persona_instrument_read"),
    ("persona_instrument_parse", c_int32, (
        ("context", persona_context), ("name", c_char_p), ("text", c_char_p), ("length", c_int64),
        ("out", POINTER(persona_instrument)), ("err", POINTER(persona_error))), "persona_instrument_read"),
    ("persona_instrument_free", None, (("instrument", persona_instrument),), "persona_instrument_read"),
    ("persona_instrument_name", c_char_p, (("instrument", persona_instrument),), "persona_instrument_name"),
    ("persona_instrument_title", c_char_p, (("instrument", persona_instrument),), "persona_instrument_name"),
    ("persona_instrument_item_count", c_int32, (("instrument", persona_instrument),), "persona_instrument_name"),
    ("persona_instrument_item_name", c_char_p, (
        ("instrument", persona_instrument), ("item", c_int32)), "persona_instrument_name"),
    ("persona_instrument_item_number", c_int32, (
        ("instrument", persona_instrument), ("item", c_int32)), "persona_instrument_name"),
    ("persona_instrument_find_item", c_int32, (
        ("instrument", persona_instrument), ("name", c_char_p)), "persona_instrument_name"),
    ("persona_instrument_label_count", c_int32, (
        ("instrument", persona_instrument), ("item", c_int32)), "persona_instrument_name"),
    ("persona_instrument_label", c_char_p, (
        ("instrument", persona_instrument), ("item", c_int32), ("label", c_int32)), "persona_instrument_name"),
    ("persona_instrument_trait_count", c_int32, (("instrument", persona_instrument),), "persona_instrument_name"),
    ("persona_instrument_trait_name", c_char_p, (
        ("instrument", persona_instrument), ("trait", c_int32)), "persona_instrument_name"),
    ("persona_instrument_trait_title", c_char_p, (
        ("instrument", persona_instrument), ("trait", c_int32)), "persona_instrument_name"),
    ("persona_instrument_find_trait", c_int32, (
        ("instrument", persona_instrument), ("name", c_char_p)), "persona_instrument_name"),
    ("persona_instrument_norm_mean", c_double, (
        ("instrument", persona_instrument), ("trait", c_int32)), "persona_instrument_name"),
    ("persona_instrument_norm_sd", c_double, (
        ("instrument", persona_instrument), ("trait", c_int32)), "persona_instrument_name"),
    ("persona_instrument_norm_source", c_char_p, (
        ("instrument", persona_instrument), ("trait", c_int32)), "persona_instrument_name"),
    ("persona_instrument_scale", c_int32, (
        ("instrument", persona_instrument), ("low", c_void_p), ("high", c_void_p)), "persona_instrument_scale"),
    ("persona_instrument_get_item", c_int32, (
        ("instrument", persona_instrument), ("item", c_int32), ("out", POINTER(persona_item)),
        ("err", POINTER(persona_error))), "persona_instrument_get_item"),
    ("persona_instrument_apply", c_int32, (
        ("instrument", persona_instrument), ("builder", persona_population_builder), ("names", POINTER(c_char_p)),
        ("column_count", c_int64), ("subset", c_int32), ("err", POINTER(persona_error))), "persona_instrument_apply"),
    ("persona_instrument_population", c_int32, (
        ("instrument", persona_instrument), ("dataset", persona_dataset), ("group", c_int64), ("whole", c_void_p),
        ("subset", c_int32), ("out", POINTER(persona_population)), ("err", POINTER(persona_error))
    ), "persona_instrument_population"),
    ("persona_responses_read_instrument", c_int32, (
        ("context", persona_context), ("path", c_char_p), ("instrument", persona_instrument),
        ("out", POINTER(persona_responses)), ("err", POINTER(persona_error))), "persona_responses_read_instrument"),
)

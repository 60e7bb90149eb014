"""persona/options.h

Options: keyed, typed, bounded, and listed, so that a command line or a binding can be made from the list.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_double, c_int32

from .types import persona_context, persona_options, persona_error

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_option_count": """\
The list of options; `index` runs from 0 to count - 1, and out of range gives NULL, 0 or -1. `low` and `high` bound
numbers (inclusive); `choices` are the words of a choice separated by "|", "" otherwise; `fallback` is the default
as text; `help` is one sentence. Index -1 means that no option has that key.
Returns: static strings. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_options_create": """\
Makes a set of options, all at their defaults.
out: receives it, NULL on failure. err: may be NULL. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY.
Ownership: persona_options_free; whoever takes options copies them. Thread-safety: a set may be read by many threads,
changed by one. Cost O(1). Since 0.1.
""",
    "persona_options_set": """\
Sets an option from text ("5", "0.25", "strict"), whatever the locale.
Returns: PERSONA_OK; INVALID_ARGUMENT for an unknown key, text that does not read as the option's type, or a value
outside its bounds; the options are then unchanged. Thread-safety: that of the set. Cost O(number of options).
Since 0.1.
""",
    "persona_options_set_published": """\
Sets all options in which the pipeline published with persona collapse (arXiv 2604.24698) differs from the library:
density of the k nearest reference rows, hopkins variant a, lid and separation of raw answers, directions that are
not centred, closed balls, plug-in effective levels (docs/metrics/published.md). Options set afterwards still hold.
options: NULL is ignored. Thread-safety: that of the set. Cost O(number of options). Since 0.1.
""",
    "persona_options_get": """\
The value of a number option, or the place (from 0) of a choice among its words. An unknown key gives NaN.
options: NULL reads the defaults. Thread-safe. Cost O(number of options). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_option_count", c_int32, (), "persona_option_count"),
    ("persona_option_find", c_int32, (("key", c_char_p),), "persona_option_count"),
    ("persona_option_key", c_char_p, (("index", c_int32),), "persona_option_count"),
    ("persona_option_type", c_int32, (("index", c_int32),), "persona_option_count"),
    ("persona_option_fallback", c_char_p, (("index", c_int32),), "persona_option_count"),
    ("persona_option_choices", c_char_p, (("index", c_int32),), "persona_option_count"),
    ("persona_option_help", c_char_p, (("index", c_int32),), "persona_option_count"),
    ("persona_option_low", c_double, (("index", c_int32),), "persona_option_count"),
    ("persona_option_high", c_double, (("index", c_int32),), "persona_option_count"),
    ("persona_options_create", c_int32, (
        ("context", persona_context), ("out", POINTER(persona_options)), ("err", POINTER(persona_error))
    ), "persona_options_create"),
    ("persona_options_free", None, (("options", persona_options),), "persona_options_create"),
    ("persona_options_set", c_int32, (
        ("options", persona_options), ("key", c_char_p), ("text", c_char_p), ("err", POINTER(persona_error))
    ), "persona_options_set"),
    ("persona_options_set_published", None, (("options", persona_options),), "persona_options_set_published"),
    ("persona_options_get", c_double, (("options", persona_options), ("key", c_char_p)), "persona_options_get"),
)

"""persona/schema.h

Persona schemas: the dimensions that profiles are made of and the rules that they keep; drawing profiles, reading and
writing them, and what a filter by the rules does to their margins. (libpersona-io)

docs/PERSONAS.md has the file formats, and the exact law of sampling. Dimensions, values, rules and rows count from
0. A profile is one code a dimension: the number of its value, or -1 where it is missing. A schema has one flat order
of all values, dimension after dimension; tables over values (margins, quotas) have one number for each.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_void_p

from .types import (
    persona_context, persona_schema, persona_profiles, persona_screening, persona_sink, persona_error,
    persona_sampling,
)

LIBRARY = "persona-io"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_schema_read": """\
Reads a schema from a JSON file, or from `length` bytes of JSON called `name` in messages.
out: receives the schema, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT, with the place in the document, the value and what to do about
  it; TOO_LARGE beyond 64 MiB, 4096 dimensions or rules, or 65536 values; OUT_OF_MEMORY.
Ownership: persona_schema_free; profiles keep what they need. Immutable, may be shared by threads. Cost O(bytes).
Since 0.1.
""",
    "persona_schema_name": """\
Plain reads; NULL or out of range gives NULL, 0 or -1. first_value: the place of a dimension's first value in the
flat order; of dimension persona_schema_dimension_count, the number of all values. find: the number of a name, -1
when there is none. margin: the share of a value, 1 over the number of values unless the file says otherwise.
Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_schema_breaks": """\
Whether a profile breaks a rule: 1 or 0; a rule over a missing value is not broken; -1 for NULL, out of range, or a
code that its dimension does not have. codes: one a dimension. Thread-safe. Cost O(dimensions). Since 0.1.
""",
    "persona_schema_label": """\
Writes a profile's compact label, such as "Young_m_India_lc_ll_0+0+0", ended by 0 and cut to `size` bytes; a missing
value is "?". A schema without a label gives the empty text. Returns its whole length without the 0; -1 for NULL or a
code out of range. text: may be NULL when size is 0. Thread-safe. Cost O(length). Since 0.1.
""",
    "persona_schema_read_table": """\
Reads a table over values from a JSON file {"dimension": {"value": number, ...}, ...}: margins (shares or weights) or
quotas (counts). A dimension that is named gives a number to every one of its values; the others get NaN.
table: one number a value of the schema. Returns: as persona_schema_read, FORMAT also for an unknown dimension or
value, a value without number, and numbers that are negative or all 0. Thread-safe. Cost O(bytes). Since 0.1.
""",
    "persona_sampling_init": """\
Fills *sampling: no filter, n 0, seed 42, the schema's margins. NULL is ignored. Thread-safe. Cost O(1).
Since 0.1.
""",
    "persona_profiles_sample": """\
Draws profiles. Each dimension is drawn by its margins, independent of the others, unless the joint table has it; a
dimension with quotas is drawn in proportion to what is left of them, which without a filter is a random order of
exactly those counts. Random numbers: docs/PERSONAS.md.
screening: receives what the rules say of all candidates, refused ones included; may be NULL.
Returns: PERSONA_OK; INVALID_ARGUMENT (NULL, n, a quota that does not sum to n or is not whole, a margin that is
  negative or sums to 0, a dimension both in the joint table and in a quota or in margins); MISMATCH when the joint
  table is of another schema; UNSUPPORTED when most_attempts candidates in a row broke a rule; OUT_OF_MEMORY.
Ownership: persona_profiles_free, persona_screening_free. Thread-safe. Cost O(candidates * dimensions). Since 0.1.
""",
    "persona_profiles_read": """\
Reads profiles from a file; its first character tells the format: '[' JSON, '{' JSONL, anything else CSV. Attributes
that the schema does not have are passed over; a value that it does not have is refused.
Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT with line or profile, dimension and value; TOO_LARGE beyond 1
GiB; OUT_OF_MEMORY. Ownership: persona_profiles_free. Immutable, may be shared by threads. Cost O(bytes). Since 0.1.
""",
    "persona_profiles_count": """\
Plain reads; out of range gives 0, NULL or -1. id: "persona-1" ... for drawn profiles. weight: of the column or key
"weight", 1 without one. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_profiles_codes": """\
All codes of a profile, one a dimension; NULL out of range. Borrowed from the profiles. Thread-safe. Cost O(1).
Since 0.1.
""",
    "persona_profiles_write": """\
Writes profiles through a sink in one of the formats, each with id, label (where the schema has labels) and values.
Returns: PERSONA_OK, INVALID_ARGUMENT, STOPPED. Thread-safe. Cost O(bytes). Since 0.1.
""",
    "persona_profiles_screen": """\
Counts which rules the profiles break and how the margins shift when those that break one are taken out.
Returns: PERSONA_OK; INVALID_ARGUMENT; MISSING_ANSWER, with row and dimension, when a value is missing that a rule
  speaks of; OUT_OF_MEMORY. Ownership: persona_screening_free. Thread-safe. Cost O(n (dimensions + rules)).
Since 0.1.
""",
    "persona_screening_candidates": """\
Plain reads; out of range gives 0. candidates = removed + kept; hits: candidates that break a rule, whatever others
they break; count: candidates with a value, of all (kept 0) or of those that break no rule (kept 1). Thread-safe.
Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_schema_read", c_int32, (
        ("context", persona_context), ("path", c_char_p), ("out", POINTER(persona_schema)),
        ("err", POINTER(persona_error))), "persona_schema_read"),
    ("persona_schema_parse", c_int32, (
        ("context", persona_context), ("name", c_char_p), ("text", c_char_p), ("length", c_int64),
        ("out", POINTER(persona_schema)), ("err", POINTER(persona_error))), "persona_schema_read"),
    ("persona_schema_free", None, (("schema", persona_schema),), "persona_schema_read"),
    ("persona_schema_name", c_char_p, (("schema", persona_schema),), "persona_schema_name"),
    ("persona_schema_dimension_count", c_int32, (("schema", persona_schema),), "persona_schema_name"),
    ("persona_schema_dimension_name", c_char_p, (
        ("schema", persona_schema), ("dimension", c_int32)), "persona_schema_name"),
    ("persona_schema_find_dimension", c_int32, (("schema", persona_schema), ("name", c_char_p)), "persona_schema_name"),
    ("persona_schema_value_count", c_int32, (
        ("schema", persona_schema), ("dimension", c_int32)), "persona_schema_name"),
    ("persona_schema_first_value", c_int32, (
        ("schema", persona_schema), ("dimension", c_int32)), "persona_schema_name"),
    ("persona_schema_value_name", c_char_p, (
        ("schema", persona_schema), ("dimension", c_int32), ("value", c_int32)), "persona_schema_name"),
    ("persona_schema_find_value", c_int32, (
        ("schema", persona_schema), ("dimension", c_int32), ("name", c_char_p)), "persona_schema_name"),
    ("persona_schema_margin", c_double, (
        ("schema", persona_schema), ("dimension", c_int32), ("value", c_int32)), "persona_schema_name"),
    ("persona_schema_rule_count", c_int32, (("schema", persona_schema),), "persona_schema_name"),
    ("persona_schema_rule_name", c_char_p, (("schema", persona_schema), ("rule", c_int32)), "persona_schema_name"),
    ("persona_schema_rule_text", c_char_p, (("schema", persona_schema), ("rule", c_int32)), "persona_schema_name"),
    ("persona_schema_breaks", c_int32, (
        ("schema", persona_schema), ("rule", c_int32), ("codes", c_void_p)), "persona_schema_breaks"),
    ("persona_schema_label", c_int64, (
        ("schema", persona_schema), ("codes", c_void_p), ("text", c_void_p), ("size", c_int64)
    ), "persona_schema_label"),
    ("persona_schema_read_table", c_int32, (
        ("schema", persona_schema), ("path", c_char_p), ("table", c_void_p), ("err", POINTER(persona_error))
    ), "persona_schema_read_table"),
    ("persona_sampling_init", None, (("sampling", POINTER(persona_sampling)),), "persona_sampling_init"),
    ("persona_profiles_sample", c_int32, (
        ("schema", persona_schema), ("sampling", POINTER(persona_sampling)), ("out", POINTER(persona_profiles)),
        ("screening", POINTER(persona_screening)), ("err", POINTER(persona_error))), "persona_profiles_sample"),
    ("persona_profiles_read", c_int32, (
        ("schema", persona_schema), ("path", c_char_p), ("out", POINTER(persona_profiles)),
        ("err", POINTER(persona_error))), "persona_profiles_read"),
    ("persona_profiles_free", None, (("profiles", persona_profiles),), "persona_profiles_read"),
    ("persona_profiles_count", c_int64, (("profiles", persona_profiles),), "persona_profiles_count"),
    ("persona_profiles_id", c_char_p, (("profiles", persona_profiles), ("row", c_int64)), "persona_profiles_count"),
    ("persona_profiles_weight", c_double, (("profiles", persona_profiles), ("row", c_int64)), "persona_profiles_count"),
    ("persona_profiles_value", c_int32, (
        ("profiles", persona_profiles), ("row", c_int64), ("dimension", c_int32)), "persona_profiles_count"),
    ("persona_profiles_codes", c_void_p, (("profiles", persona_profiles), ("row", c_int64)), "persona_profiles_codes"),
    ("persona_profiles_write", c_int32, (
        ("profiles", persona_profiles), ("format", c_int32), ("sink", persona_sink), ("user", c_void_p),
        ("err", POINTER(persona_error))), "persona_profiles_write"),
    ("persona_profiles_screen", c_int32, (
        ("profiles", persona_profiles), ("out", POINTER(persona_screening)), ("err", POINTER(persona_error))
    ), "persona_profiles_screen"),
    ("persona_screening_free", None, (("screening", persona_screening),), "persona_profiles_screen"),
    ("persona_screening_candidates", c_int64, (("screening", persona_screening),), "persona_screening_candidates"),
    ("persona_screening_removed", c_int64, (("screening", persona_screening),), "persona_screening_candidates"),
    ("persona_screening_hits", c_int64, (
        ("screening", persona_screening), ("rule", c_int32)), "persona_screening_candidates"),
    ("persona_screening_count", c_int64, (
        ("screening", persona_screening), ("dimension", c_int32), ("value", c_int32), ("kept", c_int32)
    ), "persona_screening_candidates"),
)

"""persona/json.h

Writing a report as JSON. (libpersona-io)

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_int32, c_void_p

from .types import persona_analysis, persona_report, persona_sink, persona_error

LIBRARY = "persona-io"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_json_write_report": """\
Writes the report as one JSON document of schema "persona-report/1" (docs/JSON.md): UTF-8, numbers with 17
significant digits, undefined and infinite values as null beside "validity" and "reason". Grows by addition only.
report, sink: not NULL. Returns: PERSONA_OK, INVALID_ARGUMENT, STOPPED, OUT_OF_MEMORY. Thread-safe.
Cost O(size of the report). Since 0.1.
""",
    "persona_json_write_analysis": """\
Writes an analysis as one JSON document: {"schema", "version", "name", "population", "settings", "findings",
"tables"}, numbers as above. schema: such as "persona-compare/1", not NULL. Returns, thread-safety and cost as above.
Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_json_write_report", c_int32, (
        ("report", persona_report), ("sink", persona_sink), ("user", c_void_p), ("err", POINTER(persona_error))
    ), "persona_json_write_report"),
    ("persona_json_write_analysis", c_int32, (
        ("analysis", persona_analysis), ("schema", c_char_p), ("sink", persona_sink), ("user", c_void_p),
        ("err", POINTER(persona_error))), "persona_json_write_analysis"),
)

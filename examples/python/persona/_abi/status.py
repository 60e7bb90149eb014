"""persona/status.h

Status codes, and the error that a caller may hand in to learn what happened and where.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import c_char_p, c_int32

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_status_name": """\
The name of a status, such as "OUT_OF_SCALE", and one sentence on what it means. An unknown status gives "UNKNOWN".
Returns: static strings, never NULL. Thread-safe. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_status_name", c_char_p, (("status", c_int32),), "persona_status_name"),
    ("persona_status_text", c_char_p, (("status", c_int32),), "persona_status_name"),
)

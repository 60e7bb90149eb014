"""persona/csv.h

Reading CSV, record by record, in memory bounded by the longest record. (libpersona-io)

RFC 4180 and what people really write: quoted fields with delimiters, doubled quotes and line breaks inside; CRLF, LF
or CR; a byte order mark; comma, semicolon or tab, told from the header. Text must be UTF-8 without NUL bytes.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_void_p

from .types import persona_context, persona_csv_reader, persona_source, persona_error, persona_csv_settings

LIBRARY = "persona-io"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_csv_settings_init": """\
Fills *settings with the defaults. NULL is ignored. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_csv_open": """\
Opens a reader on a file, or on a source of bytes called `name` in messages (copied).
settings: NULL for the defaults. out: receives the reader, NULL on failure.
Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY, FILE (missing, a directory, not readable).
Ownership: persona_csv_free; `source` and `user` must live until then. A reader belongs to one thread. Cost O(1).
Since 0.1.
""",
    "persona_csv_next": """\
Reads the next record; blank lines are passed over. *fields: how many fields it has, 0 at the end of the file. Every
record must have as many as the first one.
Returns: PERSONA_OK; FORMAT with line and field for a ragged record, an unterminated quote, text after a closing
quote, a NUL byte, bad UTF-8; TOO_LARGE beyond a limit; FILE; OUT_OF_MEMORY. Thread-safety: the reader's. Cost
O(bytes). Since 0.1.
""",
    "persona_csv_field": """\
The current record: a field's text (unquoted, ended by 0), its length in bytes, and the line where the record starts
(from 1). Borrowed until the next call of persona_csv_next. Out of range gives NULL, 0. Thread-safety: the
reader's. Cost O(1). Since 0.1.
""",
    "persona_csv_number": """\
Reads a number as this library writes and accepts it: optional sign, digits, a decimal POINT whatever the locale,
optional exponent; spaces around it are allowed, nothing else (no hexadecimal, no infinity).
Returns: 1 and *value for a number; 2 and NaN for a missing answer (empty, NA, NaN, nan); 0 for anything else, or for
a number beyond the range of double, or NULL. text: ended by 0. Thread-safe. Cost O(length). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_csv_settings_init", None, (("settings", POINTER(persona_csv_settings)),), "persona_csv_settings_init"),
    ("persona_csv_open", c_int32, (
        ("context", persona_context), ("path", c_char_p), ("settings", POINTER(persona_csv_settings)),
        ("out", POINTER(persona_csv_reader)), ("err", POINTER(persona_error))), "persona_csv_open"),
    ("persona_csv_open_source", c_int32, (
        ("context", persona_context), ("name", c_char_p), ("source", persona_source), ("user", c_void_p),
        ("settings", POINTER(persona_csv_settings)), ("out", POINTER(persona_csv_reader)),
        ("err", POINTER(persona_error))), "persona_csv_open"),
    ("persona_csv_free", None, (("reader", persona_csv_reader),), "persona_csv_open"),
    ("persona_csv_next", c_int32, (
        ("reader", persona_csv_reader), ("fields", c_void_p), ("err", POINTER(persona_error))), "persona_csv_next"),
    ("persona_csv_field", c_char_p, (("reader", persona_csv_reader), ("field", c_int64)), "persona_csv_field"),
    ("persona_csv_field_length", c_int64, (("reader", persona_csv_reader), ("field", c_int64)), "persona_csv_field"),
    ("persona_csv_line", c_int64, (("reader", persona_csv_reader),), "persona_csv_field"),
    ("persona_csv_number", c_int32, (("text", c_char_p), ("value", c_void_p)), "persona_csv_number"),
)

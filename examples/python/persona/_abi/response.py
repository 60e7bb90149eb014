"""persona/response.h

Reading what a model wrote in answer to an item: a rating or a choice, how sure it is, and why. (libpersona-io)

The rules, in the order in which they apply (docs/PERSONAS.md has them with examples): blocks of reasoning are no
part of the response; a restated scale is no rating; an explicit rating ("Rating: 4") goes before a number that
stands alone and that before one in running text; the last one wins, and is flagged when ratings disagree; a decimal,
a range, a rating on another scale and a value outside the scale are missing answers with a reason. Nothing is
guessed.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_void_p

from .types import (
    persona_context, persona_responses, persona_sink, persona_error, persona_response_scale, persona_response,
)

LIBRARY = "persona-io"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_response_scale_init": """\
Fills *scale: a rating from 1 to 5. NULL is ignored. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_response_parse": """\
Reads a response. A missing answer is no failure: it is an outcome.
text: `length` bytes of UTF-8, or ended by 0 when length is -1; bytes that are not UTF-8 are passed over. scale: NULL
for ratings 1..5. out: not NULL.
Returns: PERSONA_OK; INVALID_ARGUMENT (NULL, a scale with low >= high or beyond -1000000..1000000, another struct
  size); TOO_LARGE beyond 1 MiB; OUT_OF_MEMORY.
Thread-safe. Cost O(length) in time and memory. Since 0.1.
""",
    "persona_responses_read": """\
Reads a file with one JSON object a line, {"persona": ..., "item": ..., "text": ...}, and parses every text. persona
and item are texts or whole numbers; a text that is null is an empty response; other keys are passed over. scale: as
above. items: the names of all items, in their order, `item_count` of them; NULL: those of the file, in order of
  first appearance. out: receives them, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT with the line, for what is no such object, an item that is not in
  `items`, a second response of one persona to one item, and a file without responses; TOO_LARGE beyond 1 GiB or for
a text beyond 1 MiB; OUT_OF_MEMORY. Ownership: persona_responses_free. Immutable, may be shared by threads. Cost
O(bytes + personas * items). Since 0.1.
""",
    "persona_responses_persona_count": """\
Plain reads; out of range gives 0 or NULL. get: the response of a persona to an item, NULL when the file has none;
line: where it stands, from 1. count_outcome: how many have an outcome. Thread-safe. Cost O(1), of count_outcome
O(responses). Since 0.1.
""",
    "persona_responses_write_csv": """\
Writes the matrix of answers as CSV (id, then one column an item; empty where missing), and the report of the parsing
as JSON (docs/PERSONAS.md): counts by outcome, and every response whose outcome is not clear. Returns: PERSONA_OK,
INVALID_ARGUMENT, STOPPED. Thread-safe. Cost O(bytes). Since 0.1.
""",
    "persona_outcome_name": """\
The name of an outcome, such as "out of scale"; an unknown one gives "unknown". Returns: static strings.
Thread-safe. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_response_scale_init", None, (("scale", POINTER(persona_response_scale)),), "persona_response_scale_init"),
    ("persona_response_parse", c_int32, (
        ("context", persona_context), ("text", c_char_p), ("length", c_int64),
        ("scale", POINTER(persona_response_scale)), ("out", POINTER(persona_response)),
        ("err", POINTER(persona_error))), "persona_response_parse"),
    ("persona_responses_read", c_int32, (
        ("context", persona_context), ("path", c_char_p), ("scale", POINTER(persona_response_scale)),
        ("items", POINTER(c_char_p)), ("item_count", c_int64), ("out", POINTER(persona_responses)),
        ("err", POINTER(persona_error))), "persona_responses_read"),
    ("persona_responses_free", None, (("responses", persona_responses),), "persona_responses_read"),
    ("persona_responses_persona_count", c_int64, (
        ("responses", persona_responses),), "persona_responses_persona_count"),
    ("persona_responses_persona_name", c_char_p, (
        ("responses", persona_responses), ("persona", c_int64)), "persona_responses_persona_count"),
    ("persona_responses_item_count", c_int64, (("responses", persona_responses),), "persona_responses_persona_count"),
    ("persona_responses_item_name", c_char_p, (
        ("responses", persona_responses), ("item", c_int64)), "persona_responses_persona_count"),
    ("persona_responses_get", POINTER(persona_response), (
        ("responses", persona_responses), ("persona", c_int64), ("item", c_int64)
    ), "persona_responses_persona_count"),
    ("persona_responses_line", c_int64, (
        ("responses", persona_responses), ("persona", c_int64), ("item", c_int64)
    ), "persona_responses_persona_count"),
    ("persona_responses_count_outcome", c_int64, (
        ("responses", persona_responses), ("outcome", c_int32)), "persona_responses_persona_count"),
    ("persona_responses_write_csv", c_int32, (
        ("responses", persona_responses), ("sink", persona_sink), ("user", c_void_p), ("err", POINTER(persona_error))
    ), "persona_responses_write_csv"),
    ("persona_responses_write_json", c_int32, (
        ("responses", persona_responses), ("sink", persona_sink), ("user", c_void_p), ("err", POINTER(persona_error))
    ), "persona_responses_write_csv"),
    ("persona_outcome_name", c_char_p, (("outcome", c_int32),), "persona_outcome_name"),
)

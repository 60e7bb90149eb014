"""persona/prompt.h

Prompts for an agent: templates with {placeholders}, filled with a profile and the texts of an item. (libpersona-io)

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_void_p

from .types import persona_context, persona_schema, persona_sink, persona_error, persona_prompt_field

LIBRARY = "persona-io"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_prompt_template": """\
A template to begin with: LIKERT uses {profile}, {item}, {low}, {high}, {low_label} and {high_label}; CHOICE
{profile}, {item}, {a} and {b}; INTRODUCTION {profile} and {words}. Returns a static text, NULL for another kind.
Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_prompt_render": """\
Fills a template. {name} stands for, in this order: the caller's field of that name; "profile", all values of the
profile, one "Dimension: value" a line; "label", the profile's label; the value of the dimension of that name. "{{"
and "}}" stand for one brace. What is put in is not read again for placeholders.
context, text: not NULL; text ends by 0. schema, codes: a profile as in schema.h, or both NULL. fields: `count` of
them, NULL for none. sink: receives the prompt in pieces, and nothing of a prompt that fails. Returns: PERSONA_OK;
INVALID_ARGUMENT; FORMAT with line and column for an unknown placeholder, which it names with those that are known,
and for a brace that is not closed or not opened; MISSING_ANSWER for a value that the profile lacks; STOPPED.
Thread-safe. Cost O(length of the prompt). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_prompt_template", c_char_p, (("kind", c_int32),), "persona_prompt_template"),
    ("persona_prompt_render", c_int32, (
        ("context", persona_context), ("text", c_char_p), ("schema", persona_schema), ("codes", c_void_p),
        ("fields", POINTER(persona_prompt_field)), ("count", c_int64), ("sink", persona_sink), ("user", c_void_p),
        ("err", POINTER(persona_error))), "persona_prompt_render"),
)

"""Prompts for an agent, from templates with {placeholders}. (libpersona-io)"""
from __future__ import annotations

from typing import Any, Mapping, Optional, Union

from ._abi import types
from ._abi.enums import PromptKind
from ._choices import choose
from ._library import calls, io, text
from ._sinks import collect
from ._text import encode
from .context import Context, handle_of
from .schema import ProfileLike, Schema


@calls("persona_prompt_template")
def prompt_template(kind: Union[PromptKind, str] = PromptKind.LIKERT) -> str:
    """A template to begin with: "likert", "choice" or "introduction"."""
    return text(io.persona_prompt_template(choose(PromptKind, kind, "kind")))


@calls("persona_prompt_render")
def render_prompt(template: str, schema: Optional[Schema] = None, profile: Optional[ProfileLike] = None,
                  fields: Optional[Mapping[str, Any]] = None, *, context: Optional[Context] = None) -> str:
    """Fills a template with a profile and with fields of the caller's."""
    if (schema is None) != (profile is None):
        raise ValueError("a profile needs its schema, and a schema a profile")
    named = dict(fields or {})
    array = (types.persona_prompt_field * max(len(named), 1))()
    for struct, (name, value) in zip(array, named.items()):
        struct.name, struct.text = encode(name, "the name of a field"), encode(str(value), f"field {name}")
    codes = None if schema is None or profile is None else schema.code_array(profile)
    return collect(io.persona_prompt_render, handle_of(context), encode(template, "template"),
                   None if schema is None else schema._handle, codes, array if named else None, len(named))

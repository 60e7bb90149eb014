"""Constants as callers may write them: a member of an enumeration, its number, or its name in any case."""
from __future__ import annotations

from enum import IntEnum
from typing import Any, Type, TypeVar, Union

_E = TypeVar("_E", bound=IntEnum)
_T = TypeVar("_T")


def expect(kind: Type[_T], value: Any, what: str) -> _T:
    """A thing of the module that a caller was to give."""
    if not isinstance(value, kind):
        shown = repr(value)
        raise TypeError(f"{what} is {shown if len(shown) < 60 else 'a ' + type(value).__name__}; it should be a "
                        f"persona.{kind.__name__}")
    return value


def choose(kind: Type[_E], value: Union[_E, int, str], what: str) -> _E:
    """The member that is meant."""
    if isinstance(value, str):
        name = value.upper().replace(" ", "_").replace("-", "_")
        if name in kind.__members__:
            return kind[name]
    else:
        try:
            return kind(value)
        except ValueError:
            pass
    words = ", ".join(repr(member.lower()) for member in kind.__members__)
    raise ValueError(f"{what} is {value!r}; it must be one of {words}")

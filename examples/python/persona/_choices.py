"""Constants as callers may write them: a member of an enumeration, its number, or its name in any case."""
from __future__ import annotations

from enum import IntEnum
from typing import Type, TypeVar, Union

_E = TypeVar("_E", bound=IntEnum)


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

"""Whole numbers on their way into C: ctypes would cut off silently what does not fit."""
from __future__ import annotations

import ctypes
from typing import Any, Dict, Tuple

from ._text import whole

_BOUNDS: Dict[Any, Tuple[int, int]] = {}
for _kind in (ctypes.c_int32, ctypes.c_int64, ctypes.c_uint32, ctypes.c_uint64, ctypes.c_size_t):
    _bits = 8 * ctypes.sizeof(_kind)
    _BOUNDS[_kind] = (0, 2**_bits - 1) if _kind(-1).value > 0 else (-(2**(_bits - 1)), 2**(_bits - 1) - 1)


class WholeArgument:
    """Stands for an integer type among the argtypes of a function."""

    __slots__ = ("kind", "name", "low", "high")

    def __init__(self, kind: Any, name: str) -> None:
        self.kind, self.name = kind, name
        self.low, self.high = _BOUNDS[kind]

    def from_param(self, value: Any) -> Any:
        """What ctypes calls for every argument."""
        if isinstance(value, int) and self.low <= value <= self.high:
            return self.kind(value)
        return self.kind(whole(value, self.low, self.high, self.name))


def argument(kind: Any, name: str) -> Any:
    """The type of a parameter as it is declared: integers are checked, others left as they are."""
    return WholeArgument(kind, name) if kind in _BOUNDS else kind


def function_kind(cdll: Any) -> Any:
    """The class of a library's functions that raise what is wrong with an argument as it is: ctypes would make an
    ArgumentError of it, which is neither an OverflowError nor a TypeError."""
    plain = cdll._FuncPtr

    def checked(self: Any, *arguments: Any) -> Any:
        try:
            return plain.__call__(self, *arguments)
        except ctypes.ArgumentError as error:
            place, kind, message = [*str(error).split(": ", 2), "", ""][:3]
            if kind == "OverflowError":
                raise OverflowError(message) from None
            if kind == "TypeError":
                raise TypeError(message if "should be" in message else f"{place}: {message}") from None
            if kind == "KeyboardInterrupt":  # it arrived while the argument was looked at
                raise KeyboardInterrupt from None
            raise

    return type("Function", (plain,), {"_flags_": plain._flags_, "_restype_": plain._restype_, "__call__": checked})


def set_whole(struct: ctypes.Structure, field: str, value: Any) -> None:
    """Sets an integer field of a struct."""
    kinds = {name: kind for name, kind, *_ in struct._fields_}
    setattr(struct, field, whole(value, *_BOUNDS[kinds[field]], field))

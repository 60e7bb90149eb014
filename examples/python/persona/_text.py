"""Texts, paths and whole numbers of the caller as the library takes them: nothing is cut off silently."""
from __future__ import annotations

import operator
import os
from typing import Any, Optional


def encode(value: Any, what: str = "the text") -> bytes:
    """A text for C, where it ends at its first NUL character: such a one is refused. `what` is how messages call it."""
    if not isinstance(value, str):
        raise TypeError(f"{what} is {value!r}; it should be a text (str)")
    if "\0" in value:
        raise ValueError(f"{what} is {value!r}, which has a NUL character at place {value.index(chr(0))}; take it out")
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{what} is {value!r}, which is no Unicode text at place {error.start}: half of a surrogate "
                         "pair") from None


def encode_optional(value: Any, what: str = "the text") -> Optional[bytes]:
    """The same; None stays None."""
    return None if value is None else encode(value, what)


def encode_path(path: Any) -> bytes:
    """The name of a file as the system takes it."""
    written = os.fsencode(path)
    if b"\0" in written:
        raise ValueError(f"the path {path!r} has a NUL character; take it out")
    return written


def whole(value: Any, low: int, high: int, what: str) -> int:
    """A whole number of any type within bounds: ctypes would cut off what a C integer cannot hold."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{what} is {value!r}; it should be a whole number") from None
    if not low <= number <= high:
        raise OverflowError(f"{what} is {number}; it must be from {low} to {high}")
    return number


def is_missing(value: Any) -> bool:
    """Whether a value says that there is none: None, NaN of any type, or NA and NaT of pandas."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):  # arrays and the like, which are values
        return False

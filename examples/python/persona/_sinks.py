"""Where writers' bytes go, and where readers' bytes come from."""
from __future__ import annotations

import ctypes
from typing import Any, Callable, List

from ._abi.types import persona_sink, persona_source
from ._handles import call, remember


def write(function: Any, arguments: Any, take: Callable[[bytes], Any]) -> None:
    """Calls a writer that takes a sink behind its arguments. What `take` raises stops it and is raised."""

    def sink(_: Any, address: int, length: int) -> int:
        try:
            take(ctypes.string_at(address, length) if length else b"")
        except BaseException as error:  # pylint: disable=broad-except
            remember(error)
            return 1
        return 0

    call(function, *arguments, persona_sink(sink), None)


def collect(function: Any, *arguments: Any) -> str:
    """Calls a writer and gives what it wrote."""
    pieces: List[bytes] = []
    write(function, arguments, pieces.append)
    return b"".join(pieces).decode("utf-8")


def source_of(file: Any) -> Any:
    """A source that reads a binary file object. What it raises is raised by the call that reads."""

    def source(_: Any, buffer: int, capacity: int) -> int:
        try:
            piece = file.read(capacity)
            if isinstance(piece, str):
                raise TypeError("the file gives text; open it in binary mode")
            if len(piece) > capacity:
                raise ValueError(f"read({capacity}) gave {len(piece)} bytes")
            ctypes.memmove(buffer, piece, len(piece))
            return len(piece)
        except BaseException as error:  # pylint: disable=broad-except
            remember(error)
            return -1

    return persona_source(source)

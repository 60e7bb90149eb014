"""numpy's .npy files, with numpy or without. (libpersona-io)"""
from __future__ import annotations

import ctypes
from typing import Any, Dict, Optional, Tuple

from ._abi import types
from ._buffers import TYPES, view
from ._handles import Handle, call, make
from ._library import calls, io
from ._memory import BufferHold
from ._sinks import source_of, write
from ._text import encode, encode_path
from .context import Context, handle_of

_TYPESTRINGS = {code: typestring for typestring, code in TYPES.items() if typestring != "|b1"}


def _interface(matrix: types.persona_matrix) -> Dict[str, Any]:
    """The array interface of a matrix that is only read."""
    return {"shape": (matrix.rows, matrix.columns), "strides": (matrix.row_stride, matrix.column_stride),
            "typestr": _TYPESTRINGS[matrix.dtype], "data": (matrix.data or 0, True), "version": 3}


@calls("persona_npy_read", "persona_npy_read_source", "persona_npy_free")
class Npy(Handle):
    """An array that was read from a .npy file. Whatever takes arrays takes it in place, numpy.asarray too.

    file: a path, or a binary file object, which is then called `name` in messages.
    """

    __slots__ = ()

    def __init__(self, file: Any, *, name: Optional[str] = None, context: Optional[Context] = None) -> None:
        if hasattr(file, "read"):
            called = name if name is not None else str(getattr(file, "name", "the file"))
            self._handle = make(types.persona_npy, io.persona_npy_free, io.persona_npy_read_source, handle_of(context),
                                encode(called, "name"), source_of(file), None)
        else:
            self._handle = make(types.persona_npy, io.persona_npy_free, io.persona_npy_read, handle_of(context),
                                encode_path(file))

    @property
    @calls("persona_npy_get_matrix")
    def __array_interface__(self) -> Dict[str, Any]:
        """Where the cells lie."""
        matrix = types.persona_matrix()
        io.persona_npy_get_matrix(self._handle, ctypes.byref(matrix))
        return _interface(matrix)

    @property
    def shape(self) -> Tuple[int, int]:
        """Rows and columns; an array of one axis is a single column."""
        rows, columns = self.__array_interface__["shape"]
        return rows, columns

    @calls("persona_population_builder_set_npy")
    def give_answers(self, builder: Any) -> None:
        """Gives the array to a builder of a population, in place. Population(npy) does so."""
        call(io.persona_population_builder_set_npy, builder, self._handle)

    def __repr__(self) -> str:
        return f"<persona.Npy: {self.shape[0]} x {self.shape[1]}, {self.__array_interface__['typestr']}>"


class NpyView:
    """An array inside the bytes of a .npy file. Whatever takes arrays takes it in place."""

    def __init__(self, hold: BufferHold, matrix: types.persona_matrix) -> None:
        self._hold = hold
        self.__array_interface__ = _interface(matrix)


@calls("persona_npy_view")
def view_npy(data: Any) -> NpyView:
    """The array in the bytes of a whole .npy file: in memory, or mapped into it (mmap). Nothing is copied."""
    hold = BufferHold(data, any_bytes=True)
    interface = hold.interface()
    matrix = types.persona_matrix()
    call(io.persona_npy_view, interface["data"][0], interface["shape"][0], ctypes.byref(matrix))
    return NpyView(hold, matrix)


@calls("persona_npy_write")
def write_npy(rows: Any, file: Any) -> None:
    """Writes an array of any origin as a .npy file, to a binary file object."""
    write(io.persona_npy_write, (view(rows, "rows").reference,), file.write)

"""Tables and columns of Arrow libraries (pyarrow, polars, ...), through Arrow's PyCapsule interface."""
from __future__ import annotations

import ctypes
from typing import Any, Tuple

from ._abi import types
from ._handles import call, callbacks_of, own
from ._library import core, io
from ._memory import capsule_pointer


class ArrowSchema(ctypes.Structure):
    """ArrowSchema of Arrow's C data interface."""


class ArrowArray(ctypes.Structure):
    """ArrowArray of Arrow's C data interface."""


class ArrowArrayStream(ctypes.Structure):
    """ArrowArrayStream of Arrow's C stream interface."""


_RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p),
    ("release", _RELEASE), ("private_data", ctypes.c_void_p),
]
ArrowArray._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.c_void_p),
    ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p), ("release", _RELEASE),
    ("private_data", ctypes.c_void_p),
]
ArrowArrayStream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)),
    ("release", _RELEASE), ("private_data", ctypes.c_void_p),
]


def is_arrow(data: Any) -> bool:
    """Whether data are to be taken through Arrow: not what numpy or DLPack show in place, and not pandas, whose blocks
    are read in place."""
    if hasattr(data, "__array_interface__") or type(data).__module__.split(".")[0] == "pandas":
        return False
    return hasattr(data, "__arrow_c_array__") or hasattr(data, "__arrow_c_stream__")


def _release(struct: Any, address: Any = ctypes.addressof) -> None:
    """Gives back what nobody took over."""
    if struct.release:
        struct.release(address(struct))


class Batch:
    """One record batch or column, with what keeps it: the capsules, or what was read from a stream."""

    def __init__(self, data: Any) -> None:
        self._streamed = not hasattr(data, "__arrow_c_array__")
        if self._streamed:
            self.schema, self.array = ArrowSchema(), ArrowArray()
            self._read(data.__arrow_c_stream__())
        else:
            self._capsules = data.__arrow_c_array__()
            self.schema = ArrowSchema.from_address(capsule_pointer(self._capsules[0], b"arrow_schema"))
            self.array = ArrowArray.from_address(capsule_pointer(self._capsules[1], b"arrow_array"))
        self.shape = (self.array.length, max(self.array.n_children, 1))

    def _read(self, capsule: Any) -> None:
        """Reads the schema and the only batch of a stream."""
        stream = ArrowArrayStream.from_address(capsule_pointer(capsule, b"arrow_array_stream"))
        address = ctypes.addressof(stream)
        second = ArrowArray()
        try:
            for function, target in ((stream.get_schema, self.schema), (stream.get_next, self.array),
                                     (stream.get_next, second)):
                if function(address, ctypes.addressof(target)):
                    reason = stream.get_last_error(address)
                    raise ValueError(f"the Arrow stream failed: {reason.decode() if reason else 'no reason given'}")
            if not self.array.release:
                raise ValueError("the Arrow stream has no rows")
            if second.release:
                raise ValueError("the table is in several pieces; make one of it first (combine_chunks() of pyarrow, "
                                 "rechunk() of polars)")
        except ValueError:
            _release(self.schema)
            _release(self.array)
            raise
        finally:
            _release(second)

    def __del__(self, release: Any = _release) -> None:
        if getattr(self, "_streamed", False):
            release(self.schema)
            release(self.array)


def arrow_builder(data: Any, name: Any, context: Any) -> Tuple[Any, int, int]:
    """A population builder with an Arrow array as its answers, in place where that is possible; rows and columns."""
    batch = Batch(data)
    rows, columns = batch.shape
    if batch.schema.format.startswith(b"+w:"):  # a list of fixed size: one item a place
        columns = int(batch.schema.format[3:])
    pointer, in_place = types.persona_population_builder(), ctypes.c_int32()
    call(io.persona_population_builder_create_arrow, context, name, ctypes.addressof(batch.schema),
         ctypes.addressof(batch.array), ctypes.byref(in_place), ctypes.byref(pointer))
    return own(pointer, core.persona_population_builder_free, callbacks_of((context,))), rows, columns


def arrow_dataset(data: Any, name: Any, selection: Any, context: Any) -> Any:
    """A dataset of an Arrow table."""
    batch = Batch(data)
    pointer = types.persona_dataset()
    call(io.persona_dataset_read_arrow, context, name, ctypes.addressof(batch.schema), ctypes.addressof(batch.array),
         selection, ctypes.byref(pointer))
    return own(pointer, io.persona_dataset_free, callbacks_of((context,)))

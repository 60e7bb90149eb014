"""The buffer protocol and DLPack, read with ctypes: addresses and shapes of memory that others own."""
from __future__ import annotations

import ctypes
import sys
from typing import Any, Dict, Optional, Tuple

from ._abi.types import persona_matrix
from ._handles import call
from ._library import core

_ORDER = "<" if sys.byteorder == "little" else ">"
_SIMPLE, _WRITABLE, _STRIDED_WITH_FORMAT = 0, 1, 0x0018 | 0x0004
_FORMATS = {"d": "f", "f": "f", "e": "f", "?": "b"}
_FORMATS.update({letter: "i" for letter in "bhilqn"})
_FORMATS.update({letter: "u" for letter in "BHILQN"})


class _PyBuffer(ctypes.Structure):
    """Py_buffer of CPython."""

    _fields_ = [
        ("buf", ctypes.c_void_p), ("obj", ctypes.c_void_p), ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t), ("readonly", ctypes.c_int), ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p), ("shape", ctypes.POINTER(ctypes.c_ssize_t)),
        ("strides", ctypes.POINTER(ctypes.c_ssize_t)), ("suboffsets", ctypes.POINTER(ctypes.c_ssize_t)),
        ("internal", ctypes.c_void_p),
    ]


# Functions of the interpreter, in an object of our own: others may set other types on those of ctypes.pythonapi.
_python = ctypes.PyDLL(None)
_get_buffer = _python.PyObject_GetBuffer
_get_buffer.argtypes = [ctypes.py_object, ctypes.POINTER(_PyBuffer), ctypes.c_int]
_get_buffer.restype = ctypes.c_int
_release_buffer = _python.PyBuffer_Release
_release_buffer.argtypes = [ctypes.POINTER(_PyBuffer)]
_release_buffer.restype = None


class BufferHold:
    """A hold on the memory of an object with the buffer protocol; the object cannot resize it meanwhile."""

    def __init__(self, data: Any, writable: bool = False, any_bytes: bool = False) -> None:
        self._buffer: Optional[_PyBuffer] = None
        if isinstance(data, (bytes, bytearray, str)) and not any_bytes:
            raise TypeError("bytes have no rows and columns")
        buffer = _PyBuffer()
        try:
            _get_buffer(data, ctypes.byref(buffer), _STRIDED_WITH_FORMAT | (_WRITABLE if writable else 0))
        except BufferError as error:
            raise TypeError(str(error)) from None
        self._buffer = buffer

    def interface(self) -> Dict[str, Any]:
        """What the array interface would say of this memory."""
        buffer = self._buffer
        assert buffer is not None
        letters = (buffer.format or b"B").decode()
        letter = letters.lstrip("@=" + _ORDER)
        kind = _FORMATS.get(letter, "V")
        order = "|" if buffer.itemsize == 1 else _ORDER
        shape = tuple(buffer.shape[axis] for axis in range(buffer.ndim))
        # No strides are those of an array without gaps, as ctypes gives it.
        strides: Optional[Tuple[int, ...]] = (tuple(buffer.strides[axis] for axis in range(buffer.ndim))
                                              if buffer.strides else None)
        dense = buffer.itemsize
        contiguous = True
        for axis in reversed(range(buffer.ndim)):
            contiguous = contiguous and (strides is None or strides[axis] == dense)
            dense *= shape[axis]
        return {"shape": shape, "strides": None if contiguous else strides, "version": 3,
                "typestr": f"{order}{kind}{buffer.itemsize}", "data": (buffer.buf or 0, bool(buffer.readonly))}

    def __del__(self, release: Any = _release_buffer, reference: Any = ctypes.byref) -> None:
        if self._buffer is not None:  # at the end of the interpreter the names of this module may be gone
            release(reference(self._buffer))
            self._buffer = None


_capsule_name = _python.PyCapsule_GetName
_capsule_name.argtypes = [ctypes.py_object]
_capsule_name.restype = ctypes.c_char_p
capsule_pointer = _python.PyCapsule_GetPointer
capsule_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
capsule_pointer.restype = ctypes.c_void_p
_capsule_rename = _python.PyCapsule_SetName
_capsule_rename.argtypes = [ctypes.py_object, ctypes.c_char_p]
_capsule_rename.restype = ctypes.c_int

_TENSOR, _VERSIONED = b"dltensor", b"dltensor_versioned"
# A capsule keeps the address of its name, so these live as long as the module.
_USED = {name: ctypes.create_string_buffer(b"used_" + name) for name in (_TENSOR, _VERSIONED)}


class Tensor:
    """A tensor that another library lends through DLPack. As long as it is not handed over, it is given back with this
    object: the capsule sees to that."""

    def __init__(self, data: Any, what: str) -> None:
        try:
            self._capsule = data.__dlpack__(max_version=(1, 0))
        except TypeError:  # written before versions
            self._capsule = data.__dlpack__()
        name = _capsule_name(self._capsule)
        if name not in _USED:
            raise TypeError(f"{what}: __dlpack__ gave a capsule called {name!r}, which is no tensor to be taken")
        self._name = name
        self._pointer = capsule_pointer(self._capsule, name)

    def matrix(self) -> persona_matrix:
        """The tensor as a matrix, in place."""
        matrix = persona_matrix()
        versioned = self._name == _VERSIONED
        function = core.persona_matrix_view_dlpack_versioned if versioned else core.persona_matrix_view_dlpack
        call(function, self._pointer, ctypes.byref(matrix))
        return matrix

    def give_answers(self, builder: Any) -> None:
        """Hands the tensor over to a builder of a population, as its answers. The library gives it back."""
        versioned = self._name == _VERSIONED
        function = (core.persona_population_builder_set_dlpack_versioned if versioned
                    else core.persona_population_builder_set_dlpack)
        call(function, builder, self._pointer)
        _capsule_rename(self._capsule, ctypes.cast(_USED[self._name], ctypes.c_char_p))

"""A small producer of Arrow arrays, as any Arrow library is one: capsules around structs that are released once."""
import ctypes

import numpy
from persona._arrow import _RELEASE, ArrowArray, ArrowArrayStream, ArrowSchema

_FORMATS = {"float64": b"g", "float32": b"f", "int64": b"l", "int32": b"i", "uint8": b"C"}
_DESTRUCTOR = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_python = ctypes.PyDLL(None)
_new = _python.PyCapsule_New
_new.argtypes, _new.restype = [ctypes.c_void_p, ctypes.c_char_p, _DESTRUCTOR], ctypes.py_object
_pointer = _python.PyCapsule_GetPointer
_pointer.argtypes, _pointer.restype = [ctypes.c_void_p, ctypes.c_char_p], ctypes.c_void_p
_NAMES = {b"arrow_schema": ArrowSchema, b"arrow_array": ArrowArray, b"arrow_array_stream": ArrowArrayStream}


def _destructor(name):
    """Releases what is in a capsule, unless someone took it."""
    def destroy(capsule):
        struct = _NAMES[name].from_address(_pointer(capsule, name))
        if struct.release:
            struct.release(ctypes.addressof(struct))

    return _DESTRUCTOR(destroy)


_DESTRUCTORS = {name: _destructor(name) for name in _NAMES}


class batch:  # pylint: disable=invalid-name
    """A record batch of columns of numbers or texts, read in place. `released` counts how often it was given back."""

    def __init__(self, columns):
        self.columns = columns
        self.released = 0
        self._keep = []

    def _struct_release(self, kind, counts):
        def release(address):
            struct = kind.from_address(address)
            struct.release = _RELEASE(0)
            self.released += counts

        callback = _RELEASE(release)
        self._keep.append(callback)
        return callback

    def _buffers(self, column):
        if isinstance(column, numpy.ndarray):
            return [0, column.ctypes.data], _FORMATS[column.dtype.name]
        encoded = [text.encode() for text in column]
        offsets = numpy.concatenate([[0], numpy.cumsum([len(text) for text in encoded])]).astype("i4")
        data = ctypes.create_string_buffer(b"".join(encoded))
        self._keep += [offsets, data]
        return [0, offsets.ctypes.data, ctypes.addressof(data)], b"u"

    def _fill(self, schema, array):
        """Fills the two structs of the batch."""
        count = len(self.columns)
        rows = len(next(iter(self.columns.values())))
        schemas, arrays = (ArrowSchema * count)(), (ArrowArray * count)()
        schema_places = (ctypes.c_void_p * count)(*[ctypes.addressof(one) for one in schemas])
        array_places = (ctypes.c_void_p * count)(*[ctypes.addressof(one) for one in arrays])
        for place, (name, column) in enumerate(self.columns.items()):
            buffers, format_ = self._buffers(column)
            listed = (ctypes.c_void_p * len(buffers))(*buffers)
            schemas[place].format, schemas[place].name = format_, name.encode()
            schemas[place].release = self._struct_release(ArrowSchema, 0)
            arrays[place].length, arrays[place].n_buffers = rows, len(buffers)
            arrays[place].buffers = ctypes.addressof(listed)
            arrays[place].release = self._struct_release(ArrowArray, 0)
            self._keep.append(listed)
        no_bitmap = (ctypes.c_void_p * 1)()
        schema.format, schema.n_children, schema.children = b"+s", count, ctypes.addressof(schema_places)
        schema.release = self._struct_release(ArrowSchema, 0)
        array.length, array.n_buffers, array.buffers = rows, 1, ctypes.addressof(no_bitmap)
        array.n_children, array.children = count, ctypes.addressof(array_places)
        array.release = self._struct_release(ArrowArray, 1)
        self._keep += [schemas, arrays, schema_places, array_places, no_bitmap]

    def capsule(self, struct, name):
        """A capsule around a struct."""
        self._keep.append(struct)
        return _new(ctypes.addressof(struct), name, _DESTRUCTORS[name])

    def __arrow_c_array__(self, requested_schema=None):
        schema, array = ArrowSchema(), ArrowArray()
        self._fill(schema, array)
        return self.capsule(schema, b"arrow_schema"), self.capsule(array, b"arrow_array")


class Lent:
    """A stream that gives a batch so many times."""

    def __init__(self, made, stream, times=1):
        assert stream
        self._batch = made
        self._times = times

    def __arrow_c_stream__(self, requested_schema=None):
        left = [self._times]
        made = self._batch

        def get_schema(_, address):
            made._fill(ArrowSchema.from_address(address), ArrowArray())
            return 0

        def get_next(_, address):
            array = ArrowArray.from_address(address)
            ctypes.memset(address, 0, ctypes.sizeof(array))
            if left[0]:
                left[0] -= 1
                made._fill(ArrowSchema(), array)
            return 0

        stream = ArrowArrayStream()
        kinds = dict(ArrowArrayStream._fields_)
        stream.get_schema, stream.get_next = kinds["get_schema"](get_schema), kinds["get_next"](get_next)
        stream.get_last_error = kinds["get_last_error"](lambda _: None)
        stream.release = made._struct_release(ArrowArrayStream, 0)
        made._keep += [stream.get_schema, stream.get_next, stream.get_last_error]
        return made.capsule(stream, b"arrow_array_stream")

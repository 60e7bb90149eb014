#!/usr/bin/env python3
"""Exchanges arrays with numpy through the shared libraries, bit for bit: .npy files both ways, and DLPack in place.

usage: exchange.py LIBPERSONA LIBPERSONA_IO

The libraries are called by ctypes as they are installed, so that this also checks the ABI that bindings see. Needs
numpy 1.23 or newer."""
import ctypes as c
import io
import os
import sys
import tempfile

import numpy as np

DTYPES = ["float64", "float32", "int8", "uint8", "int16", "uint16", "int32", "int64", "uint32", "uint64", "float16"]


class Matrix(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("dtype", c.c_int32), ("data", c.c_void_p), ("rows", c.c_int64),
                ("columns", c.c_int64), ("row_stride", c.c_int64), ("column_stride", c.c_int64), ("mask", c.c_void_p),
                ("mask_row_stride", c.c_int64), ("mask_column_stride", c.c_int64)]


class Error(c.Structure):
    _fields_ = [("status", c.c_int32), ("reserved", c.c_int32), ("row", c.c_int64), ("column", c.c_int64),
                ("line", c.c_int64), ("message", c.c_char * 480)]


SINK = c.CFUNCTYPE(c.c_int, c.c_void_p, c.POINTER(c.c_char), c.c_size_t)
base = c.CDLL(sys.argv[1], mode=c.RTLD_GLOBAL)
files = c.CDLL(sys.argv[2])
base.persona_matrix_cell.restype = base.persona_population_answer.restype = c.c_double
base.persona_matrix_cell.argtypes = base.persona_population_answer.argtypes = [c.c_void_p, c.c_int64, c.c_int64]
for library, name in ((base, "context_free"), (base, "population_free"), (base, "population_builder_free"),
                      (files, "npy_free")):
    getattr(library, "persona_" + name).argtypes = [c.c_void_p]
python = c.pythonapi
python.PyCapsule_GetPointer.restype = c.c_void_p
python.PyCapsule_GetPointer.argtypes = [c.py_object, c.c_char_p]
python.PyCapsule_SetName.argtypes = [c.py_object, c.c_char_p]
checks = 0


def require(holds, *what):
    global checks
    checks += 1
    if not holds:
        sys.exit("exchange.py: " + " ".join(str(part) for part in what))


def call(function, *arguments, refuses=None):
    """Calls with an error behind the arguments; a refusal must hold a text."""
    error = Error()
    status = function(*arguments, c.byref(error))
    if refuses is not None:
        require(status != 0 and refuses in error.message.decode(), "expected '%s':" % refuses, status, error.message)
    else:
        require(status == 0, status, error.message.decode())


context = c.c_void_p()
call(base.persona_context_create, None, c.byref(context))


def as_array(matrix):
    """The cells of a matrix as numpy sees them."""
    dtype = np.dtype(DTYPES[matrix.dtype])
    if matrix.rows * matrix.columns == 0:
        return np.zeros((matrix.rows, matrix.columns), dtype)
    length = (matrix.rows - 1) * matrix.row_stride + (matrix.columns - 1) * matrix.column_stride + dtype.itemsize
    block = (c.c_char * length).from_address(matrix.data)
    return np.ndarray((matrix.rows, matrix.columns), dtype, block, strides=(matrix.row_stride, matrix.column_stride))


def as_matrix(array):
    """A matrix over the cells of an array."""
    return Matrix(c.sizeof(Matrix), DTYPES.index(array.dtype.name), array.ctypes.data, *array.shape, *array.strides)


def read_file(path):
    npy = c.c_void_p()
    call(files.persona_npy_read, context, path.encode(), c.byref(npy))
    matrix = Matrix()
    files.persona_npy_get_matrix(npy, c.byref(matrix))
    copy = as_array(matrix).copy()
    files.persona_npy_free(npy)
    return copy


def write_file(array):
    pieces = []
    sink = SINK(lambda user, data, length: pieces.append(data[:length]) or 0)
    matrix = as_matrix(array)
    call(files.persona_npy_write, c.byref(matrix), sink, None)
    return b"".join(pieces)


def same(a, b):
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


def random_array(random, dtype, shape):
    """Any bits that the type can have."""
    dtype = np.dtype(dtype)
    if dtype == bool:
        return random.integers(0, 2, shape).astype(bool)
    count = int(np.prod(shape))
    return np.frombuffer(random.bytes(count * dtype.itemsize), dtype).reshape(shape)


def check_files(random, folder):
    path = os.path.join(folder, "array.npy")
    for name in DTYPES + ["bool"]:
        for shape in ((5, 3), (1, 7), (4, 1), (6,), (0, 3), (3, 0), (257, 129)):
            native = random_array(random, name, shape)
            for order in "CF":
                for byte_order in "<>":
                    saved = np.asarray(native, order=order)
                    np.save(path, saved.astype(native.dtype.newbyteorder(byte_order), order="K"))
                    expected = native.reshape(shape if len(shape) == 2 else shape + (1,))
                    if name == "bool":
                        expected = expected.view("uint8")
                    require(same(read_file(path), expected), "reading", name, shape, order, byte_order)
            if name == "bool" or len(shape) != 2:
                continue
            for view in (native, np.asfortranarray(native), native[::-1], native[:, ::-2]):
                loaded = np.load(io.BytesIO(write_file(view)), allow_pickle=False)
                require(same(loaded, np.ascontiguousarray(view)), "writing", name, shape, view.strides)


def check_refusals(folder):
    path = os.path.join(folder, "refused.npy")
    npy = c.c_void_p()
    for array, text in ((np.array([[1, "a"]], object), "Python objects"), (np.array([["ab"]]), "<U2"),
                        (np.ones((2, 2), complex), "<c16"), (np.ones((2, 2, 2)), "3 axes"), (np.array(3.0), "0 axes"),
                        (np.ones(2, [("a", "f8")]), "named fields"), (np.ones((2, 2), "datetime64[s]"), "<M8[s]")):
        np.save(path, array)
        call(files.persona_npy_read, context, path.encode(), c.byref(npy), refuses=text)


def build_from(array):
    """A population over an array by its capsule, and that capsule."""
    builder, population = c.c_void_p(), c.c_void_p()
    call(base.persona_population_builder_create, context, b"array", c.byref(builder))
    capsule = array.__dlpack__()
    pointer = c.c_void_p(python.PyCapsule_GetPointer(capsule, b"dltensor"))
    call(base.persona_population_builder_set_dlpack, builder, pointer)
    python.PyCapsule_SetName(capsule, b"used_dltensor")
    call(base.persona_population_build, builder, c.byref(population))
    base.persona_population_builder_free(builder)
    return population


def check_tensors(random):
    for name in DTYPES:
        block = random.integers(0, 100, (12, 10)).astype(name)
        for view in (block, np.asfortranarray(block), block.T, block[::-1, ::2], block[3:9, 4:5], block[:, 2]):
            cells = view if view.ndim == 2 else view[:, None]
            held = sys.getrefcount(view)
            population = build_from(view)
            require(sys.getrefcount(view) > held, "the tensor of", name, "does not hold its array")
            for i in range(cells.shape[0]):
                for j in range(cells.shape[1]):
                    answer = base.persona_population_answer(population, i, j)
                    require(answer == float(cells[i, j]), "answer", name, i, j)
            cells[1, 0] += 1  # the population sees numpy's memory
            require(base.persona_population_answer(population, 1, 0) == float(cells[1, 0]), name, "was copied")
            base.persona_population_free(population)
            require(sys.getrefcount(view) == held, "the tensor of", name, "was not given back")


def check_refused_tensors():
    builder = c.c_void_p()
    call(base.persona_population_builder_create, context, b"array", c.byref(builder))
    for array, text in ((np.ones((2, 2), complex), "complex"), (np.ones((2, 2, 2)), "3 axes")):
        held = sys.getrefcount(array)
        capsule = array.__dlpack__()
        pointer = c.c_void_p(python.PyCapsule_GetPointer(capsule, b"dltensor"))
        call(base.persona_population_builder_set_dlpack, builder, pointer, refuses=text)
        del capsule  # still its own: its destructor gives the array back
        require(sys.getrefcount(array) == held, "a refused tensor was not given back")
    base.persona_population_builder_free(builder)


random = np.random.default_rng(11)
with tempfile.TemporaryDirectory() as folder:
    check_files(random, folder)
    check_refusals(folder)
check_tensors(random)
check_refused_tensors()
base.persona_context_free(context)
print("exchange.py: %d checks against numpy %s" % (checks, np.__version__))

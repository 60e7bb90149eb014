"""Arrays of any origin as the library sees them, without copying where that is possible.

Taken in place: whatever has the array interface (numpy arrays of any strides, read-only ones, fields of structured
arrays, masked arrays), DLPack (tensors of torch, jax, ...), or the buffer protocol (memoryview, array.array, ctypes
arrays); data frames whose columns share one block. Copied: nested lists, data frames of mixed types, and cells of a
type that the library does not read, such as complex or objects.
"""
from __future__ import annotations

import ctypes
import numbers
import sys
from typing import Any, Dict, List, NoReturn, Optional, Sequence, Tuple

from ._abi.enums import Dtype
from ._abi.types import persona_matrix
from ._handles import Handle
from ._memory import BufferHold, Tensor
from ._text import encode, is_missing, whole

_SIZE = ctypes.sizeof(persona_matrix)
_ORDER = "<" if sys.byteorder == "little" else ">"
_KINDS = {"FLOAT": "f", "INT": "i", "UINT": "u"}


def _typestrings() -> Dict[str, int]:
    """The types that the library reads, by how the array interface calls them."""
    found: Dict[str, int] = {"|b1": int(Dtype.UINT8)}
    for dtype in Dtype:
        word = dtype.name.rstrip("0123456789")
        size = int(dtype.name[len(word):]) // 8
        found[f"{'|' if size == 1 else _ORDER}{_KINDS[word]}{size}"] = int(dtype)
    return found


TYPES = _typestrings()


def numpy() -> Any:
    """numpy where it can be imported, else None."""
    try:
        import numpy as module
    except ImportError:
        return None
    return module


class Described:
    """What the array interface says, checked: ctypes would cut off numbers that are no addresses or sizes."""

    __slots__ = ("address", "read_only", "shape", "strides", "typestr")

    def __init__(self, interface: Any, what: str) -> None:
        try:
            address, self.read_only = interface["data"]
            self.typestr = str(interface["typestr"])
            shape, strides = tuple(interface["shape"]), interface.get("strides")
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise TypeError(f"the array interface of {what} is broken: {error!r}") from None
        self.address = whole(address, 0, 2 * sys.maxsize + 1, f"the address of {what}")
        self.shape = tuple(whole(size, 0, sys.maxsize, f"the shape of {what}") for size in shape)
        self.strides = None if strides is None else tuple(
            whole(stride, -sys.maxsize - 1, sys.maxsize, f"a stride of {what}") for stride in strides)
        if self.strides is not None and len(self.strides) != len(self.shape):
            raise TypeError(f"{what} has {len(self.shape)} dimensions, but {len(self.strides)} strides")
        if not self.address and 0 not in self.shape:
            raise ValueError(f"{what} has shape {self.shape}, but its address is 0")


def interface_of(data: Any, what: str) -> Tuple[Any, Any]:
    """The array interface of an object and what keeps the memory; None where it has none. One that names no address
    leaves it to the buffer protocol, of which numpy makes an array."""
    interface = getattr(data, "__array_interface__", None)
    if interface is None or isinstance(data, type):
        return None, data
    if isinstance(interface, dict) and not isinstance(interface.get("data"), tuple):
        if numpy() is None:
            raise TypeError(f"the array interface of {what} names no address; numpy is needed to read it")
        try:
            array = numpy().asarray(data)
        except (TypeError, ValueError) as error:
            raise TypeError(f"the array interface of {what} is broken: {error}") from None
        return array.__array_interface__, array
    return interface, data


class View:
    """A matrix as calls take it, and what must stay alive while it is read."""

    __slots__ = ("matrix", "keep", "copied", "reference")

    def __init__(self, matrix: persona_matrix, keep: Any, copied: bool) -> None:
        self.matrix = matrix
        self.keep = keep
        #: Whether the cells had to be copied.
        self.copied = copied
        #: What calls take.
        self.reference = ctypes.byref(matrix)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return int(self.matrix.rows)

    @property
    def columns(self) -> int:
        """The number of columns."""
        return int(self.matrix.columns)


def view(data: Any, what: str = "the matrix") -> View:
    """A matrix of any origin. `what` is how messages call it."""
    if isinstance(data, View):
        return data
    interface, keep = interface_of(data, what)
    if interface is not None:
        found = _from_interface(Described(interface, what), keep, what)
        if found is not None:
            mask = getattr(data, "_mask", None)  # of numpy.ma; its plain data are what the interface shows
            return found if mask is None else _masked(found, data, what)
        return _converted(keep, what)
    if isinstance(data, Handle):
        advice = f": {what}.answers() are its numbers" if hasattr(data, "answers") else ""
        raise TypeError(f"{what} is a persona.{type(data).__name__}, not an array{advice}")
    if hasattr(data, "__dlpack__") and not isinstance(data, type):
        tensor = Tensor(data, what)
        return View(tensor.matrix(), tensor, False)
    if type(data).__module__.split(".")[0] == "pandas":
        return _from_frame(data, what)
    try:
        hold = BufferHold(data)
    except TypeError:
        pass
    else:
        found = _from_interface(Described(hold.interface(), what), hold, what)
        if found is not None:
            return found
        if numpy() is None:
            raise TypeError(f"{what} has cells of another byte order or type than the library reads; numpy is needed "
                            "to convert them")
        return view(numpy().asarray(data), what)
    if hasattr(data, "__array__") and numpy() is not None:
        return view(numpy().asarray(data), what)
    return _from_rows(data, what)


def _from_interface(found: Described, keep: Any, what: str) -> Optional[View]:
    """A view of what the array interface describes; None for cells that the library does not read."""
    shape = found.shape
    if len(shape) != 2:
        raise ValueError(f"{what} has {len(shape)} dimension{'s' if len(shape) != 1 else ''} (shape {shape}); "
                         "it needs two, rows and columns: reshape(-1, 1) makes one column, reshape(1, -1) one row")
    code = TYPES.get(found.typestr)
    if code is None:
        return None
    rows, columns = shape
    strides = found.strides
    if strides is None:
        size = int(found.typestr[2:])
        strides = (columns * size, size)
    matrix = persona_matrix(_SIZE, code, found.address, rows, columns, strides[0], strides[1], None, 0, 0)
    return View(matrix, keep, False)


def _masked(found: View, data: Any, what: str) -> View:
    """The same view with the mask of a masked array, in place, too."""
    mask = data._mask
    if mask.shape == ():  # nothing is masked
        return found
    if mask.dtype.names is not None or mask.shape != data.shape:
        raise TypeError(f"{what} has a mask of another shape than its cells")
    matrix = found.matrix
    matrix.mask = mask.__array_interface__["data"][0]
    matrix.mask_row_stride, matrix.mask_column_stride = mask.strides
    found.keep = (data, mask)
    return found


def _converted(data: Any, what: str) -> View:
    """A copy of cells of another type: whole numbers in the byte order of this machine, others as float64."""
    module = numpy()
    if module is None:
        raise TypeError(f"{what} has cells of type {data.__array_interface__['typestr']}, which the library does not "
                        "read; convert it to float64")
    array = module.asanyarray(data)
    kind = array.dtype.kind
    if kind == "c":
        raise TypeError(f"{what} has complex cells; take the real part, or both parts as columns")
    if kind not in "biufO":
        raise TypeError(f"{what} has cells of type {array.dtype}, which are no numbers: convert them yourself, so that "
                        "it is plain what they mean")
    if kind == "O":
        return _from_rows(array.tolist(), what, array.shape[1])
    # The library itself looks for whole numbers that float64 does not hold, and says where they are.
    inner = view(array.astype(array.dtype.newbyteorder("=") if kind in "iu" else module.float64), what)
    inner.copied = True
    return inner


def _from_frame(frame: Any, what: str) -> View:
    """A view of a data frame of numbers."""
    if getattr(frame, "ndim", 2) != 2:
        raise ValueError(f"{what} is a Series, one column; Series.to_frame() makes a matrix of it")
    for name, kind in zip(frame.columns, frame.dtypes):
        if getattr(kind, "kind", "O") not in "biuf":
            raise TypeError(f"{what} has the column {name!r} of type {kind}, which is no number: name the columns that "
                            "are answers (persona.Population.from_frame(frame, items=[...]))")
    return view_of_columns([frame.iloc[:, place] for place in range(len(frame.columns))], what, len(frame))


def view_of_columns(columns: Sequence[Any], what: str, rows: int) -> View:
    """A view of Series that lie at equal distances in memory, as those of one block of a frame do; else a copy."""
    if columns and len({str(column.dtype) for column in columns}) == 1 and hasattr(columns[0].dtype, "itemsize"):
        arrays = [column.to_numpy() for column in columns]
        interfaces = [array.__array_interface__ for array in arrays]
        addresses = [interface["data"][0] for interface in interfaces]
        step = addresses[1] - addresses[0] if len(addresses) > 1 else 0
        code = TYPES.get(interfaces[0]["typestr"])
        equal = all(array.strides == arrays[0].strides for array in arrays)
        if code is not None and equal and addresses == [addresses[0] + place * step for place in range(len(arrays))]:
            matrix = persona_matrix(_SIZE, code, addresses[0], len(arrays[0]), len(arrays), arrays[0].strides[0], step,
                                    None, 0, 0)
            return View(matrix, arrays, False)
    copy = numpy().empty((rows, len(columns)))
    for place, column in enumerate(columns):
        copy[:, place] = column.to_numpy(dtype="float64", na_value=float("nan"))
        if column.dtype.kind in "iu":
            for row in (abs(copy[:, place]) >= 2.0**53).nonzero()[0]:
                if int(copy[row, place]) != int(column.iloc[row]):
                    _refuse_rounding(int(column.iloc[row]), row, place, what)
    inner = view(copy, what)
    inner.copied = True
    return inner


def _refuse_rounding(cell: int, row: int, column: int, what: str) -> NoReturn:
    written = str(cell) if cell.bit_length() < 1000 else f"a number of {cell.bit_length()} bits"
    raise ValueError(f"row {row}, column {column} of {what} is {written}, a whole number that float64 does not hold "
                     "exactly; divide or shift the numbers of this column first")


def _number(cell: Any, row: int, column: int, what: str) -> float:
    """One cell of a list or an array of objects."""
    if type(cell) is float:  # pylint: disable=unidiomatic-typecheck
        return cell
    if isinstance(cell, numbers.Integral) and getattr(getattr(cell, "dtype", None), "kind", "i") != "m":
        try:
            value = float(int(cell))
        except OverflowError:
            value = float("inf")
        if value in (float("inf"), -float("inf")) or int(value) != int(cell):
            _refuse_rounding(int(cell), row, column, what)
        return value
    if is_missing(cell):
        return float("nan")
    kind = getattr(getattr(cell, "dtype", None), "kind", "f")
    if kind in "fbiuO" and not isinstance(cell, (str, bytes, bytearray)):
        try:
            return float(cell)
        except (TypeError, ValueError, OverflowError):
            pass
    raise TypeError(f"row {row}, column {column} of {what} is {cell!r}, which is no number")


def _from_rows(data: Any, what: str, width: Optional[int] = None) -> View:
    """A copy of nested sequences of numbers; None is a missing cell. width: of no rows at all."""
    advice = "it should be an array, a data frame, or a list of rows of numbers"
    if isinstance(data, (str, bytes, bytearray)):
        raise TypeError(f"{what} is a {type(data).__name__}; {advice}")
    rows: List[Sequence[Any]] = []
    try:
        for place, row in enumerate(data):
            if isinstance(row, (str, bytes, bytearray)):
                raise TypeError(f"row {place} of {what} is {row!r}, which is a text and no row of numbers")
            if len(getattr(row, "shape", (0,))) > 1 or isinstance(row, Handle):
                raise TypeError(f"row {place} of {what} is itself a {type(row).__name__}: give one array at a time, or "
                                "join them (numpy.concatenate)")
            rows.append(list(row))
    except TypeError as error:
        if str(error).startswith("row "):
            raise
        raise TypeError(f"{what} is a {type(data).__name__}; {advice}") from None
    columns = len(rows[0]) if rows else width or 0
    cells = (ctypes.c_double * max(len(rows) * columns, 1))()
    for place, row in enumerate(rows):
        if len(row) != columns:
            raise ValueError(f"row {place} of {what} has {len(row)} cells, row 0 has {columns}")
        for column, cell in enumerate(row):
            cells[place * columns + column] = _number(cell, place, column, what)
    matrix = persona_matrix(_SIZE, int(Dtype.FLOAT64), ctypes.addressof(cells), len(rows), columns, columns * 8, 8,
                            None, 0, 0)
    return View(matrix, cells, True)


_CTYPES: Dict[str, Any] = {
    "f8": ctypes.c_double, "i4": ctypes.c_int32, "i8": ctypes.c_int64, "u1": ctypes.c_uint8, "u4": ctypes.c_uint32,
}
_CASTS = {"f8": "d", "i4": "i", "i8": "q", "u1": "B", "u4": "I"}


def vector(data: Any, kind: str, count: Optional[int], what: str) -> Tuple[Optional[int], Any, int]:
    """Numbers in one row: their address, what keeps them alive, and how many there are. None gives no address.

    In place when they are of the very type and side by side; the library copies what it keeps of them anyway.
    """
    if data is None:
        return None, None, 0
    mask = getattr(data, "_mask", None)  # of numpy.ma
    if mask is not None and mask.any():
        raise ValueError(f"{what} has a masked number at place {int(mask.argmax())}; each one is needed")
    interface, held = interface_of(data, what)
    described = None if interface is None else Described(interface, what)
    wanted = ("|" if kind == "u1" else _ORDER) + kind
    if described is not None and described.typestr == wanted and described.strides is None \
            and len(described.shape) == 1:
        found: Tuple[int, Any, int] = (described.address, held, described.shape[0])
    elif numpy() is not None:
        array = numpy().asarray(data)
        if array.ndim != 1:
            raise ValueError(f"{what} has shape {array.shape}; it needs one dimension")
        if array.dtype.kind not in "biufO":
            raise TypeError(f"{what} has numbers of type {array.dtype}; they should be real numbers")
        for place, one in enumerate(array if array.dtype.kind == "O" else ()):
            if isinstance(one, (str, bytes)):
                raise TypeError(f"{what} has {one!r} at place {place}; they should be real numbers")
        exact = array.astype(kind) if array.dtype.kind != "O" or kind == "f8" else array.astype("f8").astype(kind)
        if kind != "f8" and array.size and not (exact == array).all():
            place = int((exact != array).argmax())
            raise ValueError(f"{what}: {array[place]!r} at place {place} is no whole number of type {kind}")
        array = numpy().ascontiguousarray(exact)
        found = (array.__array_interface__["data"][0], array, array.shape[0])
    else:
        values = list(data)
        cells = (_CTYPES[kind] * max(len(values), 1))(*values)
        found = (ctypes.addressof(cells), cells, len(values))
    if count is not None and found[2] != count:
        raise ValueError(f"{what}: {found[2]} numbers were given, {count} are needed")
    return found


def output(shape: Tuple[int, ...], kind: str = "f8", out: Any = None, what: str = "out") -> Tuple[Any, int]:
    """An array for results, or the caller's own, and its address. Without numpy it is a memoryview."""
    module = numpy()
    if out is not None:
        interface, _ = interface_of(out, what)
        if interface is None:
            interface = BufferHold(out, writable=True).interface()
        given = Described(interface, what)
        if given.read_only or given.shape != shape or given.strides is not None or given.typestr != _ORDER + kind:
            raise ValueError(f"{what} should be a writable, C-contiguous array of type {_ORDER + kind} and shape "
                             f"{shape}; it has type {given.typestr} and shape {given.shape}"
                             + (", and gaps" if given.strides is not None else "")
                             + (", and is read-only" if given.read_only else ""))
        return out, given.address
    if module is not None:
        array = module.empty(shape, dtype=kind)
        return array, array.__array_interface__["data"][0]
    count = 1
    for size in shape:
        count *= size
    cells = (_CTYPES[kind] * max(count, 1))()
    flat = memoryview(cells).cast("B")[:count * ctypes.sizeof(_CTYPES[kind])]
    return (flat.cast(_CASTS[kind], shape) if count else flat.cast(_CASTS[kind])), ctypes.addressof(cells)


def strings(values: Optional[Sequence[Any]], count: Optional[int], what: str) -> Any:
    """An array of texts, as calls take it; None gives NULL."""
    if values is None:
        return None
    encoded = [encode(str(value), f"place {place} of {what}") for place, value in enumerate(values)]
    if count is not None and len(encoded) != count:
        raise ValueError(f"{what}: {len(encoded)} texts were given, {count} are needed")
    return (ctypes.c_char_p * max(len(encoded), 1))(*encoded)

"""Tables of answers from CSV files, and CSV records one by one. (libpersona-io)"""
from __future__ import annotations

import ctypes
import threading
from contextlib import contextmanager
from typing import Any, Iterator, List, Optional, Tuple, Union

from ._abi import types
from ._abi.enums import MissingPolicy
from ._arrow import arrow_dataset, is_arrow
from ._buffers import vector
from ._choices import choose
from ._handles import Handle, call, make
from ._library import calls, core, io, text
from ._sinks import source_of
from ._text import encode, encode_optional, encode_path
from ._whole import set_whole
from .context import Context, handle_of
from .population import Population


def _delimiter(delimiter: Optional[str]) -> int:
    """The byte between fields; 0: told from the first record."""
    if delimiter is None:
        return 0
    if not isinstance(delimiter, str) or len(delimiter) != 1 or not "\0" < delimiter < "\x80":
        raise ValueError(f"delimiter is {delimiter!r}; it should be one ASCII character, such as ',' or ';', or None")
    return ord(delimiter)


@calls("persona_csv_settings_init", "persona_csv_open", "persona_csv_open_source", "persona_csv_free")
class CsvReader(Handle):
    """The records of a CSV file, one after the other: an iterator over lists of texts.

    file: a path, or a binary file object, which is then called `name` in messages. delimiter: None: told from the first
    record. The limits are in bytes and columns. A reader belongs to one thread.
    """

    __slots__ = ("_source", "_busy")

    def __init__(self, file: Any, *, name: Optional[str] = None, delimiter: Optional[str] = None,
                 maximum_record_bytes: Optional[int] = None, maximum_field_bytes: Optional[int] = None,
                 maximum_columns: Optional[int] = None, context: Optional[Context] = None) -> None:
        settings = types.persona_csv_settings()
        io.persona_csv_settings_init(ctypes.byref(settings))
        settings.delimiter = _delimiter(delimiter)
        limits = {"maximum_record_bytes": maximum_record_bytes, "maximum_field_bytes": maximum_field_bytes,
                  "maximum_columns": maximum_columns}
        for field, limit in limits.items():
            if limit:
                set_whole(settings, field, limit)
        reference = ctypes.byref(settings)
        self._source = None
        self._busy = threading.Lock()
        if hasattr(file, "read"):
            self._source = source_of(file)
            called = name if name is not None else str(getattr(file, "name", "the file"))
            self._handle = make(types.persona_csv_reader, io.persona_csv_free, io.persona_csv_open_source,
                                handle_of(context), encode(called, "name"), self._source, None, reference)
        else:
            self._handle = make(types.persona_csv_reader, io.persona_csv_free, io.persona_csv_open,
                                handle_of(context), encode_path(file), reference)

    def __iter__(self) -> Iterator[List[str]]:
        return self

    @calls("persona_csv_next", "persona_csv_field", "persona_csv_field_length")
    def __next__(self) -> List[str]:
        """The next record."""
        with self.alone() as handle:
            fields = ctypes.c_int64()
            call(io.persona_csv_next, handle, ctypes.byref(fields))
            if fields.value == 0:
                raise StopIteration
            return [self._field(handle, field) for field in range(fields.value)]

    @staticmethod
    def _field(handle: Any, field: int) -> str:
        written, length = io.persona_csv_field(handle, field), io.persona_csv_field_length(handle, field)
        if written is None or len(written) != length:
            raise ValueError(f"line {io.persona_csv_line(handle)}, field {field + 1} has {length} bytes, of which "
                             f"{len(written or b'')} can be read: it holds a NUL character")
        return text(written)

    @contextmanager
    def alone(self) -> Iterator[Any]:
        """A reader belongs to one thread at a time; the second one learns that here."""
        if not self._busy.acquire(blocking=False):
            raise RuntimeError("this reader is in use: by another thread, or by the read() of its own file")
        try:
            yield self._handle
        finally:
            self._busy.release()

    @property
    @calls("persona_csv_line")
    def line(self) -> int:
        """The line where the current record starts, from 1."""
        return int(io.persona_csv_line(self._handle))


@calls("persona_csv_number")
def csv_number(written: str) -> Optional[float]:
    """A number as the library reads it; NaN for a missing answer, None for anything else."""
    value = ctypes.c_double()
    kind = "\0" not in written and io.persona_csv_number(encode(written, "the number"), ctypes.byref(value))
    return value.value if kind else None


def _selection(missing: Any, scale: Optional[Tuple[float, float]], named: Any) -> types.persona_selection:
    selection = types.persona_selection()
    io.persona_selection_init(ctypes.byref(selection))
    selection.missing = choose(MissingPolicy, missing, "missing")
    for key, value in named.items():
        if value is not None:
            setattr(selection, key, encode(value, key))
    if scale is not None:
        selection.has_scale, selection.low, selection.high = 1, scale[0], scale[1]
    return selection


@calls("persona_selection_init", "persona_dataset_read_csv", "persona_dataset_read", "persona_dataset_read_arrow",
       "persona_dataset_read_npy", "persona_dataset_free")
class Dataset(Handle):
    """A table of answers, from which populations are made.

    file: a path of a CSV file, or of a .npy file if it ends like that; a binary file object of CSV; a CsvReader of
    which the next record is the header; or an Arrow table (of pyarrow, polars, ...), called `name` in messages.
    items: patterns over column names, "bfi*,age"; None: every column that holds only numbers and that nothing else
    claims. group: the column that splits the file into populations. only_group: keep only this one. id, replicate,
    weights: names of columns. attributes: patterns of columns. scale: (low, high) of all items.
    """

    __slots__ = ()

    def __init__(self, file: Any, *, name: Optional[str] = None, items: Optional[str] = None,
                 group: Optional[str] = None, only_group: Optional[str] = None,
                 id: Optional[str] = None,  # pylint: disable=redefined-builtin
                 replicate: Optional[str] = None, weights: Optional[str] = None, attributes: Optional[str] = None,
                 scale: Optional[Tuple[float, float]] = None,
                 missing: Union[MissingPolicy, str] = MissingPolicy.ERROR, context: Optional[Context] = None) -> None:
        selection = _selection(missing, scale, {
            "items": items, "group": group, "only_group": only_group, "id": id, "replicate": replicate,
            "weights": weights, "attributes": attributes})
        reference = ctypes.byref(selection)
        if is_arrow(file):
            self._handle = arrow_dataset(file, encode_optional(name, "name"), reference, handle_of(context))
            return
        if hasattr(file, "read"):
            file = CsvReader(file, name=name, context=context)
        if isinstance(file, CsvReader):
            with file.alone() as reader:
                self._handle = make(types.persona_dataset, io.persona_dataset_free, io.persona_dataset_read, reader,
                                    reference)
        else:
            path = encode_path(file)
            read = io.persona_dataset_read_npy if path.endswith(b".npy") else io.persona_dataset_read_csv
            self._handle = make(types.persona_dataset, io.persona_dataset_free, read, handle_of(context), path,
                                reference)

    @calls("persona_dataset_rows")
    def __len__(self) -> int:
        """The number of rows."""
        return int(io.persona_dataset_rows(self._handle))

    @property
    @calls("persona_dataset_item_count", "persona_dataset_item_name")
    def items(self) -> List[str]:
        """The names of the items."""
        return [text(io.persona_dataset_item_name(self._handle, place))
                for place in range(io.persona_dataset_item_count(self._handle))]

    @property
    @calls("persona_dataset_item_is_whole")
    def whole(self) -> List[bool]:
        """Whether every answer of an item is a whole number."""
        return [bool(io.persona_dataset_item_is_whole(self._handle, place))
                for place in range(io.persona_dataset_item_count(self._handle))]

    @property
    @calls("persona_dataset_group_count", "persona_dataset_group_name")
    def groups(self) -> List[str]:
        """The names of the groups, in order of first appearance."""
        return [text(io.persona_dataset_group_name(self._handle, place))
                for place in range(io.persona_dataset_group_count(self._handle))]

    def group_place(self, group: Union[int, str]) -> int:
        """The place of a group that is given by place or name."""
        if isinstance(group, int):
            return group
        if group not in self.groups:
            raise KeyError(f"there is no group {group!r}; there are {', '.join(self.groups)}")
        return self.groups.index(group)

    @calls("persona_dataset_population")
    def population(self, group: Union[int, str] = 0, *, whole: Any = None) -> Population:
        """The population of a group, by place or name. whole: a flag an item, whether it is ordinal; None: `whole`."""
        address, _kept, _ = vector(whole, "u1", len(self.items), "whole")
        return Population._from(make(types.persona_population, core.persona_population_free,
                                     io.persona_dataset_population, self._handle, self.group_place(group), address))

    def populations(self, *, whole: Any = None) -> List[Population]:
        """The populations of all groups."""
        return [self.population(place, whole=whole) for place in range(len(self.groups))]

    def __repr__(self) -> str:
        return f"<persona.Dataset: {len(self)} rows, {len(self.items)} items, groups {', '.join(self.groups)}>"


def read_csv(file: Any, *, group: Union[int, str] = 0, **selection: Any) -> Population:
    """One population from a CSV file; arguments as for Dataset."""
    return Dataset(file, **selection).population(group)

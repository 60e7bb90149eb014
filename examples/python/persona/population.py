"""Populations: agents (rows) and their answers to items (columns), with what is known about both."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from typing import Any, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

from ._abi import types
from ._abi.enums import ItemKind, MissingPolicy, ScalePolicy
from ._arrow import arrow_builder, is_arrow
from ._buffers import output, strings, vector, view
from ._choices import choose
from ._handles import Handle, call, keep, make, release_buffer
from ._library import calls, core, optional_text, text
from ._text import encode, encode_optional, is_missing
from .context import Context, handle_of
from .frames import frame_parts


@dataclass(frozen=True)
class Item:
    """One item: what its answers are, and how much it counts.

    low, high: its scale; answers outside it are refused. None: no scale.
    reverse: keyed in reverse; trait scores heed that, distances do not depend on it.
    weight: of the item in distances; 0 leaves it out of them.
    """

    name: Optional[str] = None
    kind: Union[ItemKind, int, str] = ItemKind.ORDINAL
    trait: Optional[str] = None
    low: Optional[float] = None
    high: Optional[float] = None
    reverse: bool = False
    weight: float = 1.0

    @calls("persona_item_init")
    def _struct(self) -> types.persona_item:
        """The item as the library takes it."""
        struct = types.persona_item()
        core.persona_item_init(ctypes.byref(struct))
        struct.kind = choose(ItemKind, self.kind, "the kind of an item")
        struct.name = encode_optional(self.name, "the name of an item")
        struct.trait = encode_optional(self.trait, "the trait of an item")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"item {self.name}: a scale has both ends, low and high")
        if self.low is not None and self.high is not None:
            struct.has_scale, struct.low, struct.high = 1, self.low, self.high
        struct.reverse, struct.weight = int(self.reverse), self.weight
        return struct

    @classmethod
    def _of(cls, struct: types.persona_item) -> "Item":
        scaled = bool(struct.has_scale)
        return cls(optional_text(struct.name), ItemKind(struct.kind), optional_text(struct.trait),
                   struct.low if scaled else None, struct.high if scaled else None, bool(struct.reverse),
                   struct.weight)


@dataclass(frozen=True)
class Attribute:
    """An assigned attribute: codes of agents (-1: missing) into levels, which ascend when it is ordinal."""

    codes: Any
    levels: Sequence[str]
    ordinal: bool = False

    @classmethod
    def of(cls, values: Any) -> "Attribute":
        """From values of any kind: a categorical of pandas keeps its levels and their order, other values become
        levels in order of first appearance; None and NaN are missing."""
        if isinstance(values, Attribute):
            return values
        categorical = getattr(values, "cat", values)
        if hasattr(categorical, "categories") and hasattr(categorical, "codes"):
            return cls(categorical.codes, [str(level) for level in categorical.categories], bool(categorical.ordered))
        places: dict = {}  # type: ignore[type-arg]
        codes = [-1 if is_missing(value) else places.setdefault(str(value), len(places)) for value in values]
        return cls(codes, list(places))


ItemsLike = Union[Sequence[Union[Item, str]], Item, None]


def _items(items: ItemsLike, columns: int) -> List[Item]:
    if items is None:
        return []
    if isinstance(items, Item):
        if items.name is not None and columns > 1:
            raise ValueError(f"one item {items.name!r} stands for {columns} columns; leave its name out")
        return [items] * columns
    listed = [item if isinstance(item, Item) else Item(str(item)) for item in items]
    if len(listed) != columns:
        raise ValueError(f"{len(listed)} items were given for answers of {columns} columns")
    return listed


@calls("persona_population_builder_create", "persona_population_builder_free", "persona_population_build",
       "persona_population_free")
class Population(Handle):
    """Agents and their answers.

    answers: rows are agents, columns are items: an array, a tensor, a data frame, nested lists (docs/PYTHON.md says
        what is read in place and what is copied). What is read in place must stay unchanged as long as anything that
        was made from it; it is kept alive.
    name: how reports call the population.
    items: names, or Items, one a column; or one Item for all columns.
    missing: what to do with missing answers (NaN, masked): "error", "drop", "pairwise" or "row_median".
    out_of_scale: what to do with answers outside an item's scale: "error" or "missing".
    weights: of the rows. ids: names of the rows. replicates: numbers of agents; equal ones are one agent's answers.
    attributes: assigned attributes by name: Attributes, categoricals of pandas, or any values.
    copy: copies the answers, so that the array is free again.
    """

    __slots__ = ()

    def __init__(self, answers: Any, name: Optional[str] = None, *, items: ItemsLike = None,
                 missing: Union[MissingPolicy, str] = MissingPolicy.ERROR,
                 out_of_scale: Union[ScalePolicy, str] = ScalePolicy.ERROR, weights: Any = None,
                 ids: Optional[Sequence[Any]] = None, replicates: Any = None,
                 attributes: Optional[Mapping[str, Any]] = None, copy: bool = False,
                 context: Optional[Context] = None) -> None:
        builder, rows, columns = begin(answers, name, copy, context)
        for column, item in enumerate(_items(items, columns)):
            call(core.persona_population_builder_set_item, builder, column, ctypes.byref(item._struct()))
        give_descriptions(builder, rows, missing, out_of_scale, weights, ids, replicates, attributes)
        self._handle = make(types.persona_population, core.persona_population_free, core.persona_population_build,
                            builder)

    @classmethod
    def from_frame(cls, frame: Any, name: Optional[str] = None, *, items: Union[Iterable[Any], str, None] = None,
                   item: Optional[Item] = None, attributes: Iterable[Any] = (), ids: Any = None, weights: Any = None,
                   replicates: Any = None, **more: Any) -> "Population":
        """A population from columns of a pandas data frame.

        items: names of columns, or a pattern such as "bfi*"; None: all columns of numbers that nothing else claims.
        item: what all items have in common, such as Item(low=1, high=5). attributes: names of columns; a categorical
        keeps its levels and their order. ids, weights, replicates: names of columns. Others: as for Population.
        """
        parts = frame_parts(frame, items, attributes, ids, weights, replicates)
        names = [replace(item or Item(), name=str(column)) for column in parts.items]
        return cls(parts.answers, name, items=names, attributes=parts.attributes, ids=parts.ids, weights=parts.weights,
                   replicates=parts.replicates, **more)

    @calls("persona_population_subset")
    def subset(self, rows: Any, name: Optional[str] = None) -> "Population":
        """Some rows of the population, in the given order; the answers are shared. rows: numbers of rows, or a mask of
        all rows."""
        kind = getattr(getattr(rows, "dtype", None), "kind", None)
        if kind == "b" or (kind is None and len(rows) and all(isinstance(row, bool) for row in rows)):
            if len(rows) != len(self):
                raise ValueError(f"the mask has {len(rows)} rows, the population {len(self)}")
            rows = [row for row, chosen in enumerate(rows) if chosen]
        address, kept, count = vector(rows, "i8", None, "rows")
        return Population._from(make(types.persona_population, core.persona_population_free,
                                     core.persona_population_subset, self._handle,
                                     encode_optional(name, "name"), address, count))

    def __len__(self) -> int:
        return int(core.persona_population_rows(self._handle))

    @property
    @calls("persona_population_name")
    def name(self) -> str:
        """What the population is called."""
        return text(core.persona_population_name(self._handle))

    @property
    @calls("persona_population_rows", "persona_population_columns")
    def shape(self) -> Tuple[int, int]:
        """The numbers of rows, after the policies, and of items."""
        return len(self), int(core.persona_population_columns(self._handle))

    @property
    @calls("persona_population_dropped_rows")
    def dropped_rows(self) -> int:
        """Rows that were left out because an answer was missing."""
        return int(core.persona_population_dropped_rows(self._handle))

    @property
    @calls("persona_population_missing_answers")
    def missing_answers(self) -> int:
        """Missing answers in the rows that are left."""
        return int(core.persona_population_missing_answers(self._handle))

    @property
    @calls("persona_population_filled_answers")
    def filled_answers(self) -> int:
        """Answers that were filled in with the median of their row."""
        return int(core.persona_population_filled_answers(self._handle))

    @property
    @calls("persona_population_effective_rows")
    def effective_rows(self) -> float:
        """As many rows of equal weight would be worth as much (Kish)."""
        return float(core.persona_population_effective_rows(self._handle))

    @property
    @calls("persona_population_get_item")
    def items(self) -> List[Item]:
        """What is known of each column."""
        found = []
        for column in range(self.shape[1]):
            struct = Item()._struct()
            call(core.persona_population_get_item, self._handle, column, ctypes.byref(struct))
            found.append(Item._of(struct))
        return found

    @calls("persona_population_answer")
    def answer(self, row: int, column: int) -> float:
        """One answer; NaN where it is missing."""
        self._check(row, column)
        return float(core.persona_population_answer(self._handle, row, column))

    def answers(self) -> Any:
        """A copy of all answers as float64, NaN where one is missing."""
        rows, columns = self.shape
        array, address = output((rows, columns))
        cells = (ctypes.c_double * max(rows * columns, 1)).from_address(address)
        read, handle = core.unchecked("persona_population_answer"), self._handle
        place = 0
        for row in range(rows):
            for column in range(columns):
                cells[place] = read(handle, row, column)
                place += 1
        return array

    @property
    @calls("persona_population_has_weights", "persona_population_weight")
    def weights(self) -> Optional[List[float]]:
        """The weights of the rows; None without weights."""
        if not core.persona_population_has_weights(self._handle):
            return None
        return [core.persona_population_weight(self._handle, row) for row in range(len(self))]

    @property
    @calls("persona_population_row_id")
    def ids(self) -> List[Optional[str]]:
        """The names of the rows."""
        return [optional_text(core.persona_population_row_id(self._handle, row)) for row in range(len(self))]

    @property
    @calls("persona_population_source_row")
    def source_rows(self) -> List[int]:
        """Where each row stands in the array that the population was made from."""
        return [core.persona_population_source_row(self._handle, row) for row in range(len(self))]

    @property
    @calls("persona_population_replicate")
    def replicates(self) -> List[int]:
        """The agent's number of each row, -1 without."""
        return [core.persona_population_replicate(self._handle, row) for row in range(len(self))]

    @property
    @calls("persona_population_attribute_count", "persona_population_attribute_name",
           "persona_population_attribute_code", "persona_population_attribute_level_count",
           "persona_population_attribute_level_name", "persona_population_attribute_is_ordinal")
    def attributes(self) -> Mapping[str, Attribute]:
        """What agents were assigned, by attribute: codes of the rows, levels, and whether those ascend."""
        handle, found = self._handle, {}
        for place in range(core.persona_population_attribute_count(handle)):
            levels = [text(core.persona_population_attribute_level_name(handle, place, level))
                      for level in range(core.persona_population_attribute_level_count(handle, place))]
            codes = [core.persona_population_attribute_code(handle, place, row) for row in range(len(self))]
            found[text(core.persona_population_attribute_name(handle, place))] = Attribute(
                codes, levels, bool(core.persona_population_attribute_is_ordinal(handle, place)))
        return found

    @calls("persona_population_attribute_level")
    def levels_of(self, attribute: str) -> List[Optional[str]]:
        """The level of every row in an attribute; None where it is missing."""
        names = list(self.attributes)
        if attribute not in names:
            raise KeyError(f"there is no attribute {attribute!r}; there are {', '.join(names)}")
        place = names.index(attribute)
        return [optional_text(core.persona_population_attribute_level(self._handle, place, row))
                for row in range(len(self))]

    @calls("persona_population_count_patterns")
    def count_patterns(self) -> Tuple[int, int]:
        """The number of distinct rows, and the size of the largest group of equal ones."""
        distinct, largest = ctypes.c_int64(), ctypes.c_int64()
        call(core.persona_population_count_patterns, self._handle, ctypes.byref(distinct), ctypes.byref(largest))
        return distinct.value, largest.value

    def _check(self, row: int, column: int) -> None:
        rows, columns = self.shape
        if not 0 <= row < rows or not 0 <= column < columns:
            raise IndexError(f"row {row}, column {column} of a population of {rows} rows and {columns} items")

    def __repr__(self) -> str:
        rows, columns = self.shape
        dropped = f", {self.dropped_rows} dropped" if self.dropped_rows else ""
        return f"<persona.Population {self.name!r}: {rows} agents{dropped}, {columns} items>"


@calls("persona_population_builder_set_answers", "persona_population_builder_copy_answers")
def begin(answers: Any, name: Optional[str], copy: bool, context: Optional[Context]) -> Tuple[Any, int, int]:
    """A builder with its answers, in place or copied, and the numbers of rows and columns."""
    called = encode_optional(name, "name")
    if not copy and is_arrow(answers):
        return arrow_builder(answers, called, handle_of(context))
    found = view(answers, "the answers")
    builder = make(types.persona_population_builder, core.persona_population_builder_free,
                   core.persona_population_builder_create, handle_of(context), called)
    if copy or isinstance(found.keep, ctypes.Array):
        call(core.persona_population_builder_copy_answers, builder, found.reference)
    elif hasattr(found.keep, "give_answers"):  # a tensor of DLPack, or a .npy file
        found.keep.give_answers(builder)
    else:
        call(core.persona_population_builder_set_answers, builder, found.reference, release_buffer, keep(found.keep))
    return builder, found.rows, found.columns


@calls("persona_population_builder_set_missing", "persona_population_builder_set_weights",
       "persona_population_builder_set_row_ids", "persona_population_builder_set_replicates",
       "persona_population_builder_add_attribute")
def give_descriptions(builder: Any, rows: int, missing: Any, out_of_scale: Any, weights: Any, ids: Any, replicates: Any,
              attributes: Optional[Mapping[str, Any]]) -> None:
    """Gives a builder what is known of its rows."""
    call(core.persona_population_builder_set_missing, builder, choose(MissingPolicy, missing, "missing"),
         choose(ScalePolicy, out_of_scale, "out_of_scale"))
    if weights is not None:
        address, kept, _ = vector(weights, "f8", rows, "weights")
        call(core.persona_population_builder_set_weights, builder, address)
    if ids is not None:
        listed = list(ids)
        for row, one in enumerate(listed):
            if is_missing(one):
                raise ValueError(f"ids: row {row} has none ({one!r}); give every row a name, or leave ids out")
        call(core.persona_population_builder_set_row_ids, builder, strings(listed, rows, "ids"))
    if replicates is not None:
        address, kept, _ = vector(replicates, "i8", rows, "replicates")
        call(core.persona_population_builder_set_replicates, builder, address)
    if attributes is not None and not isinstance(attributes, Mapping):
        raise TypeError(f"attributes is {attributes!r}; it should be a dictionary of names and values "
                        "(Population.from_frame takes names of columns)")
    for name, values in (attributes or {}).items():
        attribute = Attribute.of(values)
        address, kept, _ = vector(attribute.codes, "i4", rows, f"codes of {name}")
        called = encode(str(name), "the name of an attribute")
        call(core.persona_population_builder_add_attribute, builder, called, address,
             strings(attribute.levels, None, "levels"), len(attribute.levels), int(attribute.ordinal))

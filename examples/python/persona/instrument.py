"""Instruments: questionnaires as data. (libpersona-io)"""
from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Sequence, Tuple, Union

from ._abi import types
from ._buffers import strings, vector
from ._handles import Handle, call, make
from ._library import calls, core, io, optional_text, text
from ._text import encode, encode_path
from .context import Context, handle_of
from .dataset import Dataset
from .population import Item, Population, begin, give_descriptions


@dataclass(frozen=True)
class Norm:
    """Mean and standard deviation of a trait's scores, and whose they are."""

    mean: float
    sd: float
    source: str


@dataclass(frozen=True)
class Trait:
    """A trait of an instrument."""

    name: str
    title: str
    norm: Optional[Norm]


@calls("persona_instrument_read", "persona_instrument_parse", "persona_instrument_free")
class Instrument(Handle):
    """A questionnaire from a JSON file; `Instrument.parse` takes the document itself."""

    __slots__ = ()

    def __init__(self, path: Union[str, "os.PathLike[str]"], *, context: Optional[Context] = None) -> None:
        self._handle = make(types.persona_instrument, io.persona_instrument_free, io.persona_instrument_read,
                            handle_of(context), encode_path(path))

    @classmethod
    def parse(cls, document: Union[str, bytes], name: str = "instrument", *,
              context: Optional[Context] = None) -> "Instrument":
        """From a JSON document, called `name` in messages."""
        written = document.encode() if isinstance(document, str) else document
        return cls._from(make(types.persona_instrument, io.persona_instrument_free, io.persona_instrument_parse,
                              handle_of(context), encode(name, "name"), written, len(written)))

    @property
    @calls("persona_instrument_name")
    def name(self) -> str:
        """What the instrument is called."""
        return text(io.persona_instrument_name(self._handle))

    @property
    @calls("persona_instrument_title")
    def title(self) -> str:
        """Its title."""
        return text(io.persona_instrument_title(self._handle))

    @property
    @calls("persona_instrument_item_name")
    def item_names(self) -> List[str]:
        """The names of its items."""
        return [text(io.persona_instrument_item_name(self._handle, place))
                for place in range(io.persona_instrument_item_count(self._handle))]

    @property
    @calls("persona_instrument_item_count", "persona_instrument_get_item")
    def items(self) -> List[Item]:
        """Its items."""
        found = []
        for place in range(io.persona_instrument_item_count(self._handle)):
            struct = Item()._struct()
            call(io.persona_instrument_get_item, self._handle, place, ctypes.byref(struct))
            found.append(Item._of(struct))
        return found

    @calls("persona_instrument_find_item", "persona_instrument_item_number")
    def number(self, item: str) -> int:
        """The number of an item in the questionnaire."""
        return int(io.persona_instrument_item_number(self._handle, self._item(item)))

    @calls("persona_instrument_label_count", "persona_instrument_label")
    def labels(self, item: str) -> List[str]:
        """What the points of an item's scale are called, from the lowest on."""
        place = self._item(item)
        return [text(io.persona_instrument_label(self._handle, place, label))
                for label in range(io.persona_instrument_label_count(self._handle, place))]

    def _item(self, name: str) -> int:
        place = int(io.persona_instrument_find_item(self._handle, encode(name, "the name")))
        if place < 0:
            raise KeyError(f"the instrument {self.name!r} has no item {name!r}")
        return place

    @property
    @calls("persona_instrument_trait_count", "persona_instrument_trait_name", "persona_instrument_trait_title",
           "persona_instrument_norm_mean", "persona_instrument_norm_sd", "persona_instrument_norm_source")
    def traits(self) -> List[Trait]:
        """Its traits."""
        found = []
        for place in range(io.persona_instrument_trait_count(self._handle)):
            source = optional_text(io.persona_instrument_norm_source(self._handle, place))
            norm = None if source is None else Norm(io.persona_instrument_norm_mean(self._handle, place),
                                                    io.persona_instrument_norm_sd(self._handle, place), source)
            found.append(Trait(text(io.persona_instrument_trait_name(self._handle, place)),
                               text(io.persona_instrument_trait_title(self._handle, place)), norm))
        return found

    @calls("persona_instrument_find_trait")
    def trait(self, name: str) -> Trait:
        """One trait by its name."""
        place = int(io.persona_instrument_find_trait(self._handle, encode(name, "the name")))
        if place < 0:
            raise KeyError(f"the instrument {self.name!r} has no trait {name!r}")
        return self.traits[place]

    @property
    @calls("persona_instrument_scale")
    def scale(self) -> Optional[Tuple[float, float]]:
        """The scale that all items have; None when they differ."""
        low, high = ctypes.c_double(), ctypes.c_double()
        if not io.persona_instrument_scale(self._handle, ctypes.byref(low), ctypes.byref(high)):
            return None
        return low.value, high.value

    @calls("persona_instrument_population")
    def population(self, dataset: Dataset, group: Union[int, str] = 0, *, whole: Any = None,
                   subset: bool = False) -> Population:
        """The population of a group of a dataset, its columns described by the instrument. subset: items may lack a
        column."""
        address, _kept, _ = vector(whole, "u1", len(dataset.items), "whole")
        return Population._from(make(types.persona_population, core.persona_population_free,
                                     io.persona_instrument_population, self._handle, dataset._handle,
                                     dataset.group_place(group), address, int(subset)))

    @calls("persona_instrument_apply")
    def describe(self, answers: Any, columns: Sequence[Any], name: Optional[str] = None, *, subset: bool = False,
                 missing: Any = "error", out_of_scale: Any = "error", weights: Any = None,
                 ids: Optional[Sequence[Any]] = None, replicates: Any = None,
                 attributes: Optional[Mapping[str, Any]] = None, copy: bool = False,
                 context: Optional[Context] = None) -> Population:
        """A population from an array, its columns described by the instrument. columns: the name of each column, as the
        instrument calls its items; others stay undescribed. Others: as for Population."""
        builder, rows, count = begin(answers, name, copy, context)
        call(io.persona_instrument_apply, self._handle, builder, strings(columns, count, "columns"), count, int(subset))
        give_descriptions(builder, rows, missing, out_of_scale, weights, ids, replicates, attributes)
        return Population._from(make(types.persona_population, core.persona_population_free,
                                     core.persona_population_build, builder))

    def __repr__(self) -> str:
        return f"<persona.Instrument {self.name!r}: {len(self.items)} items, {len(self.traits)} traits>"

"""Exact nearest neighbours in a space, at once or in parts that are merged."""
from __future__ import annotations

import ctypes
from typing import Any, NamedTuple, Optional

from ._abi import types
from ._buffers import output
from ._handles import Handle, call, make
from ._library import calls, core
from .options import OptionsLike, options_handle
from .population import Population
from .space import Space


class NearestRows(NamedTuple):
    """Rows, nearest first, and their distances."""

    rows: Any
    distances: Any


class NearestPatterns(NamedTuple):
    """Distinct patterns, nearest first, their distances, and how many rows show each."""

    patterns: Any
    distances: Any
    multiplicities: Any


def _cut(array: Any, count: int) -> Any:
    return array[:count]


@calls("persona_neighbours_build", "persona_neighbours_free")
class Neighbours(Handle):
    """For each anchor its k nearest distinct patterns among the points.

    points: None: the anchors themselves, each left out of its own list.
    """

    __slots__ = ()

    def __init__(self, space: Space, anchors: Population, points: Optional[Population] = None, k: int = 5, *,
                 options: OptionsLike = None) -> None:
        chosen, _kept = options_handle(options)
        self._handle = make(types.persona_neighbours, core.persona_neighbours_free, core.persona_neighbours_build,
                            space._handle, anchors._handle, None if points is None else points._handle, k, chosen)

    @classmethod
    @calls("persona_neighbours_build_part")
    def part(cls, space: Space, anchors: Population, points: Population, k: int = 5, *, first_anchor: int = 0,
             first_point: int = 0, within: bool = False, options: OptionsLike = None) -> "Neighbours":
        """A part of a state: some of the anchors among some of the points. Row i of either has the number first + i in
        the whole. within: both are rows of one population with one numbering."""
        chosen, _kept = options_handle(options)
        return cls._from(make(types.persona_neighbours, core.persona_neighbours_free,
                              core.persona_neighbours_build_part, space._handle, anchors._handle, first_anchor,
                              points._handle, first_point, int(within), k, chosen))

    @calls("persona_neighbours_merge")
    def merge(self, other: "Neighbours") -> "Neighbours":
        """The merged part; both stay as they are."""
        return Neighbours._from(make(types.persona_neighbours, core.persona_neighbours_free,
                                     core.persona_neighbours_merge, self._handle, other._handle))

    @staticmethod
    @calls("persona_neighbours_bytes")
    def bytes(space: Space, anchors: int, points: Optional[int], k: int, *, options: OptionsLike = None) -> int:
        """The working memory that a state of so many rows may take, in bytes. points: None: within the anchors."""
        chosen, _kept = options_handle(options)
        return int(core.persona_neighbours_bytes(space._handle, anchors, -1 if points is None else points, k, chosen))

    @property
    @calls("persona_neighbours_anchors")
    def anchors(self) -> int:
        """Rows that ask."""
        return int(core.persona_neighbours_anchors(self._handle))

    @property
    @calls("persona_neighbours_points")
    def points(self) -> int:
        """Rows that answer."""
        return int(core.persona_neighbours_points(self._handle))

    @property
    @calls("persona_neighbours_patterns")
    def patterns(self) -> int:
        """Distinct rows that answer."""
        return int(core.persona_neighbours_patterns(self._handle))

    @property
    @calls("persona_neighbours_k")
    def k(self) -> int:
        """Patterns kept per anchor."""
        return int(core.persona_neighbours_k(self._handle))

    @calls("persona_neighbours_get_rows")
    def rows_of(self, anchor: int, capacity: Optional[int] = None) -> NearestRows:
        """The nearest rows of an anchor row, at most `capacity` (k unless said)."""
        room = self.k if capacity is None else capacity
        rows, first = output((room,), "i8")
        distances, second = output((room,))
        count = ctypes.c_int64()
        call(core.persona_neighbours_get_rows, self._handle, anchor, room, first, second, ctypes.byref(count))
        return NearestRows(_cut(rows, count.value), _cut(distances, count.value))

    @calls("persona_neighbours_get_patterns")
    def patterns_of(self, anchor: int, capacity: Optional[int] = None) -> NearestPatterns:
        """The nearest distinct patterns of an anchor row, at most `capacity` (k unless said)."""
        room = self.k if capacity is None else capacity
        patterns, first = output((room,), "i8")
        distances, second = output((room,))
        multiplicities, third = output((room,), "i8")
        count = ctypes.c_int64()
        call(core.persona_neighbours_get_patterns, self._handle, anchor, room, first, second, third,
             ctypes.byref(count))
        return NearestPatterns(*[_cut(array, count.value) for array in (patterns, distances, multiplicities)])

    @calls("persona_neighbours_get_members")
    def members(self, pattern: int) -> Any:
        """The rows that show a pattern, in ascending order."""
        rows, count = ctypes.c_void_p(), ctypes.c_int64()
        call(core.persona_neighbours_get_members, self._handle, pattern, ctypes.byref(rows), ctypes.byref(count))
        array, address = output((count.value,), "i8")
        ctypes.memmove(address, rows, count.value * 8)
        return array

    @calls("persona_neighbours_anchor_pattern")
    def anchor_pattern(self, anchor: int) -> int:
        """The pattern of an anchor row among the anchors' own patterns, -1 out of range."""
        return int(core.persona_neighbours_anchor_pattern(self._handle, anchor))

    def __repr__(self) -> str:
        return (f"<persona.Neighbours: {self.anchors} anchors, {self.points} points ({self.patterns} distinct), "
                f"k = {self.k}>")

"""Persona spaces: how answers become coordinates."""
from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Union

from ._abi import types
from ._abi.enums import SpaceKind
from ._buffers import output
from ._choices import choose, expect
from ._handles import Handle, call, make, pointers
from ._library import calls, core, text
from .context import Context, handle_of
from .population import Population


@calls("persona_space_fit", "persona_space_fit_components", "persona_space_free")
class Space(Handle):
    """A space that was fitted on populations, then frozen.

    populations: one, or several with the same items. kind: "none", "reference", "pooled", "whitened", "traits" or
    "components". components: how many, in place of Kaiser's rule; only for "components".
    """

    __slots__ = ()

    def __init__(self, populations: Union[Population, Sequence[Population]],
                 kind: Union[SpaceKind, str] = SpaceKind.POOLED, *, components: Optional[int] = None,
                 context: Optional[Context] = None) -> None:
        given = [populations] if isinstance(populations, (Population, str)) else populations
        listed = [expect(Population, one, f"population {place} of the space") for place, one in enumerate(given)]
        array = pointers(types.persona_population, listed)
        chosen = choose(SpaceKind, kind, "the kind of a space")
        if components is None:
            self._handle = make(types.persona_space, core.persona_space_free, core.persona_space_fit,
                                handle_of(context), chosen, array, len(listed))
            return
        if chosen is not SpaceKind.COMPONENTS:
            raise ValueError(f"components={components} is for spaces of kind 'components', not {chosen.name.lower()!r}")
        self._handle = make(types.persona_space, core.persona_space_free, core.persona_space_fit_components,
                            handle_of(context), array, len(listed), components)

    @property
    @calls("persona_space_kind", "persona_space_kind_name")
    def kind(self) -> str:
        """Which kind of space it is, in a word."""
        return text(core.persona_space_kind_name(core.persona_space_kind(self._handle)))

    @property
    @calls("persona_space_dimensions")
    def dimensions(self) -> int:
        """Coordinates in use."""
        return int(core.persona_space_dimensions(self._handle))

    @property
    @calls("persona_space_columns", "persona_space_item_name")
    def items(self) -> List[str]:
        """The names of the items."""
        return [text(core.persona_space_item_name(self._handle, column))
                for column in range(core.persona_space_columns(self._handle))]

    @property
    @calls("persona_space_centre")
    def centre(self) -> List[float]:
        """What is taken off each item."""
        return [core.persona_space_centre(self._handle, column)
                for column in range(core.persona_space_columns(self._handle))]

    @property
    @calls("persona_space_scale")
    def scale(self) -> List[float]:
        """What each item is divided by; 0 for an item that is left out."""
        return [core.persona_space_scale(self._handle, column)
                for column in range(core.persona_space_columns(self._handle))]

    @property
    @calls("persona_space_left_out_count", "persona_space_left_out_column")
    def left_out(self) -> List[str]:
        """Items without variance in the fitted rows, which are left out."""
        columns = [core.persona_space_left_out_column(self._handle, place)
                   for place in range(core.persona_space_left_out_count(self._handle))]
        return [text(core.persona_space_item_name(self._handle, column)) for column in columns]

    @property
    @calls("persona_space_shrinkage", "persona_space_explained")
    def fit(self) -> Dict[str, float]:
        """Further numbers of the fit: the shrinkage of "whitened", the explained share of "components", NaN else."""
        return {"shrinkage": core.persona_space_shrinkage(self._handle),
                "explained": core.persona_space_explained(self._handle)}

    @calls("persona_space_project")
    def project(self, population: Population, out: Any = None) -> Any:
        """Coordinates of every row, as an array of rows x dimensions. out: an array to write them to."""
        array, address = output((len(population), self.dimensions), "f8", out)
        call(core.persona_space_project, self._handle, population._handle, address)
        return array

    def __repr__(self) -> str:
        left_out = f", {len(self.left_out)} left out" if self.left_out else ""
        return f"<persona.Space {self.kind!r}: {len(self.items)} items{left_out}, {self.dimensions} dimensions>"

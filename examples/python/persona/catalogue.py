"""What the library knows by name: metrics, failure modes, nulls."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Tuple

from ._abi.enums import Axis, Direction, MetricTraits, Status
from ._library import calls, core, io, text
from ._text import encode


@dataclass(frozen=True)
class Metric:
    """What the library says of a metric."""

    key: str
    name: str
    definition: str
    meaning: str
    fooled_by: str
    range: str
    minimum: int  # fewest rows for which it can be defined
    options: Tuple[str, ...]  # keys of the options that it reads
    axis: Axis
    direction: Direction
    traits: MetricTraits
    version: int  # of its definition

    @property
    def is_default(self) -> bool:
        """Whether a run adds it unless told otherwise."""
        return not self.traits & MetricTraits.ON_REQUEST

    @property
    def needs_reference(self) -> bool:
        """Whether it compares with a reference."""
        return bool(self.traits & MetricTraits.NEEDS_REFERENCE)


@calls("persona_metric_count", "persona_metric_key", "persona_metric_name", "persona_metric_definition",
       "persona_metric_meaning", "persona_metric_fooled_by", "persona_metric_range", "persona_metric_options",
       "persona_metric_minimum", "persona_metric_axis", "persona_metric_direction", "persona_metric_traits",
       "persona_metric_version")
def metric_catalogue() -> Dict[str, Metric]:
    """All metrics by key, in the order of the catalogue."""
    return {found.key: found for found in map(metric_at, range(core.persona_metric_count()))}


def metric_at(place: int) -> Metric:
    """One metric by its place in the catalogue."""
    return Metric(
        text(core.persona_metric_key(place)), text(core.persona_metric_name(place)),
        text(core.persona_metric_definition(place)), text(core.persona_metric_meaning(place)),
        text(core.persona_metric_fooled_by(place)), text(core.persona_metric_range(place)),
        core.persona_metric_minimum(place), tuple(text(core.persona_metric_options(place)).split()),
        Axis(core.persona_metric_axis(place)),
        Direction(core.persona_metric_direction(place)), MetricTraits(core.persona_metric_traits(place)),
        core.persona_metric_version(place))


@calls("persona_metric_find")
def metric(key: str) -> Metric:
    """One metric by its key."""
    place = core.persona_metric_find(encode(key, "the key of a metric"))
    if place < 0:
        raise KeyError(f"there is no metric called {key!r}; there are {', '.join(metric_catalogue())}")
    return metric_at(place)


@calls("persona_mode_count", "persona_mode_name", "persona_mode_meaning")
def mode_catalogue() -> Dict[str, str]:
    """The ways in which a population can fail, each with a sentence."""
    return {text(core.persona_mode_name(mode)): text(core.persona_mode_meaning(mode))
            for mode in range(core.persona_mode_count())}


@calls("persona_null_count", "persona_null_name", "persona_null_meaning")
def null_catalogue() -> Dict[str, str]:
    """The populations that are known to be wrong, each with a sentence."""
    return {text(core.persona_null_name(null)): text(core.persona_null_meaning(null))
            for null in range(core.persona_null_count())}


@calls("persona_axis_name", "persona_direction_name", "persona_validity_name", "persona_band_place_name",
       "persona_size_name", "persona_space_kind_name", "persona_status_name", "persona_mode_name",
       "persona_outcome_name")
def word(member: int) -> str:
    """The library's own word for a member of Axis, Direction, Validity, BandPlace, SizeVerdict, SpaceKind, Status, Mode
    or Outcome."""
    functions = {
        "Axis": (core, "persona_axis_name"), "Direction": (core, "persona_direction_name"),
        "Validity": (core, "persona_validity_name"), "BandPlace": (core, "persona_band_place_name"),
        "SizeVerdict": (core, "persona_size_name"), "SpaceKind": (core, "persona_space_kind_name"),
        "Status": (core, "persona_status_name"), "Mode": (core, "persona_mode_name"),
        "Outcome": (io, "persona_outcome_name"),
    }
    library, name = functions.get(type(member).__name__, (None, ""))
    if library is None:
        raise TypeError(f"{member!r} is of no enumeration that the library has words for")
    return text(getattr(library, name)(member)) or member.name.lower()  # type: ignore[attr-defined]


@calls("persona_status_text")
def status_text(status: Status) -> str:
    """One sentence on what a status means."""
    return text(core.persona_status_text(status))


@calls("persona_version", "persona_version_number", "persona_abi_version")
def library_version() -> str:
    """The version of the library that is loaded."""
    return text(core.persona_version())


@calls("persona_constant_count", "persona_constant_name", "persona_constant_value")
def constant_catalogue() -> Dict[str, int]:
    """Every constant of the loaded library by name."""
    return {text(core.persona_constant_name(place)): core.persona_constant_value(place)
            for place in range(core.persona_constant_count())}


def library_paths() -> List[str]:
    """The files that were loaded."""
    return [library.path for library in (core, io) if hasattr(library, "path")]



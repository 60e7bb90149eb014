"""Analyses: what was found about a population, as named tables and plain sentences. Attributes, traits, fidelity."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Optional, Sequence

from ._abi import types
from ._buffers import output, strings
from ._calls import Progress, long_call
from ._handles import Handle, call, callbacks_of, make, own
from ._library import calls, core, io, text
from ._sinks import collect
from ._text import encode
from .options import OptionsLike, options_handle
from .population import Population
from .tables import Table


@calls("persona_analysis_free")
class Analysis(Handle):
    """Tables by name, `analysis["effects"]`, and `findings` in words."""

    __slots__ = ()

    @classmethod
    def _long(cls, function: Any, arguments: Sequence[Any], progress: Optional[Progress]) -> "Analysis":
        """From a long call that gives an analysis."""
        pointer = types.persona_analysis()
        long_call(function, arguments, progress, ctypes.byref(pointer))
        return cls._from(own(pointer, core.persona_analysis_free, callbacks_of(arguments)))

    @property
    @calls("persona_analysis_name")
    def name(self) -> str:
        """Which analysis it is, in a word."""
        return text(core.persona_analysis_name(self._handle))

    @property
    @calls("persona_analysis_population")
    def population(self) -> str:
        """The name of the population that it is about."""
        return text(core.persona_analysis_population(self._handle))

    @property
    @calls("persona_analysis_setting_count", "persona_analysis_setting_key", "persona_analysis_setting_text")
    def settings(self) -> Dict[str, str]:
        """The options that were read, as text."""
        return {text(core.persona_analysis_setting_key(self._handle, place)):
                text(core.persona_analysis_setting_text(self._handle, place))
                for place in range(core.persona_analysis_setting_count(self._handle))}

    @property
    @calls("persona_analysis_finding_count", "persona_analysis_finding")
    def findings(self) -> List[str]:
        """What a reader should know, one sentence each."""
        return [text(core.persona_analysis_finding(self._handle, place))
                for place in range(core.persona_analysis_finding_count(self._handle))]

    @property
    @calls("persona_analysis_table_count", "persona_analysis_table_name")
    def table_names(self) -> List[str]:
        """The names of the tables."""
        return [text(core.persona_analysis_table_name(self._handle, place))
                for place in range(core.persona_analysis_table_count(self._handle))]

    @calls("persona_analysis_find_table", "persona_analysis_table_meaning", "persona_analysis_table_rows",
           "persona_analysis_table_columns", "persona_analysis_table_column", "persona_analysis_table_label",
           "persona_analysis_table_note", "persona_analysis_table_value")
    def __getitem__(self, name: str) -> Table:
        """The table of a name."""
        handle = self._handle
        place = core.persona_analysis_find_table(handle, name.encode())
        if place < 0:
            raise KeyError(f"there is no table {name!r}; there are {', '.join(self.table_names)}")
        rows, columns = (core.persona_analysis_table_rows(handle, place),
                         core.persona_analysis_table_columns(handle, place))
        value = core.persona_analysis_table_value
        return Table(
            name, text(core.persona_analysis_table_meaning(handle, place)),
            [text(core.persona_analysis_table_column(handle, place, column)) for column in range(columns)],
            [text(core.persona_analysis_table_label(handle, place, row)) for row in range(rows)],
            [text(core.persona_analysis_table_note(handle, place, row)) for row in range(rows)],
            [[value(handle, place, row, column) for column in range(columns)] for row in range(rows)])

    @property
    def tables(self) -> Dict[str, Table]:
        """All tables by name."""
        return {name: self[name] for name in self.table_names}

    def to_pandas(self) -> Dict[str, Any]:
        """All tables as data frames by name."""
        return {name: table.to_pandas() for name, table in self.tables.items()}

    @calls("persona_json_write_analysis")
    def to_json(self, schema: str) -> str:
        """The analysis as a JSON document. schema: such as "my-program/1"."""
        return collect(io.persona_json_write_analysis, self._handle, encode(schema, "schema"))

    def __repr__(self) -> str:
        lines = [f"<persona.Analysis {self.name!r} of {self.population!r}: tables {', '.join(self.table_names)}>"]
        return "\n".join(lines + [f"  {finding}" for finding in self.findings])


@calls("persona_attributes_analyse")
def analyse_attributes(population: Population, *, options: OptionsLike = None,
                       progress: Optional[Progress] = None) -> Analysis:
    """Whether answers follow the attributes that agents were assigned."""
    chosen, _kept = options_handle(options)
    return Analysis._long(core.persona_attributes_analyse, (population._handle, chosen), progress)


@calls("persona_trait_scores", "persona_trait_name")
def trait_scores(population: Population, *, options: OptionsLike = None) -> Dict[str, Any]:
    """Trait scores: an array of one number a row, NaN where too few items are answered, by trait."""
    chosen, _kept = options_handle(options)
    count = ctypes.c_int64()
    call(core.persona_trait_scores, population._handle, chosen, None, 0, ctypes.byref(count))
    rows = len(population)
    array, address = output((rows, count.value))
    call(core.persona_trait_scores, population._handle, chosen, address, rows * count.value, None)
    names = [text(core.persona_trait_name(population._handle, trait)) for trait in range(count.value)]
    if hasattr(array, "__array_interface__"):
        return {name: array[:, trait] for trait, name in enumerate(names)}
    listed = array.tolist() if rows else []
    return {name: [row[trait] for row in listed] for trait, name in enumerate(names)}


@calls("persona_traits_analyse")
def analyse_traits(population: Population, reference: Optional[Population] = None, *,
                   options: OptionsLike = None) -> Analysis:
    """How reliable trait scores are, and whether the items hang together as in the reference."""
    chosen, _kept = options_handle(options)
    return Analysis._from(make(types.persona_analysis, core.persona_analysis_free, core.persona_traits_analyse,
                               population._handle, None if reference is None else reference._handle, chosen))


@dataclass(frozen=True)
class Target:
    """A trait, and the attribute that says at which level of it each row should be; levels in ascending order."""

    trait: str
    attribute: str
    levels: Sequence[str]


@calls("persona_fidelity_analyse", "persona_target_init")
def analyse_fidelity(population: Population, targets: Iterable[Target], reference: Optional[Population] = None, *,
                     options: OptionsLike = None) -> Analysis:
    """How far traits follow assigned levels, and whether they overdo it."""
    chosen, _kept = options_handle(options)
    listed = list(targets)
    array = (types.persona_target * max(len(listed), 1))()
    levels = [strings(target.levels, None, "levels") for target in listed]
    for struct, target, names in zip(array, listed, levels):
        core.persona_target_init(ctypes.byref(struct))
        struct.trait, struct.attribute = encode(target.trait, "a trait"), encode(target.attribute, "an attribute")
        struct.level_count, struct.levels = len(target.levels), names
    return Analysis._from(make(types.persona_analysis, core.persona_analysis_free, core.persona_fidelity_analyse,
                               population._handle, None if reference is None else reference._handle, array,
                               len(listed), chosen))



"""Results: numbers with whether they hold and why not, what they were computed from, and tables of detail."""
from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple, Union

from ._abi.enums import Direction, Validity
from ._handles import Uncopied, borrow
from ._library import calls, core, text
from .catalogue import Metric, metric_at
from .tables import Table, align, html_table, number


class Result(Uncopied):
    """One metric of one population. `float(result)` is its value, NaN when it is undefined; then `reason` says why."""

    __slots__ = ("_handle",)

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    @property
    @calls("persona_result_key")
    def key(self) -> str:
        """The metric's key."""
        return text(core.persona_result_key(self._handle))

    @property
    @calls("persona_result_metric")
    def metric(self) -> Metric:
        """What the catalogue says of the metric."""
        return metric_at(core.persona_result_metric(self._handle))

    @property
    @calls("persona_result_value")
    def value(self) -> float:
        """The number; NaN when it is undefined."""
        return float(core.persona_result_value(self._handle))

    @property
    @calls("persona_result_validity")
    def validity(self) -> Validity:
        """Whether the value holds."""
        return Validity(core.persona_result_validity(self._handle))

    @property
    def is_defined(self) -> bool:
        """Whether there is a value: a number, or an infinite one."""
        return self.validity is not Validity.UNDEFINED

    @property
    @calls("persona_result_reason")
    def reason(self) -> str:
        """Why the value does not hold, "" when it does."""
        return text(core.persona_result_reason(self._handle))

    @property
    @calls("persona_result_effective_n")
    def effective_n(self) -> float:
        """Rows that entered."""
        return float(core.persona_result_effective_n(self._handle))

    @property
    @calls("persona_result_setting_count", "persona_result_setting_key", "persona_result_setting_text")
    def settings(self) -> Dict[str, str]:
        """The options that were read, as text."""
        return {text(core.persona_result_setting_key(self._handle, place)):
                text(core.persona_result_setting_text(self._handle, place))
                for place in range(core.persona_result_setting_count(self._handle))}

    @property
    @calls("persona_result_detail_count", "persona_result_detail_key", "persona_result_detail_value")
    def details(self) -> Dict[str, float]:
        """Further numbers beside the value."""
        return {text(core.persona_result_detail_key(self._handle, place)):
                core.persona_result_detail_value(self._handle, place)
                for place in range(core.persona_result_detail_count(self._handle))}

    @property
    @calls("persona_result_table_name", "persona_result_table_rows", "persona_result_table_columns",
           "persona_result_table_column", "persona_result_table_label", "persona_result_table_value")
    def table(self) -> Optional[Table]:
        """The table of the result; None where there is none."""
        handle = self._handle
        name = core.persona_result_table_name(handle)
        if name is None:
            return None
        rows, columns = core.persona_result_table_rows(handle), core.persona_result_table_columns(handle)
        return Table(text(name), "",
                     [text(core.persona_result_table_column(handle, column)) for column in range(columns)],
                     [text(core.persona_result_table_label(handle, row)) for row in range(rows)], [""] * rows,
                     [[core.persona_result_table_value(handle, row, column) for column in range(columns)]
                      for row in range(rows)])

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        if self.validity is Validity.UNDEFINED:
            return f"<persona.Result {self.key}: undefined, {self.reason}>"
        return f"<persona.Result {self.key}: {self.value!r}, n = {number(self.effective_n)}>"


class PopulationResults(Uncopied, Mapping[str, Result]):
    """The results of one population by metric, in the order of the catalogue."""

    def __init__(self, report: Any, place: int) -> None:
        self._report = report
        self.place = place
        self._results = {}
        for index in range(core.persona_report_result_count(report)):
            result = Result(borrow(core.persona_report_get_result(report, place, index), report))
            self._results[result.key] = result

    @property
    @calls("persona_report_population_name")
    def name(self) -> str:
        """The population's name."""
        return text(core.persona_report_population_name(self._report, self.place))

    @property
    @calls("persona_report_population_rows", "persona_report_population_items",
           "persona_report_population_dropped_rows", "persona_report_population_missing_answers",
           "persona_report_population_filled_answers", "persona_report_population_effective_rows")
    def counts(self) -> Dict[str, float]:
        """Rows, items, dropped rows, missing and filled answers, effective rows of the population."""
        report, place = self._report, self.place
        return {
            "rows": core.persona_report_population_rows(report, place),
            "items": core.persona_report_population_items(report, place),
            "dropped_rows": core.persona_report_population_dropped_rows(report, place),
            "missing_answers": core.persona_report_population_missing_answers(report, place),
            "filled_answers": core.persona_report_population_filled_answers(report, place),
            "effective_rows": core.persona_report_population_effective_rows(report, place),
        }

    @property
    @calls("persona_report_population_is_reference")
    def is_reference(self) -> bool:
        """Whether the population is the reference itself."""
        return bool(core.persona_report_population_is_reference(self._report, self.place))

    def __getitem__(self, key: str) -> Result:
        if key not in self._results:
            raise KeyError(f"{key!r} was not measured; there are {', '.join(self._results)}")
        return self._results[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def __repr__(self) -> str:
        return align([[self.name, "value"], *[[key, number(result.value)] for key, result in self.items()]])

    def __str__(self) -> str:
        return repr(self)


class Results(Uncopied):
    """The results of a run: `results["agents"]["coverage"]`, `results[0, "coverage"]`, or with one population
    `results["coverage"]`. They stay as they are when the run is executed again, and outlive it."""

    @calls("persona_report_population_count", "persona_report_result_count", "persona_report_get_result")
    def __init__(self, report: Any) -> None:
        self._report = report
        self.populations = [PopulationResults(report, place)
                            for place in range(core.persona_report_population_count(report))]

    def __getitem__(self, key: Union[str, int, Tuple[Union[str, int], str]]) -> Any:
        if isinstance(key, tuple):
            return self[key[0]][key[1]]
        if isinstance(key, int):
            return self.populations[key]
        named = [population for population in self.populations if population.name == key]
        if len(named) > 1:
            raise KeyError(f"{len(named)} populations are called {key!r}; take them by place: "
                           f"{', '.join(str(population.place) for population in named)}")
        if named:
            return named[0]
        if len(self.populations) == 1:
            return self.populations[0][key]
        raise KeyError(f"no population is called {key!r}; there are "
                       f"{', '.join(population.name for population in self.populations)}")

    def __len__(self) -> int:
        return len(self.populations)

    def __iter__(self) -> Iterator[PopulationResults]:
        return iter(self.populations)

    @property
    def keys(self) -> List[str]:
        """The metrics that were measured."""
        return list(self.populations[0]) if self.populations else []

    def to_pandas(self, *, long: bool = False) -> Any:
        """A data frame, metrics x populations; NaN is undefined. long: one row for each population and metric, with
        axis, direction, validity, reason and effective n."""
        import pandas

        if not long:
            return pandas.DataFrame([[population[key].value for population in self.populations] for key in self.keys],
                                    index=pandas.Index(self.keys, name="metric"), dtype=float,
                                    columns=[population.name for population in self.populations])
        rows = [{
            "population": population.name, "metric": key, "value": result.value,
            "validity": result.validity.name.lower(), "reason": result.reason,
            "effective_n": result.effective_n, "axis": result.metric.axis.name.lower(),
            "direction": Direction(result.metric.direction).name.lower(),
        } for population in self.populations for key, result in population.items()]
        return pandas.DataFrame(rows)

    def _words(self) -> List[List[str]]:
        rows = [["", *[population.name for population in self.populations]]]
        for key in self.keys:
            rows.append([key, *[number(population[key].value) for population in self.populations]])
        return rows

    def __repr__(self) -> str:
        return align(self._words())

    def _repr_html_(self) -> str:
        return html_table(self._words())

"""Inference: what the numbers of a run mean. Intervals, healthy bands, nulls."""
from __future__ import annotations

import ctypes
from typing import Any, Dict, List, Optional, Tuple, Union

from ._abi import types
from ._abi.enums import BandPlace, SizeVerdict
from ._calls import Progress, long_call
from ._handles import Handle, Uncopied, borrow, callbacks_of, own
from ._library import calls, core, text
from ._text import encode
from .tables import number


class Evidence(Uncopied):
    """What stands beside a value: the interval in which it would lie for other agents of the same law, the band in
    which healthy people of the same number would lie, and what populations that are known to be wrong score."""

    __slots__ = ("_handle", "key")

    def __init__(self, handle: Any, key: str) -> None:
        self._handle = handle
        self.key = key  # of the metric

    @property
    @calls("persona_evidence_interval_low", "persona_evidence_interval_high")
    def interval(self) -> Tuple[float, float]:
        """Lower and upper end of the value's interval; NaN where `interval_reason` says why."""
        return (float(core.persona_evidence_interval_low(self._handle)),
                float(core.persona_evidence_interval_high(self._handle)))

    @property
    @calls("persona_evidence_interval_reason")
    def interval_reason(self) -> str:
        """Why there is no interval, "" when there is one."""
        return text(core.persona_evidence_interval_reason(self._handle))

    @property
    @calls("persona_evidence_interval_spread")
    def interval_spread(self) -> float:
        """Standard deviation of the value from one such population to the next."""
        return float(core.persona_evidence_interval_spread(self._handle))

    @property
    @calls("persona_evidence_monte_carlo_error")
    def monte_carlo_error(self) -> float:
        """Standard deviation of the value for these very agents, where the metric draws at random."""
        return float(core.persona_evidence_monte_carlo_error(self._handle))

    @property
    @calls("persona_evidence_matched", "persona_evidence_matched_error")
    def matched(self) -> Tuple[float, float]:
        """The score at sizes that match the band's, and its Monte-Carlo error."""
        return (float(core.persona_evidence_matched(self._handle)),
                float(core.persona_evidence_matched_error(self._handle)))

    @property
    @calls("persona_evidence_band_low", "persona_evidence_band_centre", "persona_evidence_band_high")
    def band(self) -> Tuple[float, float, float]:
        """Lower end, centre and upper end of the healthy band; NaN where `band_reason` says why."""
        return (float(core.persona_evidence_band_low(self._handle)),
                float(core.persona_evidence_band_centre(self._handle)),
                float(core.persona_evidence_band_high(self._handle)))

    @property
    @calls("persona_evidence_band_spread")
    def band_spread(self) -> float:
        """Standard deviation of the difference between matched value and centre for a healthy population."""
        return float(core.persona_evidence_band_spread(self._handle))

    @property
    @calls("persona_evidence_band_reason")
    def band_reason(self) -> str:
        """Why there is no band or no matched value, "" when there is."""
        return text(core.persona_evidence_band_reason(self._handle))

    @property
    @calls("persona_evidence_place")
    def place(self) -> BandPlace:
        """Where the matched value lies: BELOW, INSIDE or ABOVE the band, or UNKNOWN."""
        return BandPlace(core.persona_evidence_place(self._handle))

    @property
    @calls("persona_evidence_null_value", "persona_evidence_null_low", "persona_evidence_null_high",
           "persona_null_count", "persona_null_name")
    def nulls(self) -> Dict[str, Tuple[float, float, float]]:
        """What each null scores at matched sizes: mean, least and greatest."""
        return {text(core.persona_null_name(null)): (
            float(core.persona_evidence_null_value(self._handle, null)),
            float(core.persona_evidence_null_low(self._handle, null)),
            float(core.persona_evidence_null_high(self._handle, null)))
            for null in range(core.persona_null_count())}

    @property
    @calls("persona_evidence_detectable", "persona_evidence_material")
    def detectable(self) -> Tuple[float, float]:
        """The least drop that is seen with the run's power, and the difference that matters."""
        return (float(core.persona_evidence_detectable(self._handle)),
                float(core.persona_evidence_material(self._handle)))

    @property
    @calls("persona_evidence_size")
    def size(self) -> SizeVerdict:
        """Whether the population is large enough for the metric to be read, or who is to blame."""
        return SizeVerdict(core.persona_evidence_size(self._handle))

    def __repr__(self) -> str:
        low, high = self.interval
        band_low, _, band_high = self.band
        return (f"<persona.Evidence {self.key}: interval {number(low)} .. {number(high)}, matched "
                f"{number(self.matched[0])}, band {number(band_low)} .. {number(band_high)}, "
                f"{self.place.name.lower()}>")


@calls("persona_inference_create", "persona_inference_free")
class Inference(Handle):
    """The evidence of a run: `inference[population, "coverage"]`, the population by its place."""

    __slots__ = ("_populations",)
    _populations: List[str]

    @classmethod
    def _of(cls, run: Any, progress: Optional[Progress]) -> "Inference":
        pointer = types.persona_inference()
        long_call(core.persona_inference_create, (run,), progress, ctypes.byref(pointer))
        return cls._wrap(own(pointer, core.persona_inference_free, callbacks_of((run,))), run)

    @classmethod
    def _wrap(cls, pointer: Any, run_or_names: Any) -> "Inference":
        from .report import Report

        self = cls._from(pointer)
        self._populations = (run_or_names if isinstance(run_or_names, list)
                             else [one.name for one in Report._of(run_or_names).results])
        return self

    @calls("persona_inference_get")
    def __getitem__(self, place: Tuple[Union[int, str], str]) -> Evidence:
        """The evidence of a population, by place or name, and a metric."""
        population, key = place
        if isinstance(population, str):
            if population not in self._populations:
                raise KeyError(f"no population is called {population!r}; there are {', '.join(self._populations)}")
            if self._populations.count(population) > 1:
                raise KeyError(f"{self._populations.count(population)} populations are called {population!r}; take "
                               "them by place, from 0")
            population = self._populations.index(population)
        found = core.persona_inference_get(self._handle, population, encode(key, "the key of a metric"))
        handle = borrow(found, self._handle)
        if handle is None:
            raise KeyError(f"there is no evidence for metric {key!r} of population {population}: it was not measured")
        return Evidence(handle, key)

    @property
    @calls("persona_inference_population_count")
    def population_count(self) -> int:
        """How many populations there is evidence of."""
        return int(core.persona_inference_population_count(self._handle))

    @calls("persona_inference_held_rows", "persona_inference_rest_rows")
    def matched_rows(self, population: int = 0) -> Tuple[int, int]:
        """Matched sizes of a population: rows that are scored in each draw, and rows that they are scored against."""
        return (int(core.persona_inference_held_rows(self._handle, population)),
                int(core.persona_inference_rest_rows(self._handle, population)))

    def to_pandas(self) -> Any:
        """A data frame with a row for each population and metric."""
        import pandas

        from .catalogue import metric_catalogue

        rows = []
        for population, name in enumerate(self._populations):
            for key in metric_catalogue():
                try:
                    evidence = self[population, key]
                except KeyError:
                    continue
                low, centre, high = evidence.band
                rows.append({"population": name, "metric": key, "low": evidence.interval[0],
                             "high": evidence.interval[1], "matched": evidence.matched[0], "band_low": low,
                             "band_centre": centre, "band_high": high, "place": evidence.place.name.lower(),
                             "size": evidence.size.name.lower()})
        return pandas.DataFrame(rows)

    def __repr__(self) -> str:
        return f"<persona.Inference of {', '.join(self._populations)}>"

"""Runs: which populations, in which space, against which reference, by which metrics."""
from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Any, Iterable, Iterator, List, Mapping, Optional, Union

from ._abi import types
from ._abi.enums import Design, DropKind, SpaceKind
from ._buffers import vector, view
from ._calls import Job, Progress
from ._choices import expect
from ._handles import Handle, call, make
from ._library import calls, core
from ._text import encode_optional
from .analysis import Analysis
from .comparison import compare, compare_pair
from .context import Context
from .inference import Inference
from .options import OptionsLike, options_handle
from .population import Population
from .power import power
from .report import Report
from .results import Results
from .space import Space


@calls("persona_run_create", "persona_run_free")
class Run(Handle):
    """A plan, to be executed.

    populations: those to measure. reference: the one that they are compared with. metrics: keys; None: those that are
    not on request; "all": the whole catalogue. options: a dictionary or Options.
    """

    __slots__ = ("_busy", "_names", "_reference", "_metrics")

    def __init__(self, space: Space, populations: Union[Population, Iterable[Population]] = (), *,
                 reference: Optional[Population] = None, metrics: Union[Iterable[str], str, None] = None,
                 options: OptionsLike = None) -> None:
        chosen, _kept = options_handle(options)
        self._busy = threading.Lock()
        # What was planned, for people to read.
        self._names: List[str] = []
        self._reference: Optional[str] = None
        self._metrics: List[str] = []
        self._handle = make(types.persona_run, core.persona_run_free, core.persona_run_create,
                            expect(Space, space, "space")._handle, chosen)
        if reference is not None:
            self.set_reference(reference)
        listed: Iterable[Population] = [populations] if isinstance(populations, Population) else populations
        for population in listed:
            self.add_population(population)
        for key in [metrics] if metrics is None or isinstance(metrics, str) else metrics:
            self.add_metric(key)

    @contextmanager
    def _alone(self) -> Iterator[Any]:
        """A run belongs to one thread at a time; the second one learns that here."""
        if not self._busy.acquire(blocking=False):
            raise RuntimeError("this run is in use by another thread, or by its own progress function")
        try:
            yield self._handle
        finally:
            self._busy.release()

    @calls("persona_run_set_reference")
    def set_reference(self, reference: Population) -> None:
        """Names the population that the others are compared with."""
        with self._alone() as handle:
            call(core.persona_run_set_reference, handle, expect(Population, reference, "reference")._handle)
            self._reference = reference.name

    @calls("persona_run_add_population")
    def add_population(self, population: Population) -> None:
        """Adds a population to measure."""
        with self._alone() as handle:
            call(core.persona_run_add_population, handle, expect(Population, population, "population")._handle)
            self._names.append(population.name)

    @calls("persona_run_add_metric")
    def add_metric(self, key: Optional[str]) -> None:
        """Adds a metric; None adds the default ones, "all" the whole catalogue."""
        with self._alone() as handle:
            call(core.persona_run_add_metric, handle, encode_optional(key, "the key of a metric"))
            self._metrics.append("the default ones" if key is None else key)

    @calls("persona_run_set_hopkins_points")
    def set_hopkins_points(self, population: int, rows: Any, probes: Any) -> None:
        """Gives `hopkins` its sample and its probes; None and None let them be drawn again."""
        address, _kept, count = vector(rows, "i8", None, "rows")
        matrix = None if probes is None else view(probes, "probes")
        with self._alone() as handle:
            call(core.persona_run_set_hopkins_points, handle, population, address, count,
                 None if matrix is None else matrix.reference)

    @property
    @calls("persona_run_population_count")
    def population_count(self) -> int:
        """How many populations were added."""
        return int(core.persona_run_population_count(self._handle))

    @property
    @calls("persona_run_bytes")
    def bytes(self) -> int:
        """The working memory that an execution may take."""
        return int(core.persona_run_bytes(self._handle))

    @calls("persona_run_execute", "persona_run_set_progress")
    def execute(self, progress: Optional[Progress] = None) -> Results:
        """Executes the plan. progress(done, total) is called at most about a hundred times; what it raises, and Ctrl-C,
        cancel the run and are raised then."""
        with self._alone() as handle:
            def work(job: Job) -> None:
                callback = types.persona_progress_callback(lambda user, done, total: job.report(done, total))
                core.persona_run_set_progress(handle, callback, None)
                try:
                    call(core.persona_run_execute, handle)
                finally:
                    core.persona_run_set_progress(handle, types.persona_progress_callback(0), None)

            Job(work, progress, self.cancel).run()
            return Report._of(handle).results

    @calls("persona_run_cancel")
    def cancel(self) -> None:
        """Asks an execution in another thread to stop; it raises CancelledError then."""
        core.persona_run_cancel(self._handle)

    def report(self) -> Report:
        """The results of the last execution as a report, which analyses can be added to."""
        with self._alone() as handle:
            return Report._of(handle)

    def infer(self, progress: Optional[Progress] = None) -> Inference:
        """Intervals, bands and nulls of the last execution."""
        with self._alone() as handle:
            return Inference._of(handle, progress)

    def compare_pair(self, first: int, second: int, design: Union[Design, str] = Design.INDEPENDENT,
                     progress: Optional[Progress] = None) -> Analysis:
        """Tests whether two populations of the run differ."""
        with self._alone() as handle:
            return compare_pair(handle, first, second, design, progress)

    def compare(self, design: Union[Design, str] = Design.INDEPENDENT, progress: Optional[Progress] = None) -> Analysis:
        """Compares all populations of the run, and ranks them."""
        with self._alone() as handle:
            return compare(handle, design, progress)

    def power(self, drop: float, kind: Union[DropKind, str] = DropKind.ABSOLUTE, agents: int = 0,
              progress: Optional[Progress] = None) -> Analysis:
        """How many agents it takes to see a drop."""
        with self._alone() as handle:
            return power(handle, agents, drop, kind, progress)

    def __repr__(self) -> str:
        reference = "" if self._reference is None else f" against {self._reference}"
        return f"<persona.Run of {', '.join(self._names) or 'nothing'}{reference}: {', '.join(self._metrics)}>"


def measure(populations: Any, reference: Any = None, *, metrics: Union[Iterable[str], str, None] = None,
            space: Union[Space, SpaceKind, str, None] = None, options: OptionsLike = None,
            progress: Optional[Progress] = None, context: Optional[Context] = None) -> Results:
    """Measures populations in one call.

    populations: a Population or array, a sequence of Populations, or a dictionary of names and Populations or arrays.
    reference: a Population or array, or None. space: a Space or a kind of one; by default "reference" with a reference,
    "pooled" without. Others: as for Run.
    """
    listed = _populations(populations, context)
    beside = None if reference is None else _population(reference, "reference", context)
    if not isinstance(space, Space):
        kind = space if space is not None else "reference" if beside is not None else "pooled"
        fitted = [beside] if beside is not None and kind != "pooled" else listed + ([beside] if beside else [])
        space = Space(fitted, kind, context=context)
    return Run(space, listed, reference=beside, metrics=metrics, options=options).execute(progress)


def _population(data: Any, name: str, context: Optional[Context]) -> Population:
    return data if isinstance(data, Population) else Population(data, name, context=context)


def _populations(data: Any, context: Optional[Context]) -> List[Population]:
    if isinstance(data, Mapping):
        return [_population(answers, str(name), context) for name, answers in data.items()]
    if isinstance(data, (list, tuple)) and data and all(isinstance(one, Population) for one in data):
        return list(data)
    return [_population(data, "agents", context)]

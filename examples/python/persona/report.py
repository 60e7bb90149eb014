"""Reports: the results of a run with what was made of them, as text and as JSON."""
from __future__ import annotations

from typing import Any, Dict, List, Optional, Union

from ._abi import types
from ._abi.enums import TextStyle
from ._choices import expect
from ._handles import Handle, borrow, call, make
from ._library import calls, core, io, text
from ._sinks import collect, write
from .analysis import Analysis
from .diagnosis import Diagnosis
from .inference import Inference
from .results import Results


@calls("persona_report_create", "persona_report_free")
class Report(Handle):
    """The results of a run, to which analyses, an inference and diagnoses can be added. `print(report)` shows it."""

    __slots__ = ()

    @classmethod
    def _of(cls, run: Any) -> "Report":
        return cls._from(make(types.persona_report, core.persona_report_free, core.persona_report_create, run))

    @property
    def results(self) -> Results:
        """The results."""
        return Results(self._handle)

    @property
    @calls("persona_report_setting_count", "persona_report_setting_key", "persona_report_setting_text")
    def settings(self) -> Dict[str, str]:
        """Settings of the whole run, as text."""
        return {text(core.persona_report_setting_key(self._handle, place)):
                text(core.persona_report_setting_text(self._handle, place))
                for place in range(core.persona_report_setting_count(self._handle))}

    @property
    @calls("persona_report_left_out_count", "persona_report_left_out_item")
    def left_out(self) -> List[str]:
        """Items without variance, left out of the geometry."""
        return [text(core.persona_report_left_out_item(self._handle, place))
                for place in range(core.persona_report_left_out_count(self._handle))]

    @calls("persona_report_attach")
    def attach(self, analysis: Analysis, population: int = 0) -> None:
        """Adds an analysis of a population (its place)."""
        call(core.persona_report_attach, self._handle, population,
             expect(Analysis, analysis, "analysis")._handle)

    @calls("persona_report_analysis_count", "persona_report_get_analysis")
    def analyses(self, population: int = 0) -> List[Analysis]:
        """The analyses of a population."""
        found = []
        for place in range(core.persona_report_analysis_count(self._handle, population)):
            pointer = core.persona_report_get_analysis(self._handle, population, place)
            found.append(Analysis._from(borrow(pointer, self._handle)))
        return found

    @property
    @calls("persona_report_set_inference", "persona_report_get_inference")
    def inference(self) -> Optional[Inference]:
        """The inference of the report; setting it makes writers show bands and nulls."""
        pointer = borrow(core.persona_report_get_inference(self._handle), self._handle)
        if pointer is None:
            return None
        return Inference._wrap(pointer, [population.name for population in self.results])

    @inference.setter
    def inference(self, inference: Inference) -> None:
        given = expect(Inference, inference, "the inference of a report")
        call(core.persona_report_set_inference, self._handle, given._handle)

    @calls("persona_report_set_diagnosis")
    def set_diagnosis(self, diagnosis: Diagnosis, population: int = 0) -> None:
        """Gives the report the diagnosis of a population."""
        call(core.persona_report_set_diagnosis, self._handle, population,
             expect(Diagnosis, diagnosis, "diagnosis")._handle)

    @calls("persona_report_get_diagnosis")
    def diagnosis(self, population: int = 0) -> Optional[Diagnosis]:
        """The diagnosis of a population, None without."""
        pointer = borrow(core.persona_report_get_diagnosis(self._handle, population), self._handle)
        return None if pointer is None else Diagnosis._from(pointer)

    @calls("persona_report_write_text")
    def to_text(self, style: Union[TextStyle, int] = TextStyle.UNICODE) -> str:
        """The report for people. style: TextStyle.PLAIN, or COLOUR and UNICODE, joined by |."""
        return collect(core.persona_report_write_text, self._handle, int(style))

    @calls("persona_json_write_report")
    def to_json(self) -> str:
        """The report as a JSON document of schema "persona-report/1"."""
        return collect(io.persona_json_write_report, self._handle)

    def write_json(self, file: Any) -> None:
        """Writes the JSON document piece by piece to a binary file object."""
        write(io.persona_json_write_report, (self._handle,), file.write)

    def write_text(self, file: Any, style: Union[TextStyle, int] = TextStyle.UNICODE) -> None:
        """Writes the report for people piece by piece to a binary file object."""
        write(core.persona_report_write_text, (self._handle, int(style)), file.write)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<persona.Report of {', '.join(population.name for population in self.results)}>"

"""Diagnosis: what is wrong with a population, in a word, with the evidence."""
from __future__ import annotations

import ctypes
from typing import Any, Dict, List, NamedTuple, Optional

from ._abi import types
from ._abi.enums import Mode
from ._calls import Progress, long_call
from ._choices import expect
from ._handles import Handle, callbacks_of, own
from ._library import calls, core, text
from .options import OptionsLike, options_handle
from .population import Population
from .space import Space


class Sign(NamedTuple):
    """A sign of a failure mode. NaN: not measured, or no made failure to compare with."""

    name: str
    meaning: str
    value: float
    healthy: float
    failed: float
    deviations: float  # standard deviations between the population and health


@calls("persona_diagnosis_free")
class Diagnosis(Handle):
    """What is wrong: `primary`, `sentence`, and for each mode whether it holds, how sure that is, and why."""

    __slots__ = ()

    @property
    @calls("persona_diagnosis_primary")
    def primary(self) -> Mode:
        """The mode to name first."""
        return Mode(core.persona_diagnosis_primary(self._handle))

    @property
    @calls("persona_diagnosis_holds")
    def modes(self) -> List[Mode]:
        """All modes that hold."""
        return [mode for mode in Mode if core.persona_diagnosis_holds(self._handle, mode)]

    @property
    @calls("persona_diagnosis_sentence")
    def sentence(self) -> str:
        """One plain sentence for people."""
        return text(core.persona_diagnosis_sentence(self._handle))

    @calls("persona_diagnosis_confidence")
    def confidence(self, mode: Mode) -> float:
        """How sure a mode is, from 0 to 1; NaN where it cannot be known."""
        return float(core.persona_diagnosis_confidence(self._handle, mode))

    @calls("persona_diagnosis_reason")
    def reason(self, mode: Mode) -> str:
        """Why a mode cannot be known, else ""."""
        return text(core.persona_diagnosis_reason(self._handle, mode))

    @calls("persona_diagnosis_evidence_count", "persona_diagnosis_evidence_name", "persona_diagnosis_evidence_meaning",
           "persona_diagnosis_evidence_value", "persona_diagnosis_evidence_healthy",
           "persona_diagnosis_evidence_failed", "persona_diagnosis_evidence_deviations")
    def signs(self, mode: Mode) -> List[Sign]:
        """The evidence of a mode."""
        handle = self._handle
        return [Sign(text(core.persona_diagnosis_evidence_name(handle, mode, place)),
                     text(core.persona_diagnosis_evidence_meaning(handle, mode, place)),
                     core.persona_diagnosis_evidence_value(handle, mode, place),
                     core.persona_diagnosis_evidence_healthy(handle, mode, place),
                     core.persona_diagnosis_evidence_failed(handle, mode, place),
                     core.persona_diagnosis_evidence_deviations(handle, mode, place))
                for place in range(core.persona_diagnosis_evidence_count(handle, mode))]

    def to_pandas(self) -> Any:
        """A data frame with a row for each sign of each mode."""
        import pandas

        rows: List[Dict[str, Any]] = []
        for mode in Mode:
            if mode is not Mode.UNKNOWN:
                rows += [{"mode": mode.name.lower(), "confidence": self.confidence(mode), **sign._asdict()}
                         for sign in self.signs(mode)]
        return pandas.DataFrame(rows)

    def __repr__(self) -> str:
        return f"<persona.Diagnosis {self.primary.name.lower()}: {self.sentence}>"


@calls("persona_diagnose")
def diagnose(population: Population, reference: Optional[Population] = None, space: Optional[Space] = None, *,
             options: OptionsLike = None, progress: Optional[Progress] = None) -> Diagnosis:
    """Finds the failure modes of a population. space: None: of the reference, or of the population without one."""
    expect(Population, population, "population")
    if reference is not None:
        expect(Population, reference, "reference")
    if space is None:
        space = Space(population if reference is None else reference, "pooled" if reference is None else "reference")
    chosen, _kept = options_handle(options)
    pointer = types.persona_diagnosis()
    arguments = (population._handle, None if reference is None else reference._handle,
                 expect(Space, space, "space")._handle, chosen)
    long_call(core.persona_diagnose, arguments, progress, ctypes.byref(pointer))
    return Diagnosis._from(own(pointer, core.persona_diagnosis_free, callbacks_of(arguments)))

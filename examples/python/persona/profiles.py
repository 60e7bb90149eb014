"""Profiles: drawn by a schema, read, written, screened by its rules. (libpersona-io)"""
from __future__ import annotations

import ctypes
import os
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Union

from ._abi import types
from ._abi.enums import ProfilesFormat
from ._choices import choose
from ._handles import Handle, call, callbacks_of, make, own
from ._library import calls, io, text
from ._sinks import collect
from ._text import encode_path
from ._whole import set_whole
from .schema import Schema

Numbers = Optional[Mapping[str, Mapping[str, float]]]


class Profile(NamedTuple):
    """One profile."""

    id: str
    weight: float
    values: Dict[str, Optional[str]]


@calls("persona_screening_free")
class Screening(Handle):
    """Which rules candidates break, and how margins shift when those that break one are taken out."""

    __slots__ = ("_schema",)
    _schema: Schema

    @property
    @calls("persona_screening_candidates")
    def candidates(self) -> int:
        """All candidates."""
        return int(io.persona_screening_candidates(self._handle))

    @property
    @calls("persona_screening_removed")
    def removed(self) -> int:
        """Candidates that break at least one rule."""
        return int(io.persona_screening_removed(self._handle))

    @property
    @calls("persona_screening_hits")
    def hits(self) -> Dict[str, int]:
        """Candidates that break each rule."""
        return {rule.name: int(io.persona_screening_hits(self._handle, place))
                for place, rule in enumerate(self._schema.rules)}

    @calls("persona_screening_count")
    def counts(self, kept: bool = False) -> Dict[str, Dict[str, int]]:
        """Candidates with each value, of all, or of those that break no rule."""
        return {dimension.name: {value: int(io.persona_screening_count(self._handle, place, code, int(kept)))
                                 for code, value in enumerate(dimension.values)}
                for place, dimension in enumerate(self._schema.dimensions)}

    def __repr__(self) -> str:
        return f"<persona.Screening: {self.removed} of {self.candidates} break a rule>"


@calls("persona_profiles_free")
class Profiles(Handle):
    """Profiles of a schema, a sequence: `Profiles.sample` draws them, `Profiles.read` reads a file."""

    __slots__ = ("schema",)
    schema: Schema

    @classmethod
    def _with(cls, pointer: Any, schema: Schema) -> "Profiles":
        self = cls._from(pointer)
        self.schema = schema
        return self

    @classmethod
    @calls("persona_profiles_sample", "persona_sampling_init")
    def sample(cls, schema: Schema, n: int, *, seed: int = 42, keep_rules: bool = False, margins: Numbers = None,
               quotas: Numbers = None, joint: Optional["Profiles"] = None,
               most_attempts: Optional[int] = None) -> Tuple["Profiles", Screening]:
        """Draws n profiles, and says what the rules make of all candidates.

        keep_rules: candidates that break a rule are drawn again. margins, quotas: a number for each value of some
        dimensions. joint: profiles with weights, which give the dimensions that they have.
        """
        sampling = types.persona_sampling()
        io.persona_sampling_init(ctypes.byref(sampling))
        sampling.filter = int(keep_rules)
        for field, number in (("n", n), ("seed", seed), ("most_attempts", most_attempts)):
            if number is not None:
                set_whole(sampling, field, number)
        margin_table, quota_table = schema.table(margins), schema.table(quotas)
        for field, table in (("margins", margin_table), ("quotas", quota_table)):
            if table is not None:
                setattr(sampling, field, ctypes.addressof(table))
        if joint is not None:
            sampling.joint = joint._handle
        pointer, screening = types.persona_profiles(), types.persona_screening()
        call(io.persona_profiles_sample, schema._handle, ctypes.byref(sampling), ctypes.byref(pointer),
             ctypes.byref(screening))
        callbacks = callbacks_of((schema._handle,))
        found = Screening._from(own(screening, io.persona_screening_free, callbacks))
        found._schema = schema
        return cls._with(own(pointer, io.persona_profiles_free, callbacks), schema), found

    @classmethod
    @calls("persona_profiles_read")
    def read(cls, schema: Schema, path: Union[str, "os.PathLike[str]"]) -> "Profiles":
        """Profiles from a file: JSON, JSONL or CSV, told by its first character."""
        return cls._with(make(types.persona_profiles, io.persona_profiles_free, io.persona_profiles_read,
                              schema._handle, encode_path(path)), schema)

    @calls("persona_profiles_count")
    def __len__(self) -> int:
        """The number of profiles."""
        return int(io.persona_profiles_count(self._handle))

    @calls("persona_profiles_id", "persona_profiles_weight", "persona_profiles_codes")
    def __getitem__(self, row: int) -> Profile:
        """One profile."""
        place = row + len(self) if row < 0 else row
        if not 0 <= place < len(self):
            raise IndexError(f"profile {row} of {len(self)}")
        return Profile(text(io.persona_profiles_id(self._handle, place)),
                       io.persona_profiles_weight(self._handle, place), self.schema.profile(self.codes(place)))

    def __iter__(self) -> Iterator[Profile]:
        return (self[row] for row in range(len(self)))

    def codes(self, row: int) -> List[int]:
        """The codes of a profile, one a dimension."""
        count = len(self.schema.dimensions)
        return list((ctypes.c_int32 * count).from_address(io.persona_profiles_codes(self._handle, row)))

    @calls("persona_profiles_value")
    def value(self, row: int, dimension: int) -> int:
        """One code, -1 where the value is missing."""
        return int(io.persona_profiles_value(self._handle, row, dimension))

    @calls("persona_profiles_write")
    def write(self, format: Union[ProfilesFormat, str] = "jsonl") -> str:  # pylint: disable=redefined-builtin
        """The profiles as text: "json", "jsonl" or "csv"."""
        return collect(io.persona_profiles_write, self._handle, choose(ProfilesFormat, format, "format"))

    @calls("persona_profiles_screen")
    def screen(self) -> Screening:
        """Which rules the profiles break."""
        found = Screening._from(make(types.persona_screening, io.persona_screening_free, io.persona_profiles_screen,
                                     self._handle))
        found._schema = self.schema
        return found

    def to_pandas(self) -> Any:
        """A data frame with a row for each profile, its dimensions as categoricals."""
        import pandas

        codes = [self.codes(row) for row in range(len(self))]
        columns: Dict[str, Any] = {"id": [text(io.persona_profiles_id(self._handle, row)) for row in range(len(self))]}
        for place, dimension in enumerate(self.schema.dimensions):
            columns[dimension.name] = pandas.Categorical.from_codes([row[place] for row in codes],
                                                                    list(dimension.values))
        return pandas.DataFrame(columns)

    def __repr__(self) -> str:
        return f"<persona.Profiles: {len(self)} of the schema {self.schema.name!r}>"

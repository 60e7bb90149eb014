"""Persona schemas: dimensions of profiles, and the rules that they keep. (libpersona-io)"""
from __future__ import annotations

import ctypes
import os
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from ._abi import types
from ._handles import Handle, call, make
from ._library import calls, io, text
from ._text import encode, encode_path
from .context import Context, handle_of

#: A profile: the value of each dimension by name (a dimension that is left out is missing), or one code a dimension.
ProfileLike = Union[Mapping[str, Optional[str]], Sequence[int]]


class Rule(NamedTuple):
    """A rule of a schema."""

    name: str
    text: str


class Dimension(NamedTuple):
    """A dimension of a schema: its values, and the share of each."""

    name: str
    values: Tuple[str, ...]
    margins: Tuple[float, ...]


@calls("persona_schema_read", "persona_schema_parse", "persona_schema_free")
class Schema(Handle):
    """What profiles are made of, from a JSON file; `Schema.parse` takes the document itself."""

    __slots__ = ("_dimensions",)

    def __init__(self, path: Union[str, "os.PathLike[str]"], *, context: Optional[Context] = None) -> None:
        self._handle = make(types.persona_schema, io.persona_schema_free, io.persona_schema_read, handle_of(context),
                            encode_path(path))

    @classmethod
    def parse(cls, document: Union[str, bytes], name: str = "schema", *,
              context: Optional[Context] = None) -> "Schema":
        """From a JSON document, called `name` in messages."""
        written = document.encode() if isinstance(document, str) else document
        return cls._from(make(types.persona_schema, io.persona_schema_free, io.persona_schema_parse,
                              handle_of(context), encode(name, "name"), written, len(written)))

    @property
    @calls("persona_schema_name")
    def name(self) -> str:
        """What the schema is called."""
        return text(io.persona_schema_name(self._handle))

    @property
    @calls("persona_schema_dimension_count", "persona_schema_dimension_name", "persona_schema_value_count",
           "persona_schema_value_name", "persona_schema_margin")
    def dimensions(self) -> List[Dimension]:
        """Its dimensions."""
        found = []
        for place in range(io.persona_schema_dimension_count(self._handle)):
            values = range(io.persona_schema_value_count(self._handle, place))
            found.append(Dimension(text(io.persona_schema_dimension_name(self._handle, place)),
                                   tuple(text(io.persona_schema_value_name(self._handle, place, value))
                                         for value in values),
                                   tuple(io.persona_schema_margin(self._handle, place, value) for value in values)))
        return found

    @property
    @calls("persona_schema_rule_count", "persona_schema_rule_name", "persona_schema_rule_text")
    def rules(self) -> List[Rule]:
        """Its rules."""
        return [Rule(text(io.persona_schema_rule_name(self._handle, rule)),
                     text(io.persona_schema_rule_text(self._handle, rule)))
                for rule in range(io.persona_schema_rule_count(self._handle))]

    @calls("persona_schema_find_dimension", "persona_schema_find_value")
    def codes(self, profile: ProfileLike) -> List[int]:
        """A profile as codes, one a dimension, -1 where a value is missing."""
        count = io.persona_schema_dimension_count(self._handle)
        if not isinstance(profile, Mapping):
            if len(profile) != count:
                raise ValueError(f"the profile has {len(profile)} codes, the schema {count} dimensions")
            return [int(code) for code in profile]
        codes = [-1] * count
        for name, value in profile.items():
            place = io.persona_schema_find_dimension(self._handle, encode(name, "the name"))
            if place < 0:
                raise KeyError(f"the schema {self.name!r} has no dimension {name!r}")
            if value is not None:
                written = encode(value, f"the value of {name!r}")
                codes[place] = io.persona_schema_find_value(self._handle, place, written)
                if codes[place] < 0:
                    raise KeyError(f"dimension {name!r} has no value {value!r}; it has "
                                   f"{', '.join(self.dimensions[place].values)}")
        return codes

    def profile(self, codes: Sequence[int]) -> Dict[str, Optional[str]]:
        """Codes as a profile."""
        return {dimension.name: dimension.values[code] if code >= 0 else None
                for dimension, code in zip(self.dimensions, codes)}

    def code_array(self, profile: ProfileLike) -> Any:
        """A profile as calls take it."""
        codes = self.codes(profile)
        return (ctypes.c_int32 * max(len(codes), 1))(*codes)

    @calls("persona_schema_breaks")
    def broken_rules(self, profile: ProfileLike) -> List[Rule]:
        """The rules that a profile breaks."""
        codes = self.code_array(profile)
        broken = [io.persona_schema_breaks(self._handle, rule, codes) for rule in range(len(self.rules))]
        if any(outcome < 0 for outcome in broken):
            raise ValueError(f"the profile {list(codes)} has a code that its dimension does not have")
        return [rule for rule, outcome in zip(self.rules, broken) if outcome]

    @calls("persona_schema_label")
    def label(self, profile: ProfileLike) -> str:
        """A profile's compact label."""
        codes = self.code_array(profile)
        length = io.persona_schema_label(self._handle, codes, None, 0)
        if length < 0:
            raise ValueError(f"the profile {list(codes)} has a code that its dimension does not have")
        buffer = ctypes.create_string_buffer(length + 1)
        io.persona_schema_label(self._handle, codes, buffer, length + 1)
        return text(buffer.value)

    @calls("persona_schema_first_value", "persona_schema_read_table")
    def read_table(self, path: Union[str, "os.PathLike[str]"]) -> Dict[str, Dict[str, float]]:
        """Margins or quotas from a JSON file: a number for each value of each dimension that it names."""
        dimensions = self.dimensions
        table = (ctypes.c_double * max(self._value_count(), 1))()
        call(io.persona_schema_read_table, self._handle, encode_path(path), table)
        found: Dict[str, Dict[str, float]] = {}
        for place, dimension in enumerate(dimensions):
            first = io.persona_schema_first_value(self._handle, place)
            numbers = table[first:first + len(dimension.values)]
            if numbers and numbers[0] == numbers[0]:  # NaN: not named
                found[dimension.name] = dict(zip(dimension.values, numbers))
        return found

    def _value_count(self) -> int:
        return int(io.persona_schema_first_value(self._handle, io.persona_schema_dimension_count(self._handle)))

    def table(self, numbers: Optional[Mapping[str, Mapping[str, float]]]) -> Any:
        """A number for each value of some dimensions, as calls take it; NaN elsewhere."""
        if numbers is None:
            return None
        table = (ctypes.c_double * max(self._value_count(), 1))(*[float("nan")] * self._value_count())
        for name, values in numbers.items():
            place = io.persona_schema_find_dimension(self._handle, encode(name, "the name"))
            if place < 0:
                raise KeyError(f"the schema {self.name!r} has no dimension {name!r}")
            dimension = self.dimensions[place]
            if set(values) != set(dimension.values):
                raise ValueError(f"dimension {name!r}: every value needs a number; it has "
                                 f"{', '.join(dimension.values)}")
            first = io.persona_schema_first_value(self._handle, place)
            table[first:first + len(dimension.values)] = [float(values[value]) for value in dimension.values]
        return table

    def __repr__(self) -> str:
        return f"<persona.Schema {self.name!r}: {len(self.dimensions)} dimensions, {len(self.rules)} rules>"

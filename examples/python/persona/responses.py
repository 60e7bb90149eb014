"""Reading what a model wrote in answer to an item. (libpersona-io)"""
from __future__ import annotations

import ctypes
import os
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

from ._abi import types
from ._abi.enums import Outcome, ResponseKind
from ._buffers import output, strings
from ._choices import choose
from ._handles import Handle, call, make
from ._library import calls, io, text
from ._sinks import collect
from ._text import encode_path
from ._whole import set_whole
from .context import Context, handle_of
from .instrument import Instrument


class Response(NamedTuple):
    """What was found in a response: a value, or None with the reason."""

    value: Optional[int]
    outcome: Outcome
    reason: str

    @classmethod
    def _of(cls, struct: types.persona_response) -> "Response":
        return cls(struct.value if struct.has_value else None, Outcome(struct.outcome), text(struct.reason))


@calls("persona_response_scale_init")
def _scale(low: int, high: int, kind: Union[ResponseKind, str]) -> Any:
    """What an item asks for, as calls take it."""
    scale = types.persona_response_scale()
    io.persona_response_scale_init(ctypes.byref(scale))
    scale.kind = choose(ResponseKind, kind, "kind")
    set_whole(scale, "low", low)
    set_whole(scale, "high", high)
    return ctypes.byref(scale)


@calls("persona_response_parse")
def parse_response(response: Union[str, bytes], low: int = 1, high: int = 5,
                   kind: Union[ResponseKind, str] = ResponseKind.RATING, *,
                   context: Optional[Context] = None) -> Response:
    """Reads a response: a rating from low to high, or with kind "choice" one of `high` letters."""
    written = response.encode() if isinstance(response, str) else response
    struct = types.persona_response()
    call(io.persona_response_parse, handle_of(context), written, len(written), _scale(low, high, kind),
         ctypes.byref(struct))
    return Response._of(struct)


@calls("persona_responses_read", "persona_responses_read_instrument", "persona_responses_free")
class Responses(Handle):
    """Responses of many agents to many items, from a file with one JSON object a line.

    items: names of all items in their order, or an Instrument, by whose scales each is read then; None: those of the
    file, all on the scale that `low`, `high` and `kind` give.
    """

    __slots__ = ()

    def __init__(self, path: Union[str, "os.PathLike[str]"], items: Union[Sequence[str], Instrument, None] = None, *,
                 low: int = 1, high: int = 5, kind: Union[ResponseKind, str] = ResponseKind.RATING,
                 context: Optional[Context] = None) -> None:
        if isinstance(items, Instrument):
            self._handle = make(types.persona_responses, io.persona_responses_free,
                                io.persona_responses_read_instrument, handle_of(context), encode_path(path),
                                items._handle)
            return
        names = strings(items, None, "items")
        self._handle = make(types.persona_responses, io.persona_responses_free, io.persona_responses_read,
                            handle_of(context), encode_path(path), _scale(low, high, kind), names,
                            0 if items is None else len(items))

    @property
    @calls("persona_responses_persona_count", "persona_responses_persona_name")
    def personas(self) -> List[str]:
        """The names of the agents."""
        return [text(io.persona_responses_persona_name(self._handle, place))
                for place in range(io.persona_responses_persona_count(self._handle))]

    @property
    @calls("persona_responses_item_count", "persona_responses_item_name")
    def items(self) -> List[str]:
        """The names of the items."""
        return [text(io.persona_responses_item_name(self._handle, place))
                for place in range(io.persona_responses_item_count(self._handle))]

    @calls("persona_responses_get")
    def __getitem__(self, place: Tuple[int, int]) -> Optional[Response]:
        """The response of an agent to an item, both by place; None when the file has none."""
        struct = io.persona_responses_get(self._handle, *place)
        return Response._of(struct.contents) if struct else None

    @calls("persona_responses_line")
    def line(self, persona: int, item: int) -> int:
        """The line of the file where a response stands, from 1; 0 when there is none."""
        return int(io.persona_responses_line(self._handle, persona, item))

    @property
    @calls("persona_responses_count_outcome", "persona_outcome_name")
    def outcomes(self) -> Dict[str, int]:
        """How many responses have each outcome."""
        return {text(io.persona_outcome_name(outcome)): int(io.persona_responses_count_outcome(self._handle, outcome))
                for outcome in Outcome}

    def answers(self) -> Any:
        """The answers as an array of agents x items, NaN where one is missing: what Population takes."""
        rows, columns = len(self.personas), len(self.items)
        array, address = output((rows, columns))
        cells = (ctypes.c_double * max(rows * columns, 1)).from_address(address)
        for row in range(rows):
            for column in range(columns):
                found = self[row, column]
                value = None if found is None else found.value
                cells[row * columns + column] = float("nan") if value is None else value
        return array

    @calls("persona_responses_write_csv")
    def to_csv(self) -> str:
        """The matrix of answers as CSV."""
        return collect(io.persona_responses_write_csv, self._handle)

    @calls("persona_responses_write_json")
    def to_json(self) -> str:
        """The report of the parsing as JSON."""
        return collect(io.persona_responses_write_json, self._handle)

    def __repr__(self) -> str:
        return f"<persona.Responses: {len(self.personas)} personas, {len(self.items)} items>"

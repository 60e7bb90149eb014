"""Data frames: which columns are answers and which say something about the agents. pandas is imported by the
caller's own data, never here."""
from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Union

from ._buffers import view_of_columns


@dataclass(frozen=True)
class FrameParts:
    """The parts of a frame."""

    items: List[Any]  # names of the columns of answers
    answers: Any
    attributes: Dict[str, Any]
    ids: Optional[Sequence[Any]]
    weights: Any
    replicates: Any


def _present(frame: Any, names: Iterable[Any], what: str) -> List[Any]:
    names = [names] if isinstance(names, str) else list(names)
    for name in names:
        if name not in frame.columns:
            raise ValueError(f"{what}: the frame has no column {name!r}; it has {', '.join(map(str, frame.columns))}")
    return _single(frame, names, what)


def _single(frame: Any, names: List[Any], what: str) -> List[Any]:
    """The same names, if each stands for one column."""
    columns = list(frame.columns)
    for name in names:
        if columns.count(name) > 1:
            raise ValueError(f"{what}: the frame has {columns.count(name)} columns called {name!r}; rename them, so "
                             "that it is plain which one is meant")
    return names


def _matching(frame: Any, pattern: str) -> List[Any]:
    patterns = pattern.split(",")
    found = [column for column in frame.columns if any(fnmatch.fnmatchcase(str(column), one) for one in patterns)]
    if not found:
        raise ValueError(f"items: no column is like {pattern!r}; the frame has {', '.join(map(str, frame.columns))}")
    return found


def frame_parts(frame: Any, items: Union[Iterable[Any], str, None], attributes: Union[Iterable[Any], str], ids: Any,
                weights: Any, replicates: Any) -> FrameParts:
    """Takes a frame apart."""
    single: Mapping[str, Any] = {"ids": ids, "weights": weights, "replicates": replicates}
    for what, name in single.items():
        if name is not None:
            _present(frame, [name], what)
    named = _present(frame, attributes, "attributes")
    claimed = [*named, *[name for name in single.values() if name is not None]]
    if items is None:
        chosen = _single(frame, [column for column, kind in zip(frame.columns, frame.dtypes)
                                 if column not in claimed and getattr(kind, "kind", "O") in "iuf"], "items")
    elif isinstance(items, str):
        chosen = _single(frame, _matching(frame, items), "items")
    else:
        chosen = _present(frame, items, "items")
    if not chosen:
        raise ValueError("items: the frame has no column of numbers that nothing else claims")
    for column in chosen:
        if getattr(frame[column].dtype, "kind", "O") not in "biuf":
            raise TypeError(f"the column {column!r} is of type {frame[column].dtype}; answers to an item are numbers")
    return FrameParts(
        chosen, view_of_columns([frame[column] for column in chosen], "the answers", len(frame)),
        {str(name): frame[name] for name in named},
        None if ids is None else list(frame[ids]),
        None if weights is None else frame[weights].to_numpy(),
        None if replicates is None else frame[replicates].to_numpy())


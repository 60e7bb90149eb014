"""Tables of results and analyses: labelled rows, named columns, numbers."""
from __future__ import annotations

import math
from typing import Any, Iterator, List, Sequence, Tuple, Union


def number(value: float, digits: int = 3) -> str:
    """A number for people."""
    if math.isnan(value):
        return "-"
    if value == int(value) if math.isfinite(value) else False:
        return str(int(value)) if abs(value) < 1e15 else f"{value:.4g}"
    return f"{value:.{digits}f}" if 0.001 <= abs(value) < 1e6 else f"{value:.4g}"


def align(rows: Sequence[Sequence[str]]) -> str:
    """Rows of words as columns, the first to the left, others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                               for column, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows)


def html_table(rows: Sequence[Sequence[str]]) -> str:
    """The same for a notebook."""
    from html import escape

    head = "".join(f"<th>{escape(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<{'th' if place == 0 else 'td'}>{escape(cell)}</{'th' if place == 0 else 'td'}>"
                                    for place, cell in enumerate(row)) + "</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Table:
    """A table: `table["column"]` is a column, `table["row", "column"]` a cell; NaN is not defined."""

    def __init__(self, name: str, meaning: str, columns: List[str], labels: List[str], notes: List[str],
                 values: List[List[float]]) -> None:
        self.name = name
        self.meaning = meaning  # one sentence, "" where there is none
        self.columns = columns
        self.labels = labels  # of the rows
        self.notes = notes  # of the rows: "" or why a cell is not defined or infinite
        self.values = values  # row by row

    def _place(self, names: List[str], name: Union[str, int], what: str) -> int:
        if isinstance(name, str):
            if name not in names:
                raise KeyError(f"the table {self.name!r} has no {what} {name!r}; it has {', '.join(names[:20])}"
                               + (", ..." if len(names) > 20 else ""))
            return names.index(name)
        if not -len(names) <= name < len(names):
            raise IndexError(f"the table {self.name!r} has {len(names)} {what}s")
        return name

    def __getitem__(self, key: Union[str, Tuple[Union[str, int], Union[str, int]]]) -> Any:
        if isinstance(key, tuple):
            row, column = key
            return self.values[self._place(self.labels, row, "row")][self._place(self.columns, column, "column")]
        place = self._place(self.columns, key, "column")
        return [row[place] for row in self.values]

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def to_numpy(self) -> Any:
        """The cells as an array of rows x columns."""
        import numpy

        return numpy.array(self.values, dtype=float).reshape(len(self.labels), len(self.columns))

    def to_pandas(self) -> Any:
        """The table as a data frame, with the labels as its index."""
        import pandas

        return pandas.DataFrame(self.to_numpy(), index=pandas.Index(self.labels, name=self.name), columns=self.columns)

    def _words(self, most: int) -> List[List[str]]:
        rows = [[self.name, *self.columns]]
        rows += [[label, *map(number, cells)] for label, cells in list(zip(self.labels, self.values))[:most]]
        return rows

    def __repr__(self) -> str:
        rest = f"\n... {len(self) - 30} more rows" if len(self) > 30 else ""
        return align(self._words(30)) + rest

    def _repr_html_(self) -> str:
        return html_table(self._words(100))

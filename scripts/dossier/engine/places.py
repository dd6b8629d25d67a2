"""Where rows stand: the position that a row has in a table, turned into the file and the physical line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import InitVar, dataclass, field

from dossier.report import quoted


@dataclass(slots=True)
class Places:
    """The files of a table and the lines of its rows.

    A position is a number that grows from row to row. In CSV and JSON Lines it is the line, counted on through all
    files (`files` are the position before each, and its path); in JSON it is the number of the row, whose line stands
    in `lines`; in Parquet, which has no lines, it is the number of the row. Where `breaks` are given, it is the number
    of the record in its file, the header's being 1, and they are the position of each record that has several lines,
    and how many more than one.
    """

    files: list[tuple[int, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    breaks: InitVar[Iterable[tuple[int, int]]] = ()
    _broken: list[int] = field(init=False, default_factory=list)
    _more: list[int] = field(init=False, default_factory=lambda: [0])

    def __post_init__(self, breaks: Iterable[tuple[int, int]]) -> None:
        for position, more in breaks:
            self._broken.append(position)
            self._more.append(self._more[-1] + more)

    @property
    def are_lines(self) -> bool:
        """Whether each position is the line in the one file."""
        return len(self.files) <= 1 and not self.lines and not self._broken

    def where(self, position: int) -> tuple[str, int]:
        """Return the path and the line of a row."""
        before, path = self.files[max(bisect_right(self.files, (position - 1, "\U0010ffff")) - 1, 0)]
        if self.lines:
            return path, self.lines[min(max(position, 1), len(self.lines)) - 1]
        return path, position - before + self._more[bisect_left(self._broken, position)]

    def said(self, position: int) -> str:
        """Return the line of a row as it is spoken of."""
        path, line = self.where(position)
        return f"line {line:,} of {quoted(path)}" if len(self.files) > 1 else f"line {line:,}"

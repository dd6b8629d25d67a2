"""Where rows stand: the position that a row has in a table, turned into the file and the physical line."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from dossier.report import quoted


@dataclass(slots=True)
class Places:
    """The files of a table and the lines of its rows.

    A position is a number that grows from row to row. In CSV and JSON Lines it is the line, counted on through all
    files (`files` are the position before each, and its path); in JSON it is the number of the row, whose line stands
    in `lines`; in Parquet, which has no lines, it is the number of the row.
    """

    files: list[tuple[int, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def where(self, position: int) -> tuple[str, int]:
        """Return the path and the line of a row."""
        before, path = self.files[max(bisect_right(self.files, (position - 1, "\U0010ffff")) - 1, 0)]
        if self.lines:
            return path, self.lines[min(max(position, 1), len(self.lines)) - 1]
        return path, position - before

    def said(self, position: int) -> str:
        """Return the line of a row as it is spoken of."""
        path, line = self.where(position)
        return f"line {line:,} of {quoted(path)}" if len(self.files) > 1 else f"line {line:,}"

"""What reading a table brings, whatever its format: rows for the sink, and what is to be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dossier.engine.places import Places
from dossier.engine.table import Resource
from dossier.report import Diagnostic

MEMORY_MB, LEAST_MB = 500, 250
"""Megabytes that the database may take where nothing else is said, and those without which it cannot read a table."""

LARGEST_TOGETHER = 1024 * 1024 * 1024
MOST_TOLD = 100_000
MOST_RAGGED_CELLS = 1_000_000
ROWS_AT_ONCE = 20_000
CELLS_AT_ONCE = 200_000
BYTES_AT_ONCE = 16 * 1024 * 1024

Row = Sequence[str | None]
Sink = Callable[[list[int], list[Any]], None]
"""Takes positions, and rows of cells."""


class SpoiltCells(set[tuple[int, int]]):
    """Cells, as (position, column), about which something has been said already; each cell of `rows` is in it."""

    def __init__(self, cells: Iterable[tuple[int, int]] = ()) -> None:
        super().__init__(cells)
        # to hold the cells of these rows one by one would let a few bytes of a stranger's file fill the memory
        self.rows: set[int] = set()

    def __contains__(self, cell: object) -> bool:
        return super().__contains__(cell) or (isinstance(cell, tuple) and cell[0] in self.rows)


@dataclass(slots=True)
class Form:
    """What reading a table brought.

    `is_sound` is False where its structure is broken, so that its rows must not be relied on. `spoilt` are the cells
    about which something has been said already. `absent` are the columns that the table lacks and need not have. Lines
    in `diagnostics` are positions; `places` tells where they are.
    """

    is_sound: bool = True
    n_rows: int = 0
    digest: str | None = None
    size: int = 0
    diagnostics: list[Diagnostic] = field(default_factory=list)
    spoilt: SpoiltCells = field(default_factory=SpoiltCells)
    absent: frozenset[int] = frozenset()
    places: Places = field(default_factory=Places)


def said_by(error: Exception) -> str:
    """Return what an error of a library says, as part of a sentence."""
    said = str(error).partition("\n")[0]
    return said[:1].lower() + said[1:]


class BrokenError(Exception):
    """The rest of the table cannot be read; why has been noted."""


class UnboundedError(BrokenError):
    """The rest of the table must not be read, as it would take too long or too much memory."""


class Reading:
    """A table being read: what has been found, and the rows not handed on yet."""

    def __init__(self, resource: Resource, sink: Sink, most: int) -> None:
        self.resource, self.sink, self.most = resource, sink, most
        self.form = Form()
        self.numbers: list[int] = []
        self.rows: list[Row] = []
        self.rows_size = 0

    def note(self, code: str, message: str, advice: str, line: int | None = None, path: str | None = None) -> None:
        """Say something of the table."""
        told = Diagnostic(code, message, path or self.resource.path, line, self.resource.name, help=advice)
        self.form.diagnostics.append(told)

    def stop(self, code: str, message: str, advice: str, line: int | None = None) -> BrokenError:
        """Say why the table cannot be read further, and return the error for it."""
        self.note(code, message, advice, line)
        return BrokenError()

    def beyond(self, message: str, advice: str, line: int | None = None) -> UnboundedError:
        """Say why the table must not be read further, and return the error for it."""
        self.note("F008", message, advice, line)
        return UnboundedError()

    def refuse_too_many_faults(self, line: int) -> None:
        """Stop where so much has been said that nobody reads more.

        Raises: UnboundedError.
        """
        if len(self.form.diagnostics) > MOST_TOLD:
            raise self.beyond(f"the rows before have more than {MOST_TOLD:,} faults", "mend those first", line)

    def add(self, line: int, row: Row, size: int) -> None:
        """Take a row; `size` is about the memory that it takes."""
        self.form.n_rows += 1
        self.numbers.append(line)
        self.rows.append(row)
        self.rows_size += size
        n_rows = len(self.rows)
        if n_rows >= ROWS_AT_ONCE or n_rows * len(row) >= CELLS_AT_ONCE or self.rows_size >= BYTES_AT_ONCE:
            self.flush()

    def as_wide(self, row: Sequence[Any], width: int, line: int) -> list[Any]:
        """Return a ragged row, which has been told, cut or filled up to the width of the table.

        Nothing more is said of its cells, but the keys it has are there for other rows to refer to.
        """
        self.form.spoilt.rows.add(line)
        return [*row[:width], *[None] * (width - len(row))]

    def distrust_ragged(self) -> None:
        """Take the table for broken where most of its rows are ragged, or so many that they would take too long.

        Any value may stand in any column then, and each of their cells is looked at before it is passed over.
        """
        n_ragged = len(self.form.spoilt.rows)
        if 2 * n_ragged > self.form.n_rows or n_ragged * len(self.resource.fields) > MOST_RAGGED_CELLS:
            self.form.is_sound = False

    def flush(self) -> None:
        """Hand the rows on."""
        if self.rows and self.form.is_sound and self.resource.fields:
            self.sink(self.numbers, self.rows)
        self.numbers, self.rows, self.rows_size = [], [], 0

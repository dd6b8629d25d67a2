"""What a kind of fault plants with: the clean package in memory, the places in it, and a fault as changed files."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from dossier import csvfiles, package
from dossier.engine.cell import fault_of
from dossier.engine.table import Field, Resource

DESCRIPTOR = package.DESCRIPTOR
FOLDERS = ("records", "schemas", "seeds")
"""What of a dossier `check` reads, besides the descriptor."""

T = TypeVar("T")
Row = dict[str, str]
Draw = random.Random
Needs = Literal["nothing", "texts", "reading"]
"""What it takes to see a fault of some kind: the package alone, the documents' texts too, or a person who reads."""


class NoPlaceError(Exception):
    """The package has no place for a kind of fault, or the one that was drawn makes no fault."""


class Place(NamedTuple):
    """Where a fault is to be told: without a line about the file as a whole, without a field anywhere in the row."""

    path: str
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return where if self.field is None else f"{where} {self.field}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault: the files that change (None: is deleted) and the places at one of which it is to be told.

    Where it is `stale`, the descriptor keeps the hashes of the files as they were.
    """

    files: dict[str, bytes | None]
    places: tuple[Place, ...]
    stale: bool = False

    def told_at(self, *places: Place) -> Fault:
        """Return the fault with these places instead of its own."""
        return replace(self, places=places)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: who sees it, the rules that are meant to tell it, and how one is planted.

    Without codes a kind that needs nothing is one that a rule could tell, and none does.
    """

    name: str
    about: str
    codes: tuple[str, ...]
    needs: Needs
    plant: Callable[[Original, Draw], Fault]


def kind(*codes: str, needs: Needs = "nothing") -> Callable[[Callable[[Original, Draw], Fault]], Kind]:
    """Make a kind of a function that plants it: the function's name and docstring are the kind's own."""

    def made(plant: Callable[[Original, Draw], Fault]) -> Kind:
        return Kind(plant.__name__.replace("_", "-"), (plant.__doc__ or "").strip(), codes, needs, plant)

    return made


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the package as it is written: row n of `rows`, counted from 0, stands in line n + 2."""

    resource: Resource
    rows: list[Row]
    content: bytes

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.resource.name

    @property
    def path(self) -> str:
        """The file of the table, from the package's folder on."""
        return self.resource.path

    @property
    def key(self) -> str:
        """The name of the key column."""
        return self.resource.primary_key[0] if self.resource.primary_key else self.resource.names[0]

    @property
    def keys(self) -> set[str]:
        """The keys of all rows."""
        return {row[self.key] for row in self.rows}

    @property
    def lines(self) -> list[str]:
        """The lines of the file, the header first, each with its end."""
        return self.content.decode("utf-8").splitlines(keepends=True)

    def spots(self, where: Callable[[Row], object] = lambda _: True) -> list[Spot]:
        """Return the rows of which something holds."""
        return [Spot(self, number) for number, row in enumerate(self.rows) if where(row)]

    def with_rows(self, rows: Iterable[Row], *places: Place) -> Fault:
        """Return a fault by which the table has these rows."""
        names = self.resource.names
        return self.with_content(csvfiles.written(names, ([row[name] for name in names] for row in rows)), *places)

    def with_content(self, content: bytes, *places: Place) -> Fault:
        """Return a fault by which the file has these bytes."""
        return Fault({self.path: content}, places)

    def with_lines(self, lines: Sequence[str], *places: Place) -> Fault:
        """Return a fault by which the file has these lines."""
        return self.with_content("".join(lines).encode("utf-8"), *places)

    def with_line(self, number: int, line: str, *places: Place) -> Fault:
        """Return a fault by which one line, counted from 1, is another; to be told there where no place is given."""
        lines = self.lines
        lines[number - 1] = line
        return self.with_lines(lines, *(places or (Place(self.path, number),)))

    def with_new(self, row: Row, *fields: str) -> Fault:
        """Return a fault by which a row is added at the end, to be told at some of its fields."""
        line = len(self.rows) + 2
        places = [Place(self.path, line, field) for field in fields or (None,)]
        return self.with_rows([*self.rows, dict.fromkeys(self.resource.names, "") | row], *places)

    def next_key(self) -> str:
        """Return the id that a new row would take."""
        last = self.rows[-1][self.key]
        digits = last[len(last.rstrip("0123456789")) :]
        if not digits:
            raise NoPlaceError
        return last[: -len(digits)] + str(int(digits) + 1).zfill(len(digits))


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of a sheet."""

    sheet: Sheet
    number: int

    @property
    def row(self) -> Row:
        """The cells of the row."""
        return self.sheet.rows[self.number]

    @property
    def line(self) -> int:
        """The line in which the row stands."""
        return self.number + 2

    def __getitem__(self, name: str) -> str:
        return self.row[name]

    @property
    def id(self) -> str:
        """The key of the row."""
        return self.row[self.sheet.key]

    def place(self, field: str | None = None) -> Place:
        """Return a cell of the row as a place, or the row."""
        return Place(self.sheet.path, self.line, field)

    def changed(self, *told_at: str, **cells: str) -> Fault:
        """Return a fault by which cells of the row change; to be told at the fields named, else at those cells."""
        rows = list(self.sheet.rows)
        rows[self.number] = self.row | cells
        return self.sheet.with_rows(rows, *(self.place(field) for field in told_at or cells))

    def deleted(self, *places: Place) -> Fault:
        """Return a fault by which the row is gone; the places are given by the lines as they were."""
        moved = (
            each._replace(line=each.line - 1)
            if each.path == self.sheet.path and each.line is not None and each.line > self.line
            else each
            for each in places
        )
        return self.sheet.with_rows((row for row in self.sheet.rows if row is not self.row), *moved)

    def repeated(self, *told_at: str, **cells: str) -> Fault:
        """Return a fault by which a copy of the row with a new id, and some cells changed, is added at the end."""
        return self.sheet.with_new(self.row | {self.sheet.key: self.sheet.next_key()} | cells, *told_at)


@dataclass(frozen=True, slots=True)
class Original:
    """The clean package: the bytes of its files by their path, and its tables by their name."""

    files: dict[str, bytes]
    sheets: dict[str, Sheet]

    def sheet(self, name: str) -> Sheet:
        """Return a table that has rows.

        Raises: NoPlaceError where the package has none of that name, or an empty one.
        """
        if name not in self.sheets or not self.sheets[name].rows:
            raise NoPlaceError
        return self.sheets[name]

    def a_sheet(self, draw: Draw, where: Callable[[Sheet], object] = lambda _: True) -> Sheet:
        """Draw one of the tables that have rows and of which something holds."""
        return pick(draw, [each for each in self.sheets.values() if each.rows and where(each)])

    def spot(self, draw: Draw, name: str, where: Callable[[Row], object] = lambda _: True) -> Spot:
        """Draw one of the rows of a table of which something holds."""
        return pick(draw, self.sheet(name).spots(where))

    def cell(
        self,
        draw: Draw,
        columns: Callable[[Sheet, Field], object],
        cells: Callable[[str], object] = bool,
    ) -> tuple[Spot, str]:
        """Draw a column of which something holds, then one of its cells; filled ones where nothing else is said."""
        wanted = []
        for sheet in self.sheets.values():
            wanted += [
                (sheet, field.name)
                for field in sheet.resource.fields
                if columns(sheet, field) and any(cells(row[field.name]) for row in sheet.rows)
            ]
        sheet, name = pick(draw, wanted)
        return pick(draw, sheet.spots(lambda row: cells(row[name]))), name

    def target(self, sheet: Sheet, name: str) -> Sheet | None:
        """Return the table to which a column refers, or None."""
        for each in sheet.resource.foreign_keys:
            if each.fields == (name,):
                return self.sheets.get(each.resource)
        return None

    def referring(self, sheet: Sheet, key: str) -> list[Place]:
        """Return the cells that refer to a row of a table, by its key."""
        return [
            spot.place(field)
            for each in self.sheets.values()
            for field in each.resource.names
            if self.target(each, field) is sheet
            for spot in each.spots(lambda row, field=field: row[field] == key)  # type: ignore[misc]
        ]


def is_text(sheet: Sheet, field: Field) -> bool:
    """Whether a column takes any words: no key, no reference, no code, nothing that has a form of its own."""
    refers = any(field.name in each.fields for each in sheet.resource.foreign_keys)
    is_free = field.type == "string" and fault_of(field, "Any words, more than 1.") is None
    return is_free and not refers and field.name != sheet.key


def pick(draw: Draw, choices: Sequence[T]) -> T:
    """Draw one of the choices.

    Raises: NoPlaceError where there is none.
    """
    if not choices:
        raise NoPlaceError
    return draw.choice(choices)


def load(path: Path) -> Original:
    """Read a package whose form is clean.

    Raises: Refused where it cannot be read.
    """
    described = package.load(path)
    files = {DESCRIPTOR: (described.root / described.descriptor).read_bytes()}
    for folder in FOLDERS:
        for place in sorted((described.root / folder).rglob("*")):
            if place.is_file():
                files[place.relative_to(described.root).as_posix()] = place.read_bytes()
    sheets = {}
    for resource in described.resources:
        content = files.setdefault(resource.path, (described.root / resource.path).read_bytes())
        rows = csvfiles.parse(content, resource.path)
        records = [dict(zip(rows.names, cells, strict=True)) for _, cells in rows.records]
        sheets[resource.name] = Sheet(resource, records, content)
    return Original(files, sheets)


def plant(kind: Kind, original: Original, draw: Draw, tries: int = 100) -> Fault | None:
    """Plant a fault of a kind at a random place; None where no place was found in so many tries."""
    for _ in range(tries):
        try:
            fault = kind.plant(original, draw)
        except NoPlaceError:
            continue
        if any(original.files.get(path) != content for path, content in fault.files.items()):
            return fault
    return None

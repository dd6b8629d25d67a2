"""What every format writes from: the tables of a valid dossier with typed columns, and what its descriptor says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from dossier import show, views
from dossier.engine import form
from dossier.engine.cell import value_of
from dossier.engine.table import Field, Resource
from dossier.package import Package

Kind = Literal["text", "integer", "number", "boolean", "date"]
Value = str | int | float | bool | date | None

KINDS: dict[str, Kind] = {
    "integer": "integer",
    "year": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
}
"""The kind of value of each type of Table Schema; what is not listed stays the text that it is."""

NO_DAY = date(1980, 1, 1)
"""What stands for the day of a package that tells none: the first that a zip archive can hold."""

LARGEST_INTEGER = (1 << 63) - 1
KEPT_AS_TEXT = "Kept as text, since digits of some value would be lost in a number."


class CannotBuildError(Exception):
    """A format cannot be made of this package or on this machine; the message says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its values in the order of the rows, None where a cell is empty.

    `target` is the table and column that its values are found in, `choices` the values that its schema allows.
    """

    field: Field
    kind: Kind
    values: list[Value]
    target: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """The name of the column."""
        return self.field.name

    @property
    def choices(self) -> list[str]:
        """The values that the schema allows; none where it does not list them."""
        return [each for each in self.field.constraints.get("enum", []) if isinstance(each, str)]

    @property
    def about(self) -> str:
        """What the column means, in one line: its description, its unit, and what becomes of its digits."""
        parts = [" ".join((self.field.description or "").split())]
        parts.append(f"Unit: {self.field.unit}." if self.field.unit else "")
        parts.append(KEPT_AS_TEXT if self.kind == "text" and self.field.type in ("integer", "number") else "")
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the package, column by column."""

    resource: Resource
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.resource.name

    @property
    def about(self) -> str:
        """What one row of the table is, in one line."""
        return " ".join((self.resource.description or self.resource.title or self.name).split())

    @property
    def label(self) -> str | None:
        """The column by which a row is called, None where there is none."""
        name = "label" if self.resource.is_vocabulary else show.NAMES.get(self.name)
        return name if name in self.resource.names else None

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return len(self.columns[0].values)

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Yield the rows in the order of the file."""
        return zip(*(each.values for each in self.columns), strict=True)


@dataclass
class Dataset:
    """A valid dossier, ready to be written in any form."""

    package: Package
    tables: tuple[Table, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.tables = tuple(_table(self.package.root, each) for each in self.package.resources)

    def table(self, name: str) -> Table | None:
        """Return the table of that name, or None."""
        return next((each for each in self.tables if each.name == name), None)

    @cached_property
    def records(self) -> views.Records:
        """The rows of the tables that the models know, by id.

        Raises:
            Refused: the dossier does not have the tables and columns of the models.

        """
        return views.Records(self.package.root)

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """For each table whose rows have names, vocabularies among them, what each key is called."""
        found = {}
        for table in self.tables:
            if table.label and len(table.resource.primary_key) == 1:
                keys = table.columns[table.resource.position(table.resource.primary_key[0])].values
                names = table.columns[table.resource.position(table.label)].values
                found[table.name] = {str(key): str(name) for key, name in zip(keys, names, strict=True) if name}
        return found

    def said(self, table: str, column: str, cell: str) -> str:
        """Return what a cell says: the label of a code, the name of a record, or what is written."""
        described = self.table(table)
        if described is None or column not in described.resource.names:
            return cell
        target = described.columns[described.resource.position(column)].target
        return self.labels.get(target[0], {}).get(cell, cell) if target else cell

    @cached_property
    def head(self) -> dict[str, Any]:
        """The properties of the descriptor, as they stand there."""
        content = (self.package.root / self.package.descriptor).read_text(encoding="utf-8-sig")
        return dict(json.loads(content))

    def told(self, name: str) -> str:
        """Return a property of the descriptor in one line; empty where it is missing or no text."""
        value = self.head.get(name)
        return " ".join(value.split()) if isinstance(value, str) else ""

    @property
    def title(self) -> str:
        """The title of the package, or its name where it has none."""
        return self.told("title") or self.package.name

    def listed(self, name: str, *keys: str) -> list[dict[str, str]]:
        """Return the objects that a property of the descriptor lists, each with the texts under these keys."""
        value = self.head.get(name)
        entries = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        return [{key: str(each[key]) for key in keys if isinstance(each.get(key), str)} for each in entries]

    @property
    def day(self) -> date:
        """The day on which the package says that it was made; never the day of the build."""
        try:
            made = datetime.fromisoformat(self.told("created"))
            return made.astimezone(UTC).date() if made.tzinfo else made.date()
        except (ValueError, OverflowError):
            return NO_DAY


def _table(root: Path, resource: Resource) -> Table:
    cells: list[list[str | None]] = [[] for _ in resource.fields]

    def keep(_: list[int], rows: list[list[str]]) -> None:
        for place, column in enumerate(zip(*rows, strict=True)):
            missing = resource.fields[place].missing
            cells[place] += [None if cell in missing or not cell else cell for cell in column]

    form.read(root, resource, house=True, sink=keep)
    targets = {
        each.fields[0]: (each.resource, each.reference_fields[0])
        for each in resource.foreign_keys
        if len(each.fields) == 1
    }
    columns = (
        Column(each, *_values(each, column), targets.get(each.name))
        for each, column in zip(resource.fields, cells, strict=True)
    )
    return Table(resource, tuple(columns))


def _values(described: Field, cells: list[str | None]) -> tuple[Kind, list[Value]]:
    """Return the values of a column; the cells as they are where one of them would not survive as a number."""
    kind = KINDS.get(described.type, "text")
    if kind == "text":
        return kind, list(cells)
    values = [None if cell is None else value_of(described, cell) for cell in cells]
    if kind == "number":
        numbers = [None if each is None else float(each) for each in values]
        exact = all(each is None or Decimal(repr(one)) == each for each, one in zip(values, numbers, strict=True))
        return ("number", list(numbers)) if exact else ("text", list(cells))
    if kind == "integer" and not all(each is None or abs(each) <= LARGEST_INTEGER for each in values):
        return "text", list(cells)
    return kind, values

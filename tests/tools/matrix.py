"""What the programs are asked to read, the lines of README.md that read it, and what a program says it has read."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "README.md"

TABLES = {
    "claims": "records/claims.csv",
    "sources": "records/sources.csv",
    "actor_names": "records/actor_names.csv",
    "sentences": "records/sentences.csv",
    "event_types": "schemas/vocabularies/event_types.csv",
}
"""Text with quotes and commas, ids made of digits, two scripts, whole numbers, and `true` and `false`."""

TYPED = (
    "claims.claimed_from",
    "claims.quantity_value",
    "sources.document",
    "sentences.ordinal",
    "event_types.recipient_required",
)
"""Columns whose types the programs are asked for: a day, a number, an id of digits, an integer, a truth value."""

NULL = r"\N"
"""What stands for a missing value in the files that the programs write for us; no cell holds it."""

Cells = list[dict[str, str | None]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program has read: its version, the cells of each table, and its own names for the types of TYPED.

    `empty` is what an empty cell has become: None for a missing value, or an empty text.
    """

    version: str
    cells: dict[str, Cells]
    types: dict[str, str]
    empty: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the README's table: the line that loads the claims, what runs first, and what `sources` needs more."""

    line: str
    first: str | None = None
    sources: str | None = None

    def reads(self, table: str) -> str:
        """Return the line that loads a table."""
        line = self.line.replace("records/claims.csv", TABLES[table]).replace("claims", table)
        if table == "sources" and self.sources:
            line = f"{line.removesuffix(')')}, {self.sources})"
        return line


def page() -> dict[str, Row]:
    """Return the rows of the README's table of tools, by the name of the tool."""
    part = PAGE.read_text("utf-8").split("## Load a table")[1].split("\n## ")[0]
    found = re.findall(r"^\| ([^|]+?) \| `([^`|]+)` \| ([^|\n]+) \|$", part, re.MULTILINE)
    return {tool: Row(line, _code("first", mind), _code("for `sources` add", mind)) for tool, line, mind in found}


def _code(after: str, mind: str) -> str | None:
    found = re.search(rf"{after} `([^`]+)`", mind)
    return found[1] if found else None


def written(table: str) -> Cells:
    """Return the cells of a table as the file has them; an empty one is None."""
    with (ROOT / TABLES[table]).open(encoding="utf-8", newline="") as file:
        return [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]


def types_of(table: str) -> dict[str, str]:
    """Return the type of each column, as its schema has it."""
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    [schema] = [each["schema"] for each in descriptor["resources"] if each["name"] == table]
    return {each["name"]: each["type"] for each in json.loads((ROOT / schema).read_text("utf-8"))["fields"]}


def changed(table: str, cells: Cells, empty: str | None) -> list[str]:
    """Return the cells that a program did not give back as they stand in the file, numbers compared by value."""
    kinds = types_of(table)
    expected = written(table)
    if [list(row) for row in cells[:1]] != [list(kinds)] or len(cells) != len(expected):
        return [f"{table}: {len(cells)} rows of {list(cells[0]) if cells else 'nothing'}"]
    found = []
    for number, (before, after) in enumerate(zip(expected, cells, strict=True), 1):
        for name, kind in kinds.items():
            truth = f"{table}.{name}" == "event_types.recipient_required"
            if not _same(before[name] or empty, after[name], "truth" if truth else kind):
                found.append(f"{table} row {number} {name}: {before[name]!r} came out as {after[name]!r}")
    return found


def _same(before: str | None, after: str | None, kind: str) -> bool:
    if not before or not after:
        return before == after
    if kind in ("integer", "number"):
        return float(before) == float(after)
    if kind == "truth":
        return before == {"1": "true", "0": "false", "t": "true", "f": "false"}.get(after, after.lower())
    return before == after


def read_csv(file: Path, null: str = NULL) -> Cells:
    """Return the cells of a file that a program wrote."""
    with file.open(encoding="utf-8", newline="") as opened:
        return [{name: None if cell == null else cell for name, cell in row.items()} for row in csv.DictReader(opened)]


def expected_here() -> bool:
    """Tell whether a program that is not installed is a fault, as it is where the whole proof runs."""
    return bool(os.environ.get("DOSSIER_EXPECTS_TOOLS"))


def program(name: str, package: str) -> str:
    """Return the path of a program, or skip the test where it is not installed."""
    return shutil.which(name) or absent(f"{name} is not installed; Debian's package {package} has it")


def absent(reason: str) -> NoReturn:
    """Skip the test that lacks a program, or fail it where programs are expected."""
    if expected_here():
        pytest.fail(reason)
    pytest.skip(reason)

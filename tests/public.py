"""Packages that others have published, checked by dossier and by frictionless: `python tests/public.py PACKAGE…`.

A package is its folder or its descriptor. Of each, one line is printed: tables and rows, both verdicts, the seconds
that each took in this process, and how many findings only one of the two has. These follow by table, column and kind,
each with its number and the first of them. The exit status is 1 where a verdict or a finding differs. Nothing is
fetched: a package with a path that leads elsewhere is refused by dossier, not given to frictionless, and not counted.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import frictionless

from dossier import check
from dossier.engine.table import Resource
from dossier.package import load
from dossier.report import Diagnostic, Refused, counted, visible
from test_conformance import KINDS

NO_LIMIT = 10**9
ELSEWHERE = "F003"
DESCRIPTION = "description"
"""What is wrong with a descriptor, which each tool says in parts of its own."""

SAME = {**KINDS, "scheme-error": {"F005"}, "encoding-error": {"F101"}}
OF_CELLS = {"type-error", "constraint-error", "unique-error"}
OF_ROWS = {"F205", "F207"}
OF_WHOLE_ROWS = {"blank-row", "missing-cell", "extra-cell"}


class Finding(NamedTuple):
    """One thing that a tool has found; `record` counts from the header as 1, and is the line where the file is no CSV.

    `kinds` are what frictionless may call it, or its code where frictionless has no such thing.
    """

    table: str
    field: str
    kinds: frozenset[str]
    record: int | None
    words: str

    @property
    def places(self) -> set[tuple[str, str, int | None, str]]:
        """Its place, with each of its kinds."""
        return {(self.table, self.field, self.record, kind) for kind in self.kinds}

    @property
    def group(self) -> tuple[str, str, str]:
        """What is told together."""
        return self.table, self.field, " or ".join(sorted(self.kinds))


@dataclass
class Trial:
    """What came of one package; `refused` says why it was not compared."""

    name: str
    refused: str = ""
    tables: int = 0
    rows: int = 0
    verdicts: tuple[bool, bool] = (True, True)
    seconds: tuple[float, float] = (0.0, 0.0)
    only: dict[str, list[Finding]] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        """Whether both have the same verdict and the same findings."""
        return self.verdicts[0] == self.verdicts[1] and not any(self.only.values())

    def lines(self) -> Iterator[str]:
        """Yield what is printed."""
        if self.refused:
            yield f"{self.name}: not compared, {self.refused}"
            return
        ours, theirs = ("valid" if each else "not valid" for each in self.verdicts)
        parting = ", ".join(f"{len(found):,} only by {tool}" for tool, found in self.only.items() if found)
        yield (
            f"{self.name}: {counted(self.tables, 'table')}, {counted(self.rows, 'row')}; "
            f"dossier {ours} in {self.seconds[0]:.2f} s, frictionless {theirs} in {self.seconds[1]:.2f} s; "
            f"{parting or 'the same findings'}"
        )
        for tool, found in self.only.items():
            for (table, name, kind), group in groupby(sorted(found, key=_by_group), lambda each: each.group):
                alike = list(group)
                where = f"{table}.{name}" if name else table or "datapackage.json"
                yield f"  {tool}: {where}: {kind}: {len(alike):,}, as {visible(alike[0].words)}"


def compare(path: Path) -> Trial:
    """Check a package with both tools."""
    trial = Trial(str(path))
    started = perf_counter()
    report = check(path)
    between = perf_counter()
    trial.refused = next((each.message for each in report.diagnostics if each.code == ELSEWHERE), "")
    if trial.refused:
        return trial
    theirs = list(by_frictionless(path / "datapackage.json" if path.is_dir() else path))
    trial.seconds = between - started, perf_counter() - between
    trial.tables, trial.rows = report.tables, report.rows
    trial.verdicts = report.valid, not theirs
    ours = list(by_dossier(path, report.diagnostics))
    if theirs and all(DESCRIPTION in each.kinds for each in theirs):
        # frictionless looks into no table then
        ours = [each for each in ours if DESCRIPTION in each.kinds]
    trial.only = {"dossier": without(ours, theirs), "frictionless": without(theirs, ours)}
    return trial


def by_frictionless(descriptor: Path) -> Iterator[Finding]:
    """Yield what frictionless finds."""
    try:
        report = frictionless.Package(str(descriptor)).validate(limit_errors=NO_LIMIT)
    except frictionless.FrictionlessException as error:
        for each in error.reasons or [error.error]:
            yield Finding("", "", frozenset({DESCRIPTION}), None, each.message)
        return
    for each in report.errors:
        yield Finding("", "", frozenset({DESCRIPTION}), None, each.message)
    for task in report.tasks:
        for each in task.errors:
            told = each.to_dict()
            name = told["fieldName"] if each.type in OF_CELLS else ""
            yield Finding(task.name, name, frozenset({each.type}), told.get("rowNumber"), each.message)


def by_dossier(path: Path, diagnostics: list[Diagnostic]) -> Iterator[Finding]:
    """Yield what dossier has found."""
    try:
        package = load(path)
    except Refused:
        yield from (Finding("", "", frozenset({DESCRIPTION}), None, each.message) for each in diagnostics)
        return
    tables = {each.name: each for each in package.resources}
    numbers: dict[str, dict[int, int]] = {}
    for each in diagnostics:
        if each.path == package.descriptor and each.code[0] == "F":
            yield Finding("", "", frozenset({DESCRIPTION}), None, each.message)
            continue
        table = tables[each.resource or ""]
        if each.path not in numbers:
            numbers[each.path] = records(table, package.root / each.path)
        is_row = each.code[0] in "VR" or each.code in OF_ROWS
        record = numbers[each.path].get(each.line, each.line) if is_row and each.line else None
        name = each.field or "" if each.code[0] == "V" else ""
        for kinds in kinds_of(each):
            yield Finding(table.name, name, kinds, record, each.message)


def kinds_of(told: Diagnostic) -> Iterator[frozenset[str]]:
    """Yield the kinds of a diagnostic: two where both the hash and the size of a file differ."""
    if told.code != "F007":
        yield frozenset(kind for kind, codes in SAME.items() if told.code in codes) or frozenset({told.code})
        return
    for kind, word in (("hash-count", "hash"), ("byte-count", "size")):
        if word in told.message:
            yield frozenset({kind})


def records(table: Resource, file: Path) -> dict[int, int]:
    """Return the number of the record that begins in each line of a CSV file, and nothing for other files."""
    if table.format != "csv" or table.compression or table.data_at or not file.is_file():
        return {}
    with file.open(encoding=table.encoding, errors="replace", newline="") as opened:
        reader = csv.reader(opened, **table.dialect.reader_options())
        begins, numbers = 1, {}
        for number, _ in enumerate(reader, 1):
            numbers[begins] = number
            begins = reader.line_num + 1
    return numbers


def without(found: list[Finding], others: list[Finding]) -> list[Finding]:
    """Return what others have not found at the same place, but for rows that they have told as a whole."""
    known = {place for each in others for place in each.places}
    rows = {(each.table, each.record) for each in others if each.kinds & OF_WHOLE_ROWS}
    return [each for each in found if not each.places & known and (each.table, each.record) not in rows]


def _by_group(each: Finding) -> tuple[tuple[str, str, str], int]:
    return each.group, each.record or 0


def main() -> int:
    """Compare the packages named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("packages", type=Path, nargs="+", metavar="PACKAGE", help="a folder or a datapackage.json")
    agree = True
    for path in parser.parse_args().packages:
        trial = compare(path)
        agree &= bool(trial.refused) or trial.agrees
        print(*trial.lines(), sep="\n", flush=True)
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())

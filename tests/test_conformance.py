"""The cases of frictionless' own suite get the verdict of frictionless, or stand in the table of differences."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import frictionless
import pytest

from conftest import MakePackage
from differences import DIFFERENCES, Difference, as_markdown, covered
from dossier.checker import check
from dossier.engine.cell import judge
from dossier.engine.column import read_field
from dossier.engine.descriptor import UnreadableError
from dossier.engine.natives import native_text
from spec_cases import OF_CONSTRAINTS, OF_TABLES, OF_TYPES, Taken, taken

PAGE = Path(__file__).parent / "CONFORMANCE.md"
KINDS = {
    "type-error": {f"V{number}" for number in range(101, 115)},
    "constraint-error": {"V001", "V201", "V202", "V203", "V204", "V205", "V206"},
    "unique-error": {"V207"},
    "primary-key": {"R001", "R002"},
    "foreign-key": {"R003", "R004"},
    "blank-row": {"F207"},
    "missing-cell": {"F205"},
    "extra-cell": {"F205"},
    "extra-label": {"F202"},
    "incorrect-label": {"F201", "F202", "F204"},
    "blank-label": {"F202"},
    "duplicate-label": {"F203"},
    "missing-label": {"F201", "F202"},
    "source-error": {"F209"},
    "metadata-error": {"F002"},
    "error": {"F203"},
}

LISTED = {"R001", "F010"}
"""What we say by a listed difference: of composite keys, and of references to tables or columns of another kind."""


@cache
def cells() -> Taken:
    return taken([*OF_TYPES, *OF_CONSTRAINTS])


@cache
def tables() -> Taken:
    return taken(OF_TABLES)


def is_of_a_file(cell: Any) -> bool:
    """Whether a file may hold such a value: of CSV a text, of JSON others."""
    return cell is None or isinstance(cell, str | int | float | bool | list | dict)


def our_fault(described: dict[str, Any], cell: Any) -> str | None:
    """Return what we find in a cell, `refused` where we do not take the field."""
    try:
        field = read_field({"name": "x", **described}, 1, ("",))
    except UnreadableError:
        return "refused"
    text = None if cell is None else native_text(field, cell)
    return judge(field)(None if text in field.missing else text)


def their_fault(described: dict[str, Any], cell: Any) -> str | None:
    try:
        field = frictionless.Field.from_descriptor({"name": "x", **described})
        _, notes = field.read_cell(cell)
    except frictionless.FrictionlessException:
        return "refused"
    return next(iter(notes), None) if notes else None


def test_a_cell_of_the_suite_gets_the_verdict_of_frictionless_or_a_listed_difference() -> None:
    parting = []
    for described, cell, theirs in cells().cells:
        ours = our_fault(described, cell) if is_of_a_file(cell) else None
        alike = ours in theirs or ours == "refused" if ours else not theirs
        if is_of_a_file(cell) and not (alike and bool(ours) == bool(theirs)) and not covered(described, cell):
            parting.append((described, cell, ours, theirs))
    assert parting == [], "mend the reading, or list the difference in tests/differences.py"


def test_a_field_of_the_suite_is_taken_or_refused_as_by_frictionless_or_a_listed_difference() -> None:
    parting = []
    for described, is_taken in cells().fields:
        ours = our_fault(described, None) != "refused"
        if ours != is_taken and not covered(described, None):
            parting.append((described, ours, is_taken))
    assert parting == []


def laid(root: Path, package: dict[str, Any]) -> dict[str, int]:
    """Write a package with each row of its inline data on a line; return the line before the first row of each."""
    marks = {each["name"]: each["data"] for each in package["resources"]}
    bare = [{**each, "data": f"<{each['name']}>"} for each in package["resources"]]
    text = json.dumps({**package, "resources": bare}, indent=1)
    for name, rows in marks.items():
        text = text.replace(f'"<{name}>"', "[\n" + ",\n".join(map(json.dumps, rows)) + "\n]")
    root.mkdir(parents=True, exist_ok=True)
    (root / "datapackage.json").write_text(text)
    # an object has no header before it, and frictionless counts as if there were one
    return {
        name: text[: text.index("[\n" + json.dumps(rows[0]) if rows else "[")].count("\n")
        + 1
        - isinstance(rows[0], dict)
        for name, rows in marks.items()
        if rows
    }


def test_a_table_of_the_suite_gets_the_verdict_of_frictionless(tmp_path: Path) -> None:
    parting = []
    for number, (package, theirs) in enumerate(tables().tables):
        before = laid(tmp_path / str(number), package)
        found = check(tmp_path / str(number)).diagnostics
        listed = {each.code for each in found} & LISTED
        ours = {
            (each.resource or "", (each.line or 0) - before.get(each.resource or "", 0), each.code)
            for each in found
            if each.code not in LISTED
        }
        told = {(name, row or 0, kind) for name, row, _, kind in theirs}
        known = all(any(code in KINDS.get(kind, ()) for _, _, kind in told) for _, _, code in ours)
        rows = {(name, row) for name, row, kind in told}
        at_place = all((name, row) in rows for name, row, code in ours if code[0] in "VR" or code == "F207")
        if not (known and at_place and (bool(ours) == bool(told) or listed)):
            parting.append((package, ours, told))
    assert parting == []


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: each.what[:40])
def test_a_listed_difference_is_one(difference: Difference, make_package: MakePackage) -> None:
    for described, cell, ours, theirs in difference.cells:
        assert (our_fault(described, cell) is None, their_fault(described, cell) is None) == (ours, theirs), described
    for number, (described, content, ours, theirs) in enumerate(difference.tables):
        table = {"name": "x", "type": "table", "path": f"x{number}.csv", **described}
        root = make_package(
            [{key: value for key, value in table.items() if value is not None}], {table["path"]: content}
        )
        try:
            report = frictionless.Package(root / "datapackage.json").validate()
            is_valid = report.valid
        except frictionless.FrictionlessException:
            is_valid = False
        assert (check(root).valid, is_valid) == (ours, theirs), described


def counts() -> list[str]:
    """Return what the suite counts, in sentences."""
    alike = parting = left = 0
    for described, cell, theirs in cells().cells:
        if not is_of_a_file(cell):
            left += 1
        elif bool(our_fault(described, cell)) == bool(theirs):
            alike += 1
        else:
            parting += 1
    same = sum((our_fault(described, None) != "refused") == is_taken for described, is_taken in cells().fields)
    fields = len(cells().fields)
    return [
        f"{len(cells().cells):,} cells that the cases read: {alike:,} with one verdict, {parting:,} listed below, "
        f"{left:,} values of Python that no file holds",
        f"{fields:,} fields that the cases describe: {same:,} taken or refused by both, {fields - same:,} listed below",
        f"{len(tables().tables):,} tables and packages whose rows stand in the case itself (the others read files that "
        "are not shipped)",
    ]


def test_the_page_of_differences_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown(counts()), "run `python tests/test_conformance.py`"


if __name__ == "__main__":
    PAGE.write_text(as_markdown(counts()), encoding="utf-8")

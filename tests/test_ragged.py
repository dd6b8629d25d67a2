"""A row with a cell too many or too few is told, and all other rows are checked as if it were not ragged."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import frictionless
import pytest

from conftest import MakePackage, resource
from dossier.checker import check
from dossier.engine import reading
from test_conformance import KINDS

TOWNS = resource(
    "towns",
    [{"name": "town_id"}, {"name": "code", "type": "integer", "constraints": {"unique": True}}, {"name": "note"}],
    key="town_id",
)
VISITS = resource(
    "visits",
    [{"name": "visit_id"}, {"name": "town_id", "constraints": {"required": True}}, {"name": "day", "type": "date"}],
    key="visit_id",
    references={"town_id": "towns.town_id"},
)


def linked(make_package: MakePackage, towns: str, visits: str, **head: Any) -> Path:
    files = {
        "records/towns.csv": f"town_id,code,note\n{towns}",
        "records/visits.csv": f"visit_id,town_id,day\n{visits}",
    }
    return make_package([TOWNS, VISITS], files, **head)


def told(root: Path) -> list[tuple[str, str, int | None, str | None]]:
    return [(each.code, each.resource or "", each.line, each.field) for each in check(root).diagnostics]


def test_nothing_more_is_said_of_a_ragged_row_and_its_key_may_be_referred_to(make_package: MakePackage) -> None:
    root = linked(
        make_package,
        "T1,1,\nT2,two\nT3,many,,x\nT4,4,\n",
        "V1,T2,2024-06-01\nV2,T3,2024-06-02\nV3\nV4,T9,soon,x\nV5,T1,2024-06-03\n",
    )
    assert told(root) == [
        ("F205", "towns", 3, None),
        ("F205", "towns", 4, None),
        ("F205", "visits", 4, None),
        ("F205", "visits", 5, None),
    ]
    assert check(root).skipped == []


def test_the_other_rows_of_the_table_and_what_refers_to_it_are_checked(make_package: MakePackage) -> None:
    root = linked(
        make_package,
        "T1,1,\nT2\nT3,three,\nT1,3,\nT4,1,\n",
        "V1,T8,2024-06-01\nV2,T2,2024-06-31\nV3,T1\nV4,,2024-06-03\n",
    )
    assert told(root) == [
        ("F205", "towns", 3, None),
        ("V101", "towns", 4, "code"),
        ("R002", "towns", 5, "town_id"),
        ("V207", "towns", 6, "code"),
        ("R003", "visits", 2, "town_id"),
        ("V104", "visits", 3, "day"),
        ("F205", "visits", 4, None),
        ("V001", "visits", 5, "town_id"),
    ]


def test_a_table_most_of_whose_rows_are_ragged_is_broken(make_package: MakePackage) -> None:
    root = linked(make_package, "1,\n2,\nT3,three,\n", "V1,T8,soon\n")
    assert told(root) == [
        ("F205", "towns", 2, None),
        ("F205", "towns", 3, None),
        ("V104", "visits", 2, "day"),
    ]
    reason = "its values, the reference from `visits.town_id`, because of `towns`: its file is broken"
    assert check(root).skipped == [reason]


def test_ragged_rows_beyond_bounds_break_a_table(make_package: MakePackage, monkeypatch: pytest.MonkeyPatch) -> None:
    root = linked(make_package, "T1,1,\nT2,2\nT3,three,\nT4,4,\nT5,5,,\n", "V1,T1,2024-06-01\n")
    ragged = [("F205", "towns", 3, None), ("F205", "towns", 6, None)]
    assert told(root) == [ragged[0], ("V101", "towns", 4, "code"), ragged[1]]

    monkeypatch.setattr(reading, "MOST_RAGGED_CELLS", 5)
    assert told(root) == ragged


def test_a_ragged_row_breaks_a_table_of_a_dossier(make_package: MakePackage) -> None:
    root = linked(make_package, "T1,1,\nT2,2\nT3,three,\n", "V1,T1,2024-06-01\n", dossier="1")
    assert told(root) == [("F205", "towns", 3, None)]
    assert "`towns`: its file is broken" in check(root).skipped[0]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("towns.json", lambda rows: "[" + ",\n".join(map(json.dumps, rows)) + "]"),
        ("towns.jsonl", lambda rows: "".join(f"{json.dumps(row)}\n" for row in rows)),
    ],
)
def test_arrays_of_json_may_be_ragged_too(make_package: MakePackage, name: str, written: Any) -> None:
    rows = [["note", "town_id", "code"], ["", "T1", 1], ["", "T2"], [], ["", "T3", 3, 4], ["", "T4", "four"]]
    schema = {**TOWNS["schema"], "fieldsMatch": "equal"}
    towns = {**TOWNS, "path": name, "schema": schema}
    visits = "visit_id,town_id,day\nV1,T2,\nV2,T3,\nV3,T7,\n"
    more = [["", f"T{number}", number] for number in range(10, 15)]
    root = make_package([towns, VISITS], {name: written(rows + more), "records/visits.csv": visits})
    assert told(root) == [
        ("F205", "towns", 3, None),
        ("F205", "towns", 4, None),
        ("F205", "towns", 5, None),
        ("V101", "towns", 6, "code"),
        ("R003", "visits", 4, "town_id"),
    ]


def at_random(dice: random.Random) -> list[str]:
    """Return rows of both tables with slips of all kinds, less than half of them ragged."""
    ids = [f"T{number}" for number in range(1, 12)]
    towns = [[dice.choice(ids), dice.choice(["", "x", str(dice.randrange(40))]), "n"] for _ in range(12)]
    visits = [[f"V{dice.randrange(1, 40)}", dice.choice([*ids, ""]), "2024-06-31"] for _ in range(12)]
    for rows in (towns, visits):
        for row in dice.sample(rows, 4):
            row[2:] = dice.choice([[], ["2024-06-01", "more"]])
        dice.choice(rows)[1:] = []
    return ["".join(f"{','.join(row)}\n" for row in rows) for rows in (towns, visits)]


@pytest.mark.parametrize("seed", range(15))
def test_packages_with_ragged_rows_get_the_verdict_of_frictionless(make_package: MakePackage, seed: int) -> None:
    root = linked(make_package, *at_random(random.Random(seed)))
    codes = {code: kind for kind, codes in KINDS.items() for code in codes} | {"F205": "ragged"}
    ours = {(name, line, codes[code]) for code, name, line, _ in told(root)}

    theirs = set()
    for task in frictionless.Package(root / "datapackage.json").validate().tasks:
        errors = [each.to_dict() | {"kind": each.type} for each in task.errors]
        ragged = {each["rowNumber"] for each in errors if each["kind"] in ("missing-cell", "extra-cell")}
        theirs |= {(task.name, row, "ragged") for row in ragged}
        theirs |= {(task.name, each["rowNumber"], each["kind"]) for each in errors if each["rowNumber"] not in ragged}
    assert ours == theirs

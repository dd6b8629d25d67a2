"""The benchmark is true: its faults are where it says, and the tools that claim to find all of them do."""

import csv
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import places
import results
from generate import Answer, generate
from measure import Run, measured, runner
from places import Place
from results import Size, Trial
from rows import FAULTS, TABLES, Plan, names
from score import Score, answers, score

LIMIT = 60
READERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
}


class Made(NamedTuple):
    package: Path
    planted: list[Answer]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Generate a package with faults of every kind that claims have, and with cells of several lines."""
    package = tmp_path_factory.mktemp("bench") / "faulty"
    return Made(package, answers(generate(package, Plan(2_000, faults=0.05, multiline=100))))


def found(module: str, made: Made, tmp_path: Path) -> Score:
    """Return how well a tool does, run as the benchmark runs it."""
    out = tmp_path / "places.csv"
    assert measured(runner(module, made.package, out), LIMIT, {}).verdict == "not valid"
    return score(made.planted, places.read(out))


def cells(package: Path, table: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table, its header first, each with the physical line on which it begins."""
    with (package / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        reader, line = csv.reader(file), 1
        for row in reader:
            yield line, row
            line = reader.line_num + 1


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_the_generator_gives_the_same_bytes_for_the_same_plan(tmp_path: Path) -> None:
    plan = Plan(1_000, faults=0.02, multiline=20, ragged=10)
    first, again = generate(tmp_path / "first", plan), generate(tmp_path / "again", plan)
    assert content(tmp_path / "first") == content(tmp_path / "again")
    assert first.read_bytes() == again.read_bytes()
    generate(tmp_path / "other", Plan(1_000, faults=0.02, multiline=20, ragged=10, seed=8))
    assert content(tmp_path / "first")["claims.csv"] != content(tmp_path / "other")["claims.csv"]


def test_the_package_differs_from_a_faultless_one_in_the_planted_places_and_no_others(
    made: Made, tmp_path: Path
) -> None:
    sound = tmp_path / "sound"
    generate(sound, Plan(2_000, faults=0, multiline=100))
    differing = set()
    for table in TABLES:
        pairs = zip(cells(made.package, table), cells(sound, table), strict=True)
        for record, ((line, faulty), (_, faultless)) in enumerate(pairs):
            places_of_row = zip(names(table), faulty, faultless, strict=True)
            differing |= {(table, record, line, name) for name, one, other in places_of_row if one != other}
    assert differing == {(each.table, each.record, each.line, each.field) for each in made.planted}


def test_each_answer_tells_of_a_cell_that_is_faulty_in_the_way_it_says(made: Made) -> None:
    tables = {table: [row for _, row in cells(made.package, table)] for table in TABLES}
    columns = {
        table: {name: [row[at] for row in tables[table]] for at, name in enumerate(names(table))} for table in TABLES
    }
    for each in made.planted:
        column = columns[each.table][each.field]
        described = next(one for one in TABLES[each.table]["schema"]["fields"] if one["name"] == each.field)
        assert is_faulty(each, column[each.record], column, described, columns), each


def is_faulty(
    answer: Answer, cell: str, column: list[str], described: dict[str, Any], columns: dict[str, dict[str, list[str]]]
) -> bool:
    """Judge a cell by Python alone, without anything that the tools of the benchmark use."""
    limits = described.get("constraints", {})
    if answer.kind in ("key", "unique"):
        return answer.first is not None and column[answer.first] == cell and column.count(cell) == 2
    if answer.kind == "reference":
        keys = TABLES[answer.table]["schema"]["foreignKeys"]
        target = next(each["reference"] for each in keys if each["fields"] == answer.field)
        return cell != "" and cell not in columns[target["resource"]][target["fields"]]
    read = READERS[described["type"]]
    if answer.kind == "type":
        with pytest.raises((ValueError, KeyError)):
            read(cell)
        return True
    if answer.kind in ("minimum", "maximum"):
        low, high = (None if name not in limits else read(str(limits[name])) for name in ("minimum", "maximum"))
        return bool(read(cell) < low if answer.kind == "minimum" else read(cell) > high)
    kinds = {
        "required": limits.get("required") and cell == "",
        "enum": cell not in limits.get("enum", []),
        "pattern": re.fullmatch(limits.get("pattern", ""), cell) is None,
        "length": not limits.get("minLength", 0) <= len(cell) <= limits.get("maxLength", len(cell)),
    }
    return bool(kinds[answer.kind])


def test_every_fault_that_claims_can_have_is_planted(made: Made) -> None:
    planted = {(each.kind, each.field) for each in made.planted if each.table == "claims"}
    assert {(kind, name) for kind, name, _ in FAULTS["claims"]} == planted


def test_ragged_rows_are_as_many_as_asked_for_and_where_the_answers_say(tmp_path: Path) -> None:
    planted = answers(generate(tmp_path / "ragged", Plan(1_000, faults=0.01, multiline=35, ragged=7)))
    usual = len(names("claims"))
    kinds = {usual - 1: "too few cells", usual + 1: "too many cells"}
    rows = enumerate(cells(tmp_path / "ragged", "claims"))
    ragged = [Answer("claims", number, line, "", kinds[len(row)]) for number, (line, row) in rows if len(row) != usual]
    assert ragged == [each for each in planted if not each.field]
    assert [each.kind for each in ragged] == ["too few cells", "too many cells"] * 3 + ["too few cells"]


def test_as_many_cells_have_line_breaks_as_asked_for(made: Made) -> None:
    assert sum("\n" in row[-1] for _, row in cells(made.package, "claims")) == 100


@pytest.mark.parametrize("module", ["with_dossier", "with_frictionless", "with_sql"])
def test_a_tool_that_is_to_find_everything_locates_all_planted_faults_and_nothing_else(
    module: str, made: Made, tmp_path: Path
) -> None:
    assert found(module, made, tmp_path) == Score(planted=len(made.planted))


def test_a_place_counts_only_with_its_row_and_column() -> None:
    planted = [Answer("claims", 3, 4, "topic", "enum"), Answer("claims", 9, 11, "claim_id", "key", first=7)]
    told = [
        Place("claims", None, 4, "topic"),
        Place("claims", 7, None, "claim_id"),
        Place("claims", None, None, "claim_id"),
        Place("claims", 9, None, "topic"),
    ]
    expected = Score(2, missed=[planted[1]], strays=[told[3]], vague=1)
    assert score(planted, told) == expected


def test_a_process_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    # whoever is not ended writes the file
    child = f"import pathlib, time; time.sleep(4); pathlib.Path({str(tmp_path / 'alive')!r}).touch()"
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(600)"
    run = measured([sys.executable, "-c", parent], 1.5, {})
    assert (run.verdict, run.why) == ("too long", "")
    time.sleep(4)
    assert not (tmp_path / "alive").exists()


def test_a_process_that_fails_says_why() -> None:
    run = measured([sys.executable, "-c", "raise ValueError('no such table')"], LIMIT, {})
    assert (run.verdict, run.why) == ("failed", "ValueError: no such table")


def test_what_a_process_takes_is_measured() -> None:
    run = measured([sys.executable, "-c", "kept = bytearray(400_000_000); sum(range(3_000_000))"], LIMIT, {})
    assert run.verdict == "valid"
    assert run.peak_mb > 380
    assert 0 < run.cpu < run.seconds + 0.5


def test_the_table_has_medians_shares_and_ratios() -> None:
    def trial(seconds: list[float], located: int) -> Trial:
        missed = [Answer("claims", number, number + 1, "topic", "enum") for number in range(4 - located)]
        return Trial([Run("not valid", each, each * 2, 1000) for each in seconds], Score(4, missed))

    trials = {"dossier": trial([2, 1, 9], 4), "frictionless": trial([40, 60, 8], 4), "patito": trial([5], 0)}
    trials |= {
        "pandera": trial([4], 3),
        "scan": Trial([Run("valid", 1, 1, 70)]),
        "sql": Trial([Run("failed", 1, 1, 9)]),
    }
    lines = results.table(Size(10, 13, 1, 4, trials, left_out={"dataframely": "left out"}))
    assert [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]] == [
        ["dossier", "2.00 (1.00 to 9.00)", "4.00", "1,000", "4 of 4 (100 %)", "0", "not valid", "0.05", "0.5", "2"],
        [
            "frictionless",
            "40.00 (8.00 to 60.00)",
            "80.00",
            "1,000",
            "4 of 4 (100 %)",
            "0",
            "not valid",
            "1",
            "10",
            "40",
        ],
        ["patito", "5.00", "10.00", "1,000", "0 of 4 (0 %)", "0", "not valid", "0.125", "1.25", "5"],
        ["pandera", "4.00", "8.00", "1,000", "3 of 4 (75 %)", "0", "not valid", "0.1", "1", "4"],
        ["bare scan", "1.00", "1.00", "70", "", "", "", "0.025", "0.25", "1"],
        ["SQL by hand", "failed after 1.0", "", "", "", "", "failed", "", "", ""],
        ["dataframely", "left out", "", "", "", "", "", "", "", ""],
    ]


def test_a_run_writes_a_page_and_a_picture_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, str(Path(results.__file__).with_name("run.py")), "--sizes", "1e3,2e3", "--rounds", "1"]
    command += ["--tools", "scan,sql", "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "TMPDIR": str(scratch)}, timeout=LIMIT)
    assert sorted(each.name for each in out.iterdir()) == ["RESULTS.md", "results.svg"]
    assert list(scratch.iterdir()) == []
    page = (out / "RESULTS.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+) claims: (.+) rows", page, re.MULTILINE) == [("1,000", "1,315"), ("2,000", "2,630")]
    assert len(re.findall(r"^\| SQL by hand \| .* not valid \|", page, re.MULTILINE)) == 2

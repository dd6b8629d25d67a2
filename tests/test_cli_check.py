"""The commands check and explain: what they print and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import MakePackage, resource
from dossier import cli
from dossier.report import Diagnostic, Refused, Report, Share, quoted

FIELDS: list[dict[str, Any]] = [
    {"name": "town_id", "type": "string", "example": "T1", "constraints": {"pattern": "T[0-9]+"}},
    {"name": "founded", "type": "date"},
]
TOWNS = resource("towns", FIELDS, key="town_id")
GOOD = "town_id,founded\nT1,1200-01-01\nT2,\n"
BAD = "town_id,founded\nT1,1200-01-01\nT2,01.09.2023\n"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dossier", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_a_sound_package_ends_with_0_and_a_summary(
    make_package: MakePackage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", str(make_package([TOWNS], {"records/towns.csv": GOOD}))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "tables    1 with 2 rows"
    assert lines[-1].startswith("result    valid: 0 errors, 0 warnings in ")


def test_a_fault_ends_with_1_and_says_where_and_what_to_do(
    make_package: MakePackage, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_package([TOWNS], {"records/towns.csv": BAD})
    assert cli.main(["check", str(root / "datapackage.json")]) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        "records/towns.csv:3: V104 `founded` is `01.09.2023`, which is not a day of the calendar",
        "  help: a spreadsheet has rewritten the date: write `2023-09-01`",
    ]


def test_json_is_one_object_of_the_agreed_form(make_package: MakePackage, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--format", "json", str(make_package([TOWNS], {"records/towns.csv": BAD}))]) == 1
    report = json.loads(capsys.readouterr().out)
    engine, rules = report.pop("engine"), report.pop("rules")
    assert engine.startswith("duckdb ")
    assert rules > 30
    assert report == {
        "valid": False,
        "tables": 1,
        "rows": 2,
        "counts": {"error": 1, "warning": 0},
        "waived": 0,
        "awaiting_texts": 0,
        "evidence": {"cells_needing": 0, "cells_cited": 0},
        "ledger": {"sentences": 0, "accounted": 0},
        "health": [
            {
                "resource": "towns",
                "path": "records/towns.csv",
                "rows": 2,
                "counts": {"error": 1, "warning": 0},
                "evidence": {"cells_needing": 0, "cells_cited": 0},
            }
        ],
        "skipped": [],
        "diagnostics": [
            {
                "code": "V104",
                "severity": "error",
                "path": "records/towns.csv",
                "resource": "towns",
                "line": 3,
                "field": "founded",
                "record_id": "T2",
                "message": "`founded` is `01.09.2023`, which is not a day of the calendar",
                "help": "a spreadsheet has rewritten the date: write `2023-09-01`",
            }
        ],
    }


def test_the_same_package_gives_the_same_json_twice(make_package: MakePackage) -> None:
    root = str(make_package([TOWNS], {"records/towns.csv": BAD}))
    first, second = (
        run("check", "--format", "json", root),
        run("check", "--format", "json", root, TZ="Asia/Seoul", LC_ALL="C"),
    )
    assert (first.returncode, first.stdout) == (second.returncode, second.stdout)


def test_no_package_is_a_finding_and_no_crash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("datapackage.json: F001 `datapackage.json` is not there\n")


def test_a_fault_of_ours_ends_with_2_without_a_traceback(
    make_package: MakePackage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dossier.engine import values

    def broken(*_: object) -> list[Diagnostic]:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr(values, "check_tables", broken)
    assert cli.main(["check", str(make_package([TOWNS], {"records/towns.csv": GOOD}))]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[0] == "dossier failed: RuntimeError: a wheel came off"


def test_a_reader_that_goes_away_causes_no_traceback(make_package: MakePackage) -> None:
    rows = "".join(f"X{number},\n" for number in range(3000))
    root = make_package([TOWNS], {"records/towns.csv": f"town_id,founded\n{rows}"})
    shell = f"'{sys.executable}' -m dossier check --format json '{root}' | head -n 1"
    ended = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("{\n", "")


def test_explain_lists_all_rules_and_prints_the_page_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) >= 47
    assert listed == sorted(listed)
    assert cli.main(["explain", "r003"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("R003 dangling-reference\n\nWhat it does\n  Finds ids")
    assert cli.main(["explain", "R000"]) == 1
    assert capsys.readouterr().err == "there is no rule R000; `dossier explain` lists all\n"


def test_what_a_verb_refuses_is_printed_as_diagnostics(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dossier import fmt

    def refuse(*_: object, **__: object) -> list[Path]:
        raise Refused([Diagnostic("F205", "the row has 2 cells", "records/x.csv", 3, help="look for a comma")])

    monkeypatch.setattr(fmt, "format_package", refuse)
    assert cli.main(["fmt", str(tmp_path)]) == 1
    assert capsys.readouterr().out == "records/x.csv:3: F205 the row has 2 cells\n  help: look for a comma\n"


def test_many_diagnostics_of_one_code_are_cut_with_their_true_total() -> None:
    report = Report("duckdb")
    report.diagnostics = [Diagnostic("V201", f"slip {number}", "x.csv", number) for number in range(1, 1235)]
    lines = report.as_text().splitlines()
    assert lines[19:22] == ["x.csv:20: V201 slip 20", "V201: 1,234 in all, 1,214 of them not shown", ""]
    assert len(json.loads(report.as_json())["diagnostics"]) == 1234


def test_a_warning_is_said_as_one_and_leaves_the_package_valid() -> None:
    report = Report("duckdb", is_dossier=True, evidence=Share(9_999, 10_000), ledger=Share(0, 0))
    report.diagnostics = [Diagnostic("R207", "3 sentences are pending", "x.csv", severity="warning")]
    lines = report.as_text().splitlines()
    assert lines[0] == "x.csv: warning R207 3 sentences are pending"
    assert lines[4:] == [
        "evidence  9,999 of 10,000 (99.9 %) cells cited that need it",
        "ledger    0 of 0 (100 %) sentences accounted for",
        "result    valid: 0 errors, 1 warning in 0.00 s",
    ]


def test_a_cell_cannot_steer_the_terminal_of_who_checks_it() -> None:
    assert quoted("a\x1b[2J\nb\u202ec") == r"`a\x1b[2J\nb\u202ec`"
    assert len(quoted("x" * 1000)) == 82

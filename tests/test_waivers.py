"""A waiver takes one warning away, and the report counts it; an error is never waived."""

from __future__ import annotations

import json
from pathlib import Path

from dossier import csvfiles
from dossier.checker import check
from dossier.models import Waiver as Row
from dossier.report import Diagnostic
from dossier.waivers import Waiver, taken
from overlay import CASES, Case, build

WARNING = Diagnostic("R620", "nobody alleges it", "records/events.csv", 4, "events", "status", "E003", None, "warning")
ERROR = Diagnostic("R620", "nobody alleges it", "records/events.csv", 4, "events", "status", "E003")


def test_a_warning_that_is_waived_is_counted_and_not_told(tmp_path: Path) -> None:
    report = check(build(tmp_path / "package", Case(CASES / "R808/allows-a-warning")))
    assert report.diagnostics == []
    assert report.waived == 1
    assert report.as_text().splitlines()[-1].startswith("result    valid: 0 errors, 0 warnings, 1 warning waived in ")
    assert json.loads(report.as_json())["waived"] == 1


def test_a_waiver_takes_the_warnings_of_its_rule_record_and_field() -> None:
    found = [WARNING, ERROR]
    on = ("R620", "events", "E003")
    assert taken(found, [Waiver("W001", *on, None)]) == ["W001", None]
    assert taken(found, [Waiver("W001", *on, "status")]) == ["W001", None]
    assert taken(found, [Waiver("W001", *on, "title"), Waiver("W002", *on, None)]) == ["W002", None]
    assert taken(found, [Waiver("W001", "R621", "events", "E003", None)]) == [None, None]
    assert taken(found, [Waiver("W001", "R620", "claims", "E003", None)]) == [None, None]
    assert taken(found, [Waiver("W001", "R620", "events", "E004", None)]) == [None, None]
    assert taken(found, []) == [None, None]


def test_of_two_waivers_the_first_takes_the_warning() -> None:
    on = ("R620", "events", "E003", None)
    assert taken([WARNING], [Waiver("W001", *on), Waiver("W002", *on)]) == ["W001"]


def test_each_waiver_of_the_package_gives_its_reason_in_a_sentence() -> None:
    rows = csvfiles.load(Path(__file__).parents[1], Row)
    assert rows
    assert [row["waiver_id"] for row in rows if not row["reason"].endswith(".")] == []

"""With the texts at hand `check` reads them, says which it could not use, and counts from the day of the telling."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from dossier import cli, rules
from dossier.checker import check
from dossier.engine import duck
from dossier.report import Share
from overlay import VALID, build

TEXTS = VALID / "texts"
ON_WORDING = [rule.code for rule in rules.all_rules() if rule.is_on_wording]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return build(tmp_path / "package")


def test_without_the_texts_the_rules_on_wording_wait_and_are_counted(
    package: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOSSIER_TEXTS", raising=False)
    assert cli.main(["check", str(package)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-2] == f"texts     not given: {len(ON_WORDING)} rules on wording await them"
    assert cli.main(["check", str(package), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["awaiting_texts"] == len(ON_WORDING)


def test_with_the_texts_every_rule_is_run(
    package: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIER_TEXTS", str(TEXTS))
    assert cli.main(["check", str(package)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1] == f"rules     {len(rules.all_rules())} run"
    assert said[-2] == "texts     2 of 2 (100 %) read"


def test_a_text_that_is_another_or_missing_is_not_used_and_it_is_said(package: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    shutil.copytree(TEXTS, texts)
    fair = texts / "001_fair.txt"
    fair.write_bytes(fair.read_bytes().replace(b"300", b"900"))
    (texts / "002_fest.txt").unlink()
    report = check(package, texts=texts)
    assert report.diagnostics == []
    assert report.texts == Share(0, 2)
    assert report.skipped == [
        "the wording of document `001`: 001_fair.txt is another text than its manifest says",
        "the wording of document `002`: 002_fest.txt is not in the folder",
    ]


def test_without_a_ledger_that_can_be_read_the_rules_on_wording_are_skipped(package: Path) -> None:
    (package / "records/sentences.csv").write_bytes(b"\xff\xfe")
    report = check(package, texts=TEXTS)
    assert report.awaiting_texts == 0
    [because] = [each for each in report.skipped if "because of `sentences`" in each]
    assert set(ON_WORDING) <= set(because.split(", "))


RELATIVES = [
    ("day", -1, "2024-05-19", "2024-05-20"),
    ("week", -1, "2024-05-12", "2024-05-20"),
    ("week", 1, "2024-06-02", "2024-05-25"),
    ("month", -1, "2024-04-30", "2024-05-01"),
    ("month", -3, "2024-02-29", "2024-03-01"),
    ("year", -5, "2019-12-31", "2020-01-01"),
    ("weekday", 1, "2024-05-13", "2024-05-14"),
    ("weekday", 7, "2024-05-19", "2024-05-05"),
]
"""A unit and step, a day that is meant by it on Monday, 20 May 2024, and one that is not."""


def test_a_relative_date_is_counted_from_the_day_of_its_telling() -> None:
    [rule] = [each for each in rules.all_rules() if each.code == "R310"]
    database = duck.Database()
    try:
        database.publish_rows("_published", "source_id varchar, day date", [("S01", "2024-05-20")])
        database.publish_rows(
            "_sentence_relatives",
            "sentence_id varchar, words varchar, unit varchar, step integer",
            [(f"S{place}", "then", unit, step) for place, (unit, step, _, _) in enumerate(RELATIVES)],
        )
        database.publish_rows(
            "sentences",
            "sentence_id varchar, source_id varchar",
            [(f"S{place}", "S01") for place in range(len(RELATIVES))],
        )
        database.publish_rows(
            "events",
            "event_id varchar, _line integer, start_date date, end_date date",
            [(f"E{place}", place, right, wrong) for place, (_, _, right, wrong) in enumerate(RELATIVES)],
        )
        days = "_line integer, claimed_from date, claimed_to date, attested_on date, held_from date, held_to date"
        database.publish_rows("claims", f"claim_id varchar, {days}", [])
        database.publish_rows("actor_roles", f"actor_role_id varchar, {days}", [])
        database.publish_rows(
            "citations",
            "record_table varchar, record_id varchar, record_field varchar, sentence_id varchar, support varchar",
            [
                ("events", f"E{place}", field, f"S{place}", "computed")
                for place in range(len(RELATIVES))
                for field in ("start_date", "end_date")
            ],
        )
        found = database.rule_rows(rule.query or "", rules.COLUMNS)
    finally:
        database.close()
    assert {(row[3], row[2]) for row in found} == {(f"E{place}", "end_date") for place in range(len(RELATIVES))}

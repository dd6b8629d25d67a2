"""The forms of a report: what each says, that it keeps its standard, and that it stays short however much is found."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import jsonschema
import pytest
from junitparser import JUnitXml

import dossier
from conftest import MakePackage, resource
from dossier import cli, rules
from dossier.checker import check
from dossier.report import Diagnostic, Health, Report, Share
from dossier.report.formats import FORMATS, render

SARIF = Path(__file__).parent / "schemas/sarif-2.1.0.json"
SHAPE = Path(dossier.__file__).parent / "report/report.schema.json"
SARIF_SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"

EVENTS, TITLE = "records/events.csv", '`title` is `<b>50%</b>, "a":\n::error::x ](y) {0} \x1b[2J\uffff`'
FOUND = [
    Diagnostic("F001", "something of the whole", "datapackage.json"),
    Diagnostic("V104", TITLE, EVENTS, 3, "events", "start_date", "E002", "write it otherwise"),
    Diagnostic("V104", "`end_date` is `1.5.`", EVENTS, 4, "events", "end_date", "E003", "write it otherwise"),
    Diagnostic("R307", "it is early", EVENTS, 4, "events", "start_date", "E003", "look again", severity="warning"),
    Diagnostic("R207", "3 are pending", "records/a b.csv", None, "a b", severity="warning"),
]


def told() -> Report:
    report = Report("duckdb 2", "Fairs & markets", is_dossier=True, tables=2, rows=1234, rules=99, rules_skipped=1)
    report.evidence, report.ledger = Share(9, 10), Share(5, 5)
    report.health = [
        Health("events", EVENTS, rows=1230, evidence=Share(9, 10)),
        Health("a b", "records/a b.csv"),
        Health("topics", "schemas/vocabularies/topics.csv", is_vocabulary=True, rows=4),
    ]
    report.skipped = ["R101, because of `citations`: its file is broken"]
    report.diagnostics = list(FOUND)
    return report


@cache
def many(number: int) -> Report:
    """Return a report of as many slips, of two codes in turn, over ten files."""
    report = Report("duckdb 2", "Many")
    report.diagnostics = [
        Diagnostic(("V104", "R101")[place % 2], f"slip {place}", f"records/t{place * 10 // number}.csv", place + 2)
        for place in range(number)
    ]
    return report


def test_workflow_commands_are_escaped_and_lead_from_the_root_of_the_checkout() -> None:
    expected = [
        "::error file=data/datapackage.json,title=F001::something of the whole",
        "::error file=data/records/events.csv,line=3,title=V104 E002 start_date::`title` is "
        '`<b>50%25</b>, "a":\\n::error::x ](y) {0} \\x1b[2J\\uffff`%0Ahelp: write it otherwise',
        "::warning file=data/records/events.csv,line=4,title=R307 E003 start_date::it is early%0Ahelp: look again",
        "::warning file=data/records/a b.csv,title=R207::3 are pending",
        "::error file=data/records/events.csv,line=4,title=V104 E003 end_date::`end_date` is `1.5.`"
        "%0Ahelp: write it otherwise",
        "::notice title=dossier::skipped: R101, because of `citations`: its file is broken"
        "%0Atables    2 with 1,234 rows%0Arules     99 run, 1 skipped"
        "%0Aevidence  9 of 10 (90.0 %25) cells cited that need it"
        "%0Aledger    5 of 5 (100 %25) sentences accounted for"
        "%0Aresult    not valid: 3 errors, 2 warnings in 0.00 s",
    ]
    assert expected == render(told(), "github", "data").splitlines()


def test_a_property_of_a_workflow_command_holds_no_sign_that_ends_it() -> None:
    report = Report("duckdb 2")
    report.diagnostics = [Diagnostic("F006", "x", "records/a,b:c%\n.csv", record_id="E1,line=9::")]
    first = render(report, "github").splitlines()[0]
    assert first == "::error file=records/a%2Cb%3Ac%25\\n.csv,title=F006 E1%2Cline=9%3A%3A::x"


def test_sarif_keeps_the_schema_of_the_standard() -> None:
    schema = SARIF.read_bytes()
    assert hashlib.sha256(schema).hexdigest() == SARIF_SHA256
    validator = jsonschema.Draft4Validator(json.loads(schema), format_checker=jsonschema.FormatChecker())
    for report in (told(), Report("duckdb 2"), many(1000)):
        assert [error.message for error in validator.iter_errors(json.loads(render(report, "sarif")))] == []
    assert list(validator.iter_errors({"version": "2.1.0", "runs": [{}]})), "the schema refuses what is none"


def test_sarif_tells_rule_place_record_and_field() -> None:
    [run] = json.loads(render(told(), "sarif", "data"))["runs"]
    prints = [result.pop("partialFingerprints")["dossier/v1"] for result in run["results"]]
    driver = run["tool"]["driver"]
    page = next(rule for rule in rules.all_rules() if rule.code == "V104")
    warning = next(rule for rule in driver["rules"] if rule["id"] == "R307")

    assert [rule["id"] for rule in driver["rules"]] == ["F001", "R207", "R307", "V104"]
    assert page.page == driver["rules"][3]["help"]["text"]
    assert page.sections[0] == driver["rules"][3]["fullDescription"]["text"]
    assert warning["defaultConfiguration"] == {"level": "warning"}
    assert len(FOUND) == len(set(prints))
    assert run["results"][1] == {
        "ruleId": "V104",
        "ruleIndex": 3,
        "level": "error",
        "message": {
            "text": '`title` is `<b>50%</b>, "a":\\n::error::x \\](y) {{0}} \\x1b[2J\\uffff`\nhelp: write it otherwise'
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "data/records/events.csv", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3},
                },
                "logicalLocations": [
                    {"name": "start_date", "fullyQualifiedName": "events/E002/start_date", "kind": "property"}
                ],
            }
        ],
    }
    assert run["results"][4]["locations"][0] == {
        "physicalLocation": {"artifactLocation": {"uri": "data/records/a%20b.csv", "uriBaseId": "%SRCROOT%"}},
        "logicalLocations": [{"name": "a b", "fullyQualifiedName": "a b", "kind": "type"}],
    }
    skipped = {"level": "note", "message": {"text": f"skipped: {told().skipped[0]}"}}
    assert run["invocations"][0]["toolExecutionNotifications"] == [skipped]


def test_a_fingerprint_stays_when_lines_move_and_differs_where_the_slip_does() -> None:
    def prints(diagnostics: list[Diagnostic]) -> list[str]:
        report = Report("duckdb 2")
        report.diagnostics = diagnostics
        [run] = json.loads(render(report, "sarif"))["runs"]
        return [result["partialFingerprints"]["dossier/v1"] for result in run["results"]]

    key = Diagnostic("R002", "the key `T1` stands already in line 2", "records/t.csv", 9, "t")
    moved = [replace(each, line=each.line + 7) if each.line else each for each in FOUND]
    again = replace(key, line=16, message="the key `T1` stands already in line 1,009")
    assert prints([*FOUND, key]) == prints([*moved, again])
    assert len({*prints([FOUND[1], FOUND[1], replace(FOUND[1], field="title")])}) == 3


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_rule_that_spoke() -> None:
    text = render(told(), "junit")
    read = JUnitXml.fromstring(text.encode("utf-8"))
    suites = [(suite.name, suite.tests, suite.failures, suite.errors, suite.skipped) for suite in read]
    assert suites == [
        ("datapackage.json", 1, 1, 0, 0),
        ("records/events.csv", 2, 1, 0, 0),
        ("records/a b.csv", 1, 0, 0, 0),
        ("schemas/vocabularies/topics.csv", 1, 0, 0, 0),
        ("skipped", 1, 0, 0, 1),
    ]
    assert (read.tests, read.failures, read.errors, read.skipped) == (6, 2, 0, 1)
    assert "".join(line.removeprefix("  ") for line in EVENTS_SUITE.splitlines(keepends=True)) in text


EVENTS_SUITE = r"""
    <testsuite name="records/events.csv" tests="2" failures="1" errors="0" skipped="0">
      <testcase classname="records/events.csv" name="V104" file="records/events.csv" line="3">
        <failure type="V104" message="MESSAGE (the first of 2 findings)">records/events.csv:3: V104 TEXT
    help: write it otherwise
  records/events.csv:4: V104 `end_date` is `1.5.`
    help: write it otherwise</failure>
      </testcase>
      <testcase classname="records/events.csv" name="R307" file="records/events.csv" line="4">
        <system-out>records/events.csv:4: warning R307 it is early
    help: look again</system-out>
      </testcase>
    </testsuite>
"""
TEXT = r"""`title` is `&lt;b&gt;50%&lt;/b&gt;, "a":\n::error::x ](y) {0} \x1b[2J\uffff`"""
EVENTS_SUITE = EVENTS_SUITE.replace("MESSAGE", TEXT.replace('"', "&quot;")).replace("TEXT", TEXT)


def test_junit_is_read_whatever_characters_a_cell_has() -> None:
    everything = "".join(map(chr, [*range(0x300), *range(0xD7F0, 0xE010), *range(0xFFF0, 0x10010)]))
    report = Report("duckdb 2")
    report.diagnostics = [Diagnostic("V104", everything, f"records/{everything}.csv", help=everything)]
    [suite] = JUnitXml.fromstring(render(report, "junit").encode("utf-8"))
    assert suite.failures == 1


def test_json_has_the_shape_that_is_published() -> None:
    schema = json.loads(SHAPE.read_bytes())
    validator = jsonschema.Draft202012Validator(schema)
    for report in (told(), Report("duckdb 2")):
        assert [error.message for error in validator.iter_errors(json.loads(report.as_json()))] == []
    assert schema["required"] == [*json.loads(told().as_json())]


def test_json_tells_each_table_and_what_was_skipped() -> None:
    read = json.loads(told().as_json())
    assert read["health"][0] == {
        "resource": "events",
        "path": EVENTS,
        "rows": 1230,
        "counts": {"error": 2, "warning": 1},
        "evidence": {"cells_needing": 10, "cells_cited": 9},
    }
    assert told().skipped == read["skipped"]
    assert [each.as_dict() for each in FOUND] == read["diagnostics"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_hundred_thousand_errors_are_told_at_once_and_with_their_true_number(form: str) -> None:
    report = many(100_000)
    started = perf_counter()
    text = render(report, form)
    seconds = perf_counter() - started
    listed = {"text": 40, "github": 20, "sarif": 200, "junit": 400, "html": 40, "json": 100_000}
    assert listed[form] == text.count("slip ") - (text.count("the first of") if form == "junit" else 0)
    told = {"junit": "(the first of 5,000 findings)", "json": '"error": 100000'}
    assert told.get(form, "V104: 50,000 in all") in text
    assert seconds < 20


def test_a_report_goes_to_files_in_the_forms_that_their_names_say(
    make_package: MakePackage, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = faulty(make_package)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    names = ("new/report.html", "report.sarif", "report.json", "report.xml", "report.txt")
    options = [word for name in names for word in ("--output", name)]
    assert cli.main(["check", str(root), "--format", "github", *options]) == 1
    printed = capsys.readouterr().out
    report = check(root)
    forms = ("html", "sarif", "json", "junit")
    assert [render(report, form, "package") for form in forms] == [Path(name).read_text() for name in names[:4]]
    assert Path("report.txt").read_text().splitlines()[:-1] == report.as_text().splitlines()[:-1]
    assert printed.startswith("::error file=package/records/towns.csv,line=3,title=V104 T2 founded::")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "package", *sorted(names[1:])]


@pytest.mark.parametrize("name", ["report.pdf", "report", "data/datapackage.json"])
def test_a_report_is_not_written_to_a_file_of_another_kind(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "--output", name])
    assert ended.value.code == 2
    assert "--output" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing_behind(
    make_package: MakePackage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report.html").mkdir()
    assert cli.main(["check", str(faulty(make_package)), "--output", str(tmp_path / "report.html")]) == 2
    assert capsys.readouterr().err.endswith(" cannot be written (Is a directory)\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["package", "report.html"]


def test_what_programs_read_is_utf_8_whatever_the_terminal_speaks(make_package: MakePackage) -> None:
    words = [sys.executable, "-m", "dossier", "check", str(faulty(make_package)), "--format", "html"]
    done = subprocess.run(words, env=os.environ | {"PYTHONIOENCODING": "cp1252"}, capture_output=True, check=False)
    assert "✕" in done.stdout.decode("utf-8")


def test_annotations_lead_from_the_root_of_the_checkout(
    make_package: MakePackage, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = faulty(make_package)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(root)
    assert cli.main(["check", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=package/records/towns.csv,line=3,")


@pytest.mark.parametrize(
    ("on_terminal", "variables", "coloured"),
    [
        (False, {}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"CI": "true"}, False),
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_who_wants_it(
    on_terminal: bool, variables: dict[str, str], coloured: bool, make_package: MakePackage
) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "CI")}
    words = [sys.executable, "-m", "dossier", "check", str(faulty(make_package))]
    printed = run(words, kept | {"TERM": "xterm"} | variables, on_terminal)
    assert coloured == ("\x1b[31mV104\x1b[0m" in printed)
    assert coloured == ("\x1b" in printed)


def faulty(make_package: MakePackage) -> Path:
    fields: list[dict[str, Any]] = [
        {"name": "town_id", "type": "string", "example": "T1"},
        {"name": "founded", "type": "date"},
    ]
    content = "town_id,founded\nT1,1200-01-01\nT2,<script>\n"
    return make_package([resource("towns", fields, key="town_id")], {"records/towns.csv": content})


def run(words: list[str], environment: dict[str, str], on_terminal: bool) -> str:
    """Return what a command prints, to a pipe or to a terminal."""
    if not on_terminal:
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=False).stdout
    ours, theirs = pty.openpty()
    process = subprocess.Popen(words, env=environment, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    parts = []
    try:
        while part := os.read(ours, 4096):
            parts.append(part)
    except OSError:
        # Linux ends a terminal that nobody writes to any more in this way
        pass
    os.close(ours)
    process.wait()
    return b"".join(parts).decode()

"""Every rule is shown: by a fault that it catches, told once and in full, and by a near miss that it leaves alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dossier import rules, texts
from dossier.rules import Rule
from overlay import ROOT, VALID, Case, all_cases, build, said, verdict

CASES = all_cases()
RULES = rules.all_rules()
SHOWN_ELSEWHERE = {
    "F011": "test_sync.py: told by `dossier sync`, not by `dossier check`",
}

_DIAGNOSTIC = re.compile(r"^[^ ].*?: (?:warning )?([FVR][0-9]{3}) ", re.MULTILINE)
_FORBIDDEN = re.compile(r"\b(?:invalid|illegal)\b", re.IGNORECASE)


def test_the_valid_dossier_is_valid(tmp_path: Path) -> None:
    assert said(build(tmp_path / "package"), VALID / "texts") == ""


def test_the_valid_dossier_fits_its_texts(tmp_path: Path) -> None:
    proven = texts.verify(build(tmp_path / "package"), VALID / "texts")
    assert [failure.as_text() for failure in proven.failures] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_says_what_is_expected(case: Case) -> None:
    assert verdict(case) == case.expected, f"mend the rule, or tests/cases/{case.name}/expected.txt"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_speaks_of_its_own_rule_only(case: Case) -> None:
    spoken = set(_DIAGNOSTIC.findall(case.expected))
    assert spoken == ({case.code} if case.folder.name.startswith("catches-") else set()), (
        "one slip, one message: let one rule own the slip and the others look away"
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_has_a_case_it_catches_and_one_it_allows(rule: Rule) -> None:
    kinds = {case.folder.name.split("-")[0] for case in CASES if case.code == rule.code}
    wanted = set() if rule.code in SHOWN_ELSEWHERE else {"catches", "allows"}
    assert kinds == wanted, f"add folders catches-… and allows-… to tests/cases/{rule.code}"


def test_every_case_is_of_a_rule() -> None:
    assert {case.code for case in CASES} - {rule.code for rule in RULES} == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_messages_are_in_the_words_of_the_house(case: Case) -> None:
    lines = case.expected.splitlines()
    messages = [_DIAGNOSTIC.sub("", line) for line in lines if not line.startswith("  ")]
    helps = [line.removeprefix("  help: ") for line in lines if line.startswith("  ")]
    assert [line for line in messages + helps if line.endswith(".") or _FORBIDDEN.search(line)] == []
    assert len(helps) == len(messages), "each message has a help"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.query], ids=lambda rule: rule.code)
def test_a_rule_file_is_written_as_the_house_writes_sql(rule: Rule) -> None:
    text = (ROOT / f"scripts/dossier/rules/{rule.code}-{rule.name}.sql").read_text(encoding="utf-8")
    assert text.startswith(f"-- # {rule.code} {rule.name.replace('-', ' ')}\n")
    assert [line for line in text.splitlines() if len(line) > 120 or line != line.rstrip()] == []
    words = re.sub(r"'(?:[^']|'')*'|--[^\n]*", "", text)
    assert words == words.lower()


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.query], ids=lambda rule: rule.code)
def test_a_rule_names_the_tables_it_needs(rule: Rule) -> None:
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    tables = {resource["name"] for resource in descriptor["resources"]}
    read = tables & set(re.findall(r"\b(?:from|join) ([a-z_]+)", rule.query or ""))
    assert "*" in rule.needs or read == set(rule.needs), "name them in `-- needs:`, so that a broken one stops the rule"


def test_f008_catches_a_line_beyond_bounds(tmp_path: Path) -> None:
    package = build(tmp_path / "package")
    with (package / "records/codings.csv").open("a", encoding="utf-8") as file:
        file.write(f"K00003,sentences,S02.003,reason,coder_3,{'x' * (8 << 20)}\n")
    assert _DIAGNOSTIC.findall(said(package)) == ["F008"]


def test_f008_allows_a_long_line_within_bounds(tmp_path: Path) -> None:
    package = build(tmp_path / "package")
    with (package / "records/codings.csv").open("a", encoding="utf-8") as file:
        file.write(f"K00003,sentences,S02.003,reason,coder_3,{'x' * (7 << 20)}\n")
    assert _DIAGNOSTIC.findall(said(package)) == ["F007"]

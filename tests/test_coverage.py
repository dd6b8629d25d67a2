"""Coverage: each sentence once, in the order of its text, with what was done with it and what hangs on it."""

import json
from pathlib import Path

import pytest

import toy
from dossier import cli
from dossier.coverage import CELLS, PER_LINE, Coverage, Covered, coverage


@pytest.fixture
def ferry(tmp_path: Path) -> toy.Toy:
    return toy.make(tmp_path)


def edit(file: Path, old: str, new: str) -> None:
    content = file.read_text(encoding="utf-8")
    assert content.count(old) == 1
    file.write_text(content.replace(old, new), encoding="utf-8")


def sentence(number: int, disposition: str = "coded", kind: str = "sentence") -> Covered:
    return Covered(f"S01.{number:03}", kind, disposition, [], [], [])


def test_each_sentence_has_the_claims_and_events_that_cite_it_and_its_errata(ferry: toy.Toy) -> None:
    assert coverage(ferry.package).documents == {
        "900": [
            Covered("S02.001", "sentence", "coded", [], ["E001"], []),
            Covered("S02.002", "sentence", "coded", ["C0001", "C0003"], [], []),
            Covered("S02.003", "sentence", "coded", ["C0002"], [], []),
        ],
        "901": [
            Covered("S03.001", "sentence", "coded", [], ["E001"], []),
            Covered("S03.002", "sentence", "coded", ["C0001"], [], []),
            Covered("S03.003", "sentence", "coded", [], [], ["X001"]),
        ],
    }


TEXT = """\
document 900  3 sentences
         2 coded, 1 no_claim
         3 sentence
         3 claims, 1 events, 0 errata
      1  cnc

document 901  3 sentences
         3 coded
         3 sentence
         1 claims, 1 events, 1 errata
      1  ccc

2 documents  6 sentences
         5 coded, 1 no_claim
         6 sentence
         3 claims, 1 events, 1 errata

c coded  r repeated  n no_claim  f furniture  o out_of_scope  p pending
"""


def test_the_command_prints_a_strip_of_letters_and_the_totals(
    ferry: toy.Toy, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(ferry.file("sentences"), ",coded,,\nS02.003", ",no_claim,a test,\nS02.003")

    assert cli.main(["coverage", str(ferry.package)]) == 0
    assert capsys.readouterr().out == TEXT


def test_as_json_there_is_a_list_for_each_document(ferry: toy.Toy, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["coverage", str(ferry.package), "--format", "json"]) == 0
    content = json.loads(capsys.readouterr().out)

    assert list(content) == ["900", "901"]
    assert content["901"][2] == {
        "sentence_id": "S03.003",
        "sentence_kind": "sentence",
        "disposition": "coded",
        "claims": [],
        "events": [],
        "errata": ["X001"],
    }


def test_sentences_stand_in_the_order_of_the_text_and_not_of_their_ids(ferry: toy.Toy) -> None:
    edit(ferry.file("sentences"), "S03.003,S03,3,", "S03.000,S03,3,")

    assert [each.sentence_id for each in coverage(ferry.package).documents["901"]] == ["S03.001", "S03.002", "S03.000"]


def test_on_a_terminal_each_disposition_has_a_colour_of_its_own() -> None:
    strip = Coverage({"1": [sentence(1), sentence(2, "pending")]}).as_text(colour=True)

    assert "      1  \x1b[42mc\x1b[0m\x1b[41mp\x1b[0m\n" in strip
    assert len({colour for _, colour in CELLS.values()}) == len({letter for letter, _ in CELLS.values()}) == len(CELLS)


def test_a_disposition_that_nobody_knows_is_a_question_mark() -> None:
    assert "      1  ?\n" in Coverage({"1": [sentence(1, "lost")]}).as_text()


def test_a_long_document_is_wrapped_within_a_hundred_columns() -> None:
    kinds = ("sentence", "caption", "heading", "title", "byline", "credit", "dateline", "summary", "description")
    many = [sentence(number, kind=kinds[number % len(kinds)]) for number in range(PER_LINE + 1)]
    lines = Coverage({"1": many}).as_text().splitlines()

    assert [line for line in lines if line.endswith("c")] == [f"      1  {'c' * PER_LINE}", f"     {PER_LINE + 1}  c"]
    assert max(map(len, lines)) <= 100
    assert " ".join(" ".join(lines[2:4]).split()) == ", ".join(f"{10 + (kind == 'sentence')} {kind}" for kind in kinds)


def test_every_disposition_of_the_vocabulary_has_a_cell() -> None:
    codes = (toy.ROOT / "schemas/vocabularies/dispositions.csv").read_text(encoding="utf-8").splitlines()[1:]

    assert {line.split(",")[0] for line in codes} == set(CELLS), "give it a letter and a colour in coverage.CELLS"

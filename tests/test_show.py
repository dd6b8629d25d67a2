"""Show: a record with labels, evidence, what hangs on it, its lineage, and what carries it."""

from pathlib import Path

import pytest

import toy
from dossier import csvfiles, lineage
from dossier.models import RECORDS, ClaimRelation, Source
from dossier.report import Refused
from dossier.show import show, width


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> toy.Toy:
    return toy.make(tmp_path_factory.mktemp("show"))


CLAIM = """\
C0001  Claims
One atomic proposition that somebody is committed to: one speaker, one predicate, at most one
quantity.

  Statement             The town of Ode paid 40 crowns.
  Claimant              A001 Mayor Ode
  Claim type            Background
  Polarity              Positive
  Certainty             Certain
  Topic                 Trade, economy and civil cooperation
  Event                 E001 The ferry Aurora sinks
  Quantity value        40
  Quantity unit         Person
  Quantity qualifier    Exact

Evidence
  Whole record          S02.002 (document 900 char=35,71), Explicit, Verbatim
                        > “We paid 40 crowns,” said Mayor Ode.
                        S03.002 (document 901 char=13,21), Explicit, Translated quotation
                        > 市長說付了四十。

Relations of claims
  CR001: C0002 The town of Ode did not pay denies this [S02.003]
  CR002: C0003 The town of Ode paid for the ferry restates this

Blind codings
  K00001: polarity, coder_2, positive

Lineage
  S02 The ferry (en, Tide Copy, document 900), repost of
    S01 The ferry (en, Daily Tide)
  S03 渡輪 (zh-Hant, document 901), translation of
    S02 The ferry (en, Tide Copy, document 900), repost of
      S01 The ferry (en, Daily Tide)

Support: 2 renditions of 1 work; 2 independent origins
"""


def test_a_claim_with_its_sentences(ferry: toy.Toy) -> None:
    assert show(ferry.package, "C0001", ferry.texts) == CLAIM


def test_without_texts_the_places_stand_and_the_sentences_do_not(ferry: toy.Toy) -> None:
    wanted = "".join(line for line in CLAIM.splitlines(keepends=True) if not line.lstrip().startswith(">"))
    assert show(ferry.package, "C0001", None) == wanted


@pytest.mark.parametrize(
    ("record", "lines"),
    [
        ("E001", ["Participants of events", "  EP0001: A003 Port of Ode, Third party"]),
        ("E001", ["  C0002: The town of Ode did not pay. [S02.003]"]),
        ("E001", ["Support: 2 renditions of 1 work; 1 independent origin"]),
        ("C0002", ["  CR001: this denies C0001 The town of Ode paid 40 crowns [S02.003]"]),
        ("A001", ["Roles of actors", "  R0001: A002 Town of Ode, mayor, 2024-05-04"]),
        ("A003", ["  Name                  S04 Harbour log, page 4, External"]),
        ("A003", ["Support: 0 renditions of 0 works; 0 independent origins; 1 source not held"]),
        ("S02.003", ["                        > The harbour denied it."]),
        ("S03.003", ["Errata of the sources", "  X001: S03.003, Translation: “承認” for “denied”"]),
        ("T0002", ["  Renders               S02.003 (document 900 char=73,95)"]),
        ("Q00006", ["  Record                A003 Port of Ode"]),
        ("C0099", ["  Replaced by           C0001"]),
    ],
)  # fmt: skip
def test_what_hangs_on_a_record_is_shown(ferry: toy.Toy, record: str, lines: list[str]) -> None:
    page = show(ferry.package, record, ferry.texts).splitlines()
    assert [line for line in page if line in lines] == lines


def test_every_record_of_every_table_can_be_shown_within_the_width(ferry: toy.Toy) -> None:
    pages = {
        row[model.key()]: show(ferry.package, row[model.key()], ferry.texts)
        for model in RECORDS
        for row in csvfiles.load(ferry.package, model)
    }
    assert [name for name, page in pages.items() if max(map(width, page.splitlines())) > 100] == []
    assert all(page.startswith(name) for name, page in pages.items())


def test_lines_of_any_script_stay_within_the_width(ferry: toy.Toy) -> None:
    retired = "C0099,claims," + "x" * 300 + " 渡輪" * 80 + " e\u0301" * 90 + ",C0001,0.1.0"
    before = ferry.file("retired").read_bytes()
    ferry.file("retired").write_bytes(before.splitlines(keepends=True)[0] + retired.encode())
    page = show(ferry.package, "C0099", None)
    ferry.file("retired").write_bytes(before)
    assert max(map(width, page.splitlines())) <= 100
    assert "".join(page.split()).count("渡輪") == 80


def test_an_unknown_id_is_refused_with_what_ids_look_like(ferry: toy.Toy) -> None:
    with pytest.raises(Refused) as refused:
        show(ferry.package, "Z\x1b9", None)
    (fault,) = refused.value.diagnostics
    assert fault.message == "no table has a record `Z\\x1b9`"
    assert "C0001 claims" in str(fault.help)


def test_another_text_than_the_manifests_is_not_shown_as_the_sentence(ferry: toy.Toy, tmp_path: Path) -> None:
    page = show(ferry.package, "S02.003", tmp_path)
    assert "(900_en.txt is missing, or another text than the manifest says)" in page


def rows(**sources: tuple[str, str]) -> dict[str, csvfiles.Row]:
    """Return sources by id, of each what it renders and the document that holds it."""
    empty = dict.fromkeys(Source.model_fields, "")
    return {
        name: csvfiles.Row(2, {**empty, "source_id": name, "derived_from_id": renders, "document": document})
        for name, (renders, document) in sources.items()
    }


def test_a_translation_and_a_repost_are_one_origin() -> None:
    sources = rows(S01=("", ""), S02=("S01", ""), S03=("S02", "003"), S04=("S01", "000"))
    carried = lineage.support([("S03", "A1"), ("S04", "A1")], [], sources)
    assert str(carried) == "2 renditions of 1 work; 1 independent origin"


def test_another_work_or_another_claimant_is_another_origin() -> None:
    sources = rows(S01=("", ""), S02=("S01", "001"), S03=("", "002"))
    assert len(lineage.support([("S02", "A1"), ("S03", "A1")], [], sources).origins) == 2
    assert len(lineage.support([("S02", "A1")], [("S02", "A2")], sources).origins) == 2
    assert len(lineage.support([("S02", "A1")], [("S02", "A1")], sources).origins) == 1


def test_a_cycle_of_sources_ends() -> None:
    sources = rows(S01=("S02", "001"), S02=("S01", "002"), S03=("S03", "003"))
    assert lineage.chain("S01", sources) == ["S01", "S02"]
    assert lineage.chain("S03", sources) == ["S03"]


def test_restating_claims_are_found_in_both_directions_and_over_steps() -> None:
    def relation(one: str, other: str, how: str) -> csvfiles.Row:
        return csvfiles.Row(2, dict(zip(ClaimRelation.model_fields, ("CR001", one, other, how), strict=True)))

    relations = [relation("C1", "C2", "restates"), relation("C3", "C2", "restates"), relation("C4", "C1", "denies")]
    assert lineage.restating("C1", relations) == {"C2", "C3"}
    assert lineage.restating("C4", relations) == set()

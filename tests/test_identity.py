"""Identity: what a record says in canonical form; its digest changes with what it says and with nothing else."""

import csv
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas
import pytest
import rfc8785

import toy
from dossier import csvfiles, identity
from dossier.identity import Edition
from dossier.models import Claim
from dossier.report import Refused


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> toy.Toy:
    return toy.make(tmp_path_factory.mktemp("identity"))


@pytest.fixture
def ferry(original: toy.Toy, tmp_path: Path) -> toy.Toy:
    shutil.copytree(original.package, tmp_path / "package")
    return toy.Toy(tmp_path / "package", original.texts)


def digest_of(ferry: toy.Toy, table: str, record_id: str) -> str:
    return Edition(ferry.package).digest(table, record_id)


def replace(ferry: toy.Toy, path: str, old: str, new: str) -> None:
    file = ferry.package / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {path}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_content_of_a_record_is_its_cells_labels_evidence_and_parts(original: toy.Toy) -> None:
    text = toy.TEXTS["900_en.txt"]
    sentence = toy.ENGLISH[2]
    start = text.index(sentence)
    expected = {
        "recipe": "dossier-record/1",
        "table": "claims",
        "id": "C0002",
        "cells": {
            "statement": "The town of Ode did not pay.",
            "claimant_id": "A003",
            "relayed_by_id": None,
            "claim_type": "denial",
            "polarity": "negative",
            "certainty": "certain",
            "topic": "trade_economy",
            "event_id": "E001",
            "claimed_from": None,
            "claimed_to": None,
            "quantity_value": None,
            "quantity_unit": None,
            "quantity_qualifier": None,
            "note": None,
        },
        "labels": {
            "claimant_id": "Port of Ode",
            "relayed_by_id": None,
            "claim_type": "Denial",
            "polarity": "Negative",
            "certainty": "Certain",
            "topic": "Trade, economy and civil cooperation",
            "event_id": "The ferry Aurora sinks",
            "quantity_unit": None,
            "quantity_qualifier": None,
        },
        "spans": {},
        "evidence": [
            {
                "cells": {
                    "record_field": "*",
                    "source_id": "S02",
                    "sentence_id": "S02.003",
                    "locator": None,
                    "support": "explicit",
                    "directness": "indirect",
                },
                "labels": {"source_id": "The ferry", "support": "Explicit", "directness": "Indirect"},
                "spans": {
                    "sentence_id": {
                        "source_id": "S02",
                        "start_char": str(start),
                        "end_char": str(start + len(sentence)),
                        "sha256": hashlib.sha256(sentence.encode()).hexdigest(),
                    }
                },
            }
        ],
        "parts": {},
    }
    assert expected == Edition(original.package).content("claims", "C0002")


def test_parts_stand_in_the_record_that_they_belong_to(original: toy.Toy) -> None:
    edition = Edition(original.package)
    parts = {
        table: {name: [each["id"] for each in rows] for name, rows in edition.content(table, record)["parts"].items()}
        for table, record in (("events", "E001"), ("actors", "A001"), ("actors", "A002"), ("places", "P01"))
    }
    expected = {
        "events": {"event_participants": ["EP0001"], "event_tags": ["ET0001"]},
        # an office is part of who holds it, not of where it is held
        "actors": {"actor_names": [], "actor_roles": [], "identifiers": ["I0001"]},
        "places": {"identifiers": []},
    }
    assert expected == parts
    mayor = edition.content("actors", "A001")["parts"]
    assert [each["id"] for each in mayor["actor_roles"]] == ["R0001"]


def test_the_canonical_bytes_are_those_of_rfc_8785(original: toy.Toy) -> None:
    edition = Edition(original.package)
    contents = [edition.content(table, each) for table, rows in edition.tables.items() for each in rows]
    assert [rfc8785.dumps(each) for each in contents] == [identity.canonical(each) for each in contents]
    odd = {"cells": {"statement": 'a "b" \\ / \u2028 𝔄 é \x01\t\x7f'}}
    assert rfc8785.dumps(odd) == identity.canonical(odd)


def with_another_writer(file: Path) -> None:
    rows = list(csv.reader(file.open(encoding="utf-8", newline="")))
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([rows[0], *reversed(rows[1:])])


def with_columns_turned(file: Path) -> None:
    rows = [row[::-1] for row in csv.reader(file.open(encoding="utf-8", newline=""))]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def with_pandas(file: Path) -> None:
    # what is text by its schema has to be read as text, as with any typed reader
    as_text = {"document": "string", "recipient_required": "string"}
    pandas.read_csv(file, dtype=as_text, keep_default_na=False, na_values="").to_csv(file, index=False)


def with_duckdb(file: Path) -> None:
    new = file.with_suffix(".new")
    duckdb.execute(f"copy (from read_csv('{file}', all_varchar = true)) to '{new}' (format csv, header)")
    new.rename(file)


@pytest.mark.parametrize("saved", [with_another_writer, with_columns_turned, with_pandas, with_duckdb])
def test_rows_turned_round_or_saved_by_another_tool_say_the_same(
    original: toy.Toy, ferry: toy.Toy, saved: Callable[[Path], None]
) -> None:
    for file in [*ferry.package.glob("records/*.csv"), *ferry.package.glob("schemas/vocabularies/*.csv")]:
        saved(file)
    assert Edition(original.package).digests() == Edition(ferry.package).digests()


CHANGES = {
    "a letter of the statement": ("records/claims.csv", "Ode did not pay.", "Ode did not say.", ["C0002"]),
    "a piece of evidence": (
        "records/citations.csv",
        "Q00002,claims,C0001,*,S03,S03.002",
        "Q00002,claims,C0001,*,S03,S03.001",
        ["C0001"],
    ),
    "the label of a code": ("schemas/vocabularies/claim_types.csv", "denial,Denial,", "denial,A denial,", ["C0002"]),
    "the name of an actor": ("records/actors.csv", "A001,Mayor Ode,", "A001,Major Ode,", ["C0001"]),
    "a digit of a quantity": ("records/claims.csv", ",,,40,", ",,,41,", ["C0001"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_what_a_claim_says_changes_its_digest_and_no_other_claims(
    original: toy.Toy, ferry: toy.Toy, change: str
) -> None:
    path, old, new, expected = CHANGES[change]
    replace(ferry, path, old, new)
    before, after = Edition(original.package).digests()["claims"], Edition(ferry.package).digests()["claims"]
    assert expected == [each for each in before if before[each] != after[each]]


def test_another_id_of_a_citation_is_no_other_evidence(original: toy.Toy, ferry: toy.Toy) -> None:
    replace(ferry, "records/citations.csv", "Q00003,", "Q00333,")
    assert digest_of(original, "claims", "C0002") == digest_of(ferry, "claims", "C0002")


def test_two_rows_of_one_key_are_refused(ferry: toy.Toy) -> None:
    file = ferry.file("claims")
    first, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([first, rows[0].replace("40 crowns", "50 crowns"), *rows]), encoding="utf-8")
    with pytest.raises(Refused, match="the key `C0001` stands already in line 2"):
        Edition(ferry.package)


def test_one_more_column_is_part_of_what_an_edition_says(ferry: toy.Toy) -> None:
    schema = ferry.package / "schemas/claims.json"
    content = json.loads(schema.read_text(encoding="utf-8"))
    content["fields"].append({"name": "mood", "type": "string"})
    schema.write_text(json.dumps(content), encoding="utf-8")
    file = ferry.file("claims")
    rows = csvfiles.parse(file.read_bytes(), "claims.csv")
    file.write_bytes(csvfiles.written([*rows.names, "mood"], ([*cells, "calm"] for _, cells in rows.records)))
    assert Edition(ferry.package).content("claims", "C0001")["cells"]["mood"] == "calm"
    assert "mood" not in Claim.model_fields


@pytest.mark.parametrize(
    ("number", "expected"),
    [("40", "40"), ("40.0", "40"), ("4E1", "40"), ("0.50", "0.5"), ("-0.0", "0"), ("0", "0"), ("100", "100")],
)
def test_a_number_is_written_plainly(number: str, expected: str) -> None:
    assert expected == identity.plain(Decimal(number))


def test_the_swhid_of_a_file_is_that_of_its_git_blob(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"The ferry\n\x00\xff")
    blob = subprocess.run(["git", "hash-object", str(file)], capture_output=True, text=True, check=True).stdout.strip()
    assert f"swh:1:cnt:{blob}" == identity.swhid(file.read_bytes())


def test_the_manifest_has_every_record_and_every_file(original: toy.Toy) -> None:
    made = identity.manifest(Edition(original.package))
    resources = json.loads((original.package / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert {each["name"] for each in resources} == set(made["records"])
    assert {"datapackage.json", *(each["path"] for each in resources)} == set(made["files"])
    assert {each["path"]: each["hash"] for each in resources} == {
        path: f"sha256:{told['sha256']}" for path, told in made["files"].items() if path != "datapackage.json"
    }
    assert digest_of(original, "claims", "C0001") == made["records"]["claims"]["C0001"]

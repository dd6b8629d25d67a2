"""The package itself: valid for both tools, whole in its evidence, and no citation in it can go unnoticed."""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from dossier.checker import check
from dossier.sync import sync

ROOT = Path(__file__).parent.parent
TEXTS = os.environ.get("DOSSIER_TEXTS")
SEED, DRAWN = 20241114, 2

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def whole_record_suffices(row: Row) -> bool:
    schema = json.loads((ROOT / "schemas" / f"{row['record_table']}.json").read_text("utf-8"))
    evidence = {field["name"]: field.get("evidence") for field in schema["fields"]}
    return evidence.get(row["record_field"]) == "record"


def sole_citations() -> list[Row]:
    """Return the citations without which some cell has no evidence left."""
    rows = [row for row in read(ROOT / "records" / "citations.csv") if not whole_record_suffices(row)]
    count = Counter((row["record_table"], row["record_id"], row["record_field"]) for row in rows)
    return [row for row in rows if count[row["record_table"], row["record_id"], row["record_field"]] == 1]


def drawn_citations() -> list[Row]:
    """Return a sole citation of each kind of field, and some more at random."""
    draw = random.Random(SEED)
    sole = sole_citations()
    draw.shuffle(sole)
    kinds = {(row["record_table"], row["record_field"]): row for row in sole}
    return [*kinds.values(), *sole[:DRAWN]]


def copied(directory: Path) -> Path:
    for name in ("records", "schemas", "seeds"):
        shutil.copytree(ROOT / name, directory / name)
    for name in ("datapackage.json", "README.md"):
        shutil.copy(ROOT / name, directory)
    return directory


def without(directory: Path, citation_id: str) -> None:
    path = directory / "records" / "citations.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"{citation_id},")]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), "utf-8")
    sync(directory, check=False)


def test_the_package_is_valid_and_its_evidence_whole() -> None:
    report = check(ROOT)
    errors = [each.message for each in report.diagnostics if each.severity == "error"]
    summary = json.loads(report.as_json())

    assert errors == []
    assert summary["valid"] is True
    assert summary["evidence"]["cells_needing"] == summary["evidence"]["cells_cited"] > 1000
    assert summary["ledger"]["accounted"] == summary["ledger"]["sentences"] > 300


def test_frictionless_agrees() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    verdict = json.loads(done.stdout)

    assert done.returncode == 0
    assert verdict["valid"] is True
    assert verdict["stats"]["errors"] == 0


@pytest.mark.parametrize("citation", drawn_citations(), ids=lambda row: f"{row['record_id']}-{row['record_field']}")
def test_a_cell_that_loses_its_only_citation_is_named(citation: Row, tmp_path: Path) -> None:
    package = copied(tmp_path)
    without(package, citation["citation_id"])
    named = [
        each
        for each in check(package).diagnostics
        if each.severity == "error"
        and each.record_id == citation["record_id"]
        and each.field == citation["record_field"]
        and f"`{citation['record_id']}`" in each.message
    ]

    assert len(named) == 1


def test_documents_000_and_003_have_no_pending_sentence() -> None:
    held = {row["source_id"]: row["document"] for row in read(ROOT / "records" / "sources.csv")}
    pending = Counter(
        held[row["source_id"]] for row in read(ROOT / "records" / "sentences.csv") if row["disposition"] == "pending"
    )

    assert pending["000"] == pending["003"] == 0


@pytest.mark.skipif(not TEXTS, reason="DOSSIER_TEXTS does not tell where the documents are")
def test_every_span_and_citation_is_proven_against_the_texts() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dossier", "texts", str(TEXTS), "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    proof = json.loads(done.stdout)
    cited = sum(bool(row["sentence_id"]) for row in read(ROOT / "records" / "citations.csv"))

    assert [each["document"] for each in proof["documents"]] == ["000", "001", "002", "003", "004"]
    assert all(each["sha256_ok"] and each["uncovered"] == 0 for each in proof["documents"])
    assert proof["citations"] == cited
    assert proof["failures"] == []


@pytest.mark.skipif(not TEXTS, reason="DOSSIER_TEXTS does not tell where the documents are")
def test_a_text_with_one_letter_changed_fails_and_says_where(tmp_path: Path) -> None:
    for path in Path(str(TEXTS)).glob("*.txt"):
        shutil.copy(path, tmp_path)
    [damaged] = tmp_path.glob("003_*.txt")
    text = damaged.read_bytes().decode("utf-8")
    [sentence] = [row for row in read(ROOT / "records" / "sentences.csv") if row["sentence_id"] == "S05.021"]
    at = int(sentence["start_char"]) + 5
    changed = text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]
    damaged.write_bytes(changed.encode("utf-8"))
    done = subprocess.run(
        [sys.executable, "-m", "dossier", "texts", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "S05.021" in done.stdout
    assert sentence["start_char"] in done.stdout

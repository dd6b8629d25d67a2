"""Unchanged by what does not matter: the order of rows, needless quotes, and the machine on which it is checked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from dossier import csvfiles
from dossier.checker import check
from dossier.fmt import format_package
from dossier.report import Diagnostic
from dossier.sync import sync
from overlay import ROOT, build, renew_hashes

DERIVED = ("schemas", "records", "seeds")
ELSEWHERE = (
    {"TZ": "Asia/Pyongyang", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "2"},
)
FAULTS = {"E001": ("start_date", "2099-01-01"), "E003": ("title", "Der Ort İstanbul wird genannt.")}
"""Cells of the village that are changed, so that there is something to tell: what is told must not change either."""


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """Give a copy of the package itself."""
    for name in DERIVED:
        shutil.copytree(ROOT / name, tmp_path / "real" / name)
    for name in ("datapackage.json", "README.md", "CODEBOOK.md"):
        shutil.copy(ROOT / name, tmp_path / "real")
    return tmp_path / "real"


def tables(package: Path) -> list[Path]:
    return sorted([*package.glob("records/*.csv"), *package.glob("schemas/vocabularies/*.csv")])


def digests(package: Path) -> dict[str, str]:
    files = (path for path in package.rglob("*") if path.is_file())
    return {path.relative_to(package).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def with_faults(package: Path) -> Path:
    place = package / "records/events.csv"
    rows = csvfiles.read(package, "records/events.csv")
    for _, cells in rows.records:
        if cells[0] in FAULTS:
            name, value = FAULTS[cells[0]]
            cells[rows.names.index(name)] = value
    place.write_bytes(csvfiles.written(rows.names, (cells for _, cells in rows.records)))
    return package


def shuffled(package: Path, seed: int) -> None:
    """Put the rows of each table of records into another order."""
    draw = random.Random(seed)
    for place in package.glob("records/*.csv"):
        rows = csvfiles.read(package, f"records/{place.name}")
        cells = [each for _, each in rows.records]
        draw.shuffle(cells)
        place.write_bytes(csvfiles.written(rows.names, cells))
    renew_hashes(package)


def quoted_throughout(package: Path) -> None:
    """Put each cell of each table into quotes."""
    for place in tables(package):
        rows = list(csv.reader(io.StringIO(place.read_text("utf-8"), newline="")))
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
        place.write_text(text.getvalue(), "utf-8")
    renew_hashes(package)


def told(package: Path, but: str = "") -> Counter[tuple[str | None, ...]]:
    """Return what the check tells, apart from lines, which are where the rows are, and from one rule."""

    def mark(each: Diagnostic) -> tuple[str | None, ...]:
        return each.code, each.severity, each.path, each.field, each.record_id, each.message, each.help

    return Counter(mark(each) for each in check(package).diagnostics if each.code != but)


def test_shuffled_rows_are_told_of_by_the_rule_on_order_alone(real: Path) -> None:
    before = told(real)
    shuffled(real, seed=1)
    after = check(real)

    assert told(real, but="F401") == before
    assert {each.code for each in after.diagnostics if each.severity == "error"} == {"F401"}
    assert (after.rows, after.evidence, after.ledger) == (
        (whole := check(ROOT)).rows,
        whole.evidence,
        whole.ledger,
    )


def test_shuffled_rows_come_back_byte_for_byte(real: Path) -> None:
    before = digests(real)
    shuffled(real, seed=2)
    format_package(real, check=False)
    sync(real, check=False)

    assert digests(real) == before


@pytest.mark.parametrize("seed", [3, 4])
def test_faults_are_told_alike_wherever_their_rows_stand(seed: int, tmp_path: Path) -> None:
    package = with_faults(build(tmp_path / "package"))
    renew_hashes(package)
    before = told(package)
    shuffled(package, seed)

    assert {each[0] for each in before} >= {"R301", "R706"}
    assert told(package, but="F401") == before


def test_needless_quotes_change_neither_the_verdict_nor_the_canonical_bytes(real: Path) -> None:
    before, verdict = digests(real), check(real).as_json()
    quoted_throughout(real)
    same = check(real).as_json()
    format_package(real, check=False)
    sync(real, check=False)

    assert same == verdict
    assert digests(real) == before


def here_and_elsewhere(arguments: list[str], package: Path, tmp_path: Path) -> list[tuple[int, str, str]]:
    """Run a command on this machine as it is, then in other zones and languages and from other folders."""
    runs = []
    for number, changed in enumerate(({}, *ELSEWHERE)):
        folder = tmp_path / f"folder {number} İ"
        folder.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "PYTHONUTF8")}
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "dossier",
                *arguments,
                os.path.relpath(package, folder) if changed else str(package),
            ],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT / "scripts"), **changed},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        runs.append((done.returncode, done.stdout, done.stderr))
    return runs


def test_the_verdict_is_the_same_in_another_zone_language_and_folder(tmp_path: Path) -> None:
    package = with_faults(build(tmp_path / "package"))
    renew_hashes(package)
    [here, *elsewhere] = here_and_elsewhere(["check", "--format", "json"], package, tmp_path)

    assert here[0] == 1
    assert json.loads(here[1])["counts"]["error"] >= len(FAULTS)
    assert elsewhere == [here] * len(ELSEWHERE)


def test_the_digests_are_the_same_in_another_zone_language_and_folder(real: Path, tmp_path: Path) -> None:
    for verb in ("fmt", "sync"):
        assert here_and_elsewhere([verb, "--check"], real, tmp_path) == [(0, "", "")] * (1 + len(ELSEWHERE)), verb


def test_what_is_written_in_another_zone_and_language_is_the_same(real: Path, tmp_path: Path) -> None:
    before = digests(real)
    for changed in ELSEWHERE:
        shuffled(real, seed=5)
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), **changed}
        for verb in ("fmt", "sync"):
            subprocess.run(
                [sys.executable, "-m", "dossier", verb, str(real)], env=environment, check=True, capture_output=True
            )
        assert digests(real) == before, changed

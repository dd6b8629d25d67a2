"""Cases: a few changed cells, rows or files laid over the smallest valid dossier, a village fair in two documents."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dossier import rules
from dossier.checker import check
from dossier.engine.table import natural_key
from dossier.report import as_lines

ROOT = Path(__file__).parents[1]
VALID = ROOT / "tests/valid"
CASES = ROOT / "tests/cases"

FOLDERS = ("records", "schemas", "seeds")
CHANGES, WITHOUT, DESCRIPTOR, EXPECTED = "changes", "without.txt", "descriptor.json", "expected.txt"


@dataclass(frozen=True, slots=True)
class Case:
    """One folder of tests/cases/<CODE>/.

    `changes/<table>.csv` holds changed cells only: the key and the columns that change; a new key is a new row, put
    where the order of the ids wants it. `without.txt` lists what is taken away: ids of rows, or paths of files.
    `records/`, `schemas/`, `seeds/` and datapackage.json replace files of the valid dossier byte for byte.
    `descriptor.json` holds changed properties of datapackage.json, those of tables by the name of the table; null
    takes a property away. `expected.txt` is what `check` says, summary left out; it is empty for a near miss.
    """

    folder: Path

    @property
    def code(self) -> str:
        """The rule that the case is about."""
        return self.folder.parent.name

    @property
    def name(self) -> str:
        """The rule and what the case shows."""
        return f"{self.code}/{self.folder.name}"

    @property
    def expected(self) -> str:
        """The diagnostics that `check` prints."""
        return (self.folder / EXPECTED).read_text(encoding="utf-8")


def all_cases() -> list[Case]:
    """Every case, by code and name."""
    return [Case(folder) for folder in sorted(CASES.glob("*/*")) if folder.is_dir()]


def build(package: Path, case: Case | None = None) -> Path:
    """Write the valid dossier into a folder, with a case laid over it; hashes fit unless the case is about them."""
    shutil.copytree(ROOT / "schemas", package / "schemas", dirs_exist_ok=True)
    for folder in FOLDERS:
        lay_over(package, VALID, folder)
    head = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    # what a case expects must not change with each release
    head |= {"version": "0.1.0", "created": "2026-11-22T00:00:00Z"}
    (package / "datapackage.json").write_text(json.dumps(head, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if case is None:
        renew_hashes(package)
        return package
    change_cells(package, case.folder)
    take_away(package, case.folder)
    for folder in FOLDERS:
        lay_over(package, case.folder, folder)
    renew_hashes(package)
    change_descriptor(package, case.folder)
    return package


def lay_over(package: Path, origin: Path, folder: str) -> None:
    """Copy a folder of the origin, where it has one, over the one of the package."""
    if (origin / folder).is_dir():
        shutil.copytree(origin / folder, package / folder, dirs_exist_ok=True)


def change_cells(package: Path, case: Path) -> None:
    """Write the changed cells of a case into the tables."""
    for changes in sorted((case / CHANGES).glob("*.csv")):
        place = table(package, changes.name)
        rows = {next(iter(row.values())): row for row in read(place)}
        header = place.read_text(encoding="utf-8").split("\n")[0].split(",")
        for row in read(changes):
            key = row[header[0]]
            rows[key] = rows.get(key, dict.fromkeys(header, "")) | row
        write(place, header, (rows[key] for key in sorted(rows, key=natural_key)))


def table(package: Path, name: str) -> Path:
    """Return the file of a table of records or of a vocabulary."""
    records = package / "records" / name
    return records if records.exists() else package / "schemas/vocabularies" / name


def take_away(package: Path, case: Path) -> None:
    """Remove the rows and the files that a case is without."""
    if not (case / WITHOUT).exists():
        return
    taken = (case / WITHOUT).read_text(encoding="utf-8").split()
    for path in (each for each in taken if "/" in each):
        (package / path).unlink()
    ids = {each for each in taken if "/" not in each}
    for place in (package / "records").glob("*.csv"):
        rows = read(place)
        kept = [row for row in rows if next(iter(row.values())) not in ids]
        if len(kept) < len(rows):
            ids -= {next(iter(row.values())) for row in rows}
            write(place, list(rows[0]), kept)
    if ids:
        raise LookupError(f"{', '.join(sorted(ids))} stand in no table; mend {case / WITHOUT}")


def change_descriptor(package: Path, case: Path) -> None:
    """Write the changed properties of a case into datapackage.json, or lay its own file over it."""
    place = package / "datapackage.json"
    if (case / DESCRIPTOR).exists():
        descriptor = json.loads(place.read_text(encoding="utf-8"))
        changes = json.loads((case / DESCRIPTOR).read_text(encoding="utf-8"))
        resources = {each["name"]: each for each in descriptor["resources"]}
        for name, changed in changes.pop("resources", {}).items():
            resources[name] = without_nulls(resources.get(name, {"name": name}) | changed)
        descriptor = without_nulls(descriptor | {"resources": list(resources.values())} | changes)
        place.write_text(json.dumps(descriptor), encoding="utf-8")
    if (case / place.name).exists():
        shutil.copy(case / place.name, place)


def without_nulls(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that have a value."""
    return {name: value for name, value in properties.items() if value is not None}


def renew_hashes(package: Path) -> None:
    """Write the hash and the size of each file that is there into the descriptor."""
    place = package / "datapackage.json"
    descriptor = json.loads(place.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        file = package / resource["path"]
        if file.is_file():
            content = file.read_bytes()
            resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
            resource["bytes"] = len(content)
    place.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def said(package: Path, texts: Path | None = None) -> str:
    """Return the diagnostics of a package as `check` prints them, without the summary."""
    return "".join(f"{line}\n" for line in as_lines(check(package, texts=texts).diagnostics))


def verdict(case: Case) -> str:
    """Return what `check` says of the valid dossier with the case laid over it; rules on wording know the texts."""
    on_wording = any(rule.is_on_wording for rule in rules.all_rules() if rule.code == case.code)
    with TemporaryDirectory() as folder:
        return said(build(Path(folder), case), VALID / "texts" if on_wording else None)


def read(place: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, each by the names of the header."""
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(place: Path, header: list[str], rows: Iterable[dict[str, str]]) -> None:
    """Write rows as the house writes them: LF, quotes only where they must be."""
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

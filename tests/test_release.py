"""Releases are cut: the number fits the changes, all is written or nothing, and other programs take the archive."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from rocrate.rocrate import ROCrate

import overlay
from dossier import cli, identity, versions
from dossier.cite import Name
from dossier.fmt import format_package
from dossier.identity import Edition
from dossier.release import Release, again, release
from dossier.release.about import about
from dossier.release.citation import citation
from dossier.release.log import log
from dossier.report import Refused, quoted
from dossier.sync import sync

DESCRIPTOR, LOG, CITATION = "datapackage.json", "CHANGELOG.md", "CITATION.cff"
DAY = date(2026, 12, 1)
HEAD = {
    "name": "elmford",
    "title": "The fair at Elmford",
    "description": "What two papers say of a village fair.",
    "contributors": [{"title": "The village's curators", "roles": ["creator"]}],
    "keywords": ["fair", "bread"],
}
BY_HAND = """# Change log

What changed, version by version.

## Unreleased

### Tool

- A line that a person wrote.
"""


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a package that was never released, with a change log that a person began."""
    package = overlay.build(tmp_path_factory.mktemp("elmford"))
    edit_json(package, lambda head: head.update(HEAD))
    (package / LOG).write_text(BY_HAND, encoding="utf-8")
    shutil.copy(overlay.ROOT / "LICENSE", package)
    (package / "secret.txt").write_text("no part of the package\n")
    (package / "schemas/notes.txt").write_text("nor this\n")
    return brought_up_to_date(package)


@pytest.fixture(scope="module")
def first(village: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Give the first release, 1.0.0, which was written into a copy of the package."""
    made = release(shutil.copytree(village, tmp_path_factory.mktemp("released") / "elmford"), "1.0.0", DAY)
    made.write()
    return made


@pytest.fixture(scope="module")
def released(first: Release) -> Path:
    """Give the package as version 1.0.0, its archive in dist/."""
    return first.root


@pytest.fixture
def package(released: Path, tmp_path: Path) -> Path:
    """Give a copy of the package after its release, to be changed."""
    return shutil.copytree(released, tmp_path / "elmford")


@pytest.fixture(scope="module")
def unpacked(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the archive of the release, unpacked."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(archive_of(released)) as archive:
        archive.extractall(folder)
    return folder


def archive_of(package: Path, version: str = "1.0.0") -> Path:
    return package / f"dist/elmford-{version}.zip"


def edit_json(package: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    change(content)
    (package / DESCRIPTOR).write_text(json.dumps(content), encoding="utf-8")


def edit(package: Path, path: str, before: str, after: str) -> None:
    text = (package / path).read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before} stands {text.count(before)} times in {path}"
    (package / path).write_text(text.replace(before, after), encoding="utf-8")


def append(package: Path, table: str, *rows: str) -> None:
    with (package / f"records/{table}.csv").open("a", encoding="utf-8") as file:
        file.write("".join(f"{row}\n" for row in rows))


def drop(package: Path, table: str, record_id: str) -> None:
    place = package / f"records/{table}.csv"
    lines = place.read_text(encoding="utf-8").splitlines(keepends=True)
    place.write_text("".join(line for line in lines if not line.startswith(f"{record_id},")), encoding="utf-8")


def brought_up_to_date(package: Path) -> Path:
    format_package(package, check=False)
    sync(package, check=False)
    return package


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refusal(package: Path, version: str, day: date = DAY) -> str:
    """Return how a release is refused, after which the package is as it was."""
    before = contents(package)
    with pytest.raises(Refused) as refused:
        release(package, version, day).write()
    assert contents(package) == before
    return "\n".join(f"{each.place}: {each.code} {each.words}" for each in refused.value.diagnostics)


def test_the_first_release_has_the_number_the_day_and_a_summary(village: Path, released: Path) -> None:
    before, after = contents(village), contents(released)
    changed = sorted(path for path, content in after.items() if before.get(path) != content)

    assert changed == [
        LOG,
        CITATION,
        DESCRIPTOR,
        "dist/elmford-1.0.0.manifest.json",
        "dist/elmford-1.0.0.zip",
        "records/retired.csv",
    ]
    assert set(before) < set(after)
    head = json.loads(after[DESCRIPTOR])
    assert (head["version"], head["created"]) == ("1.0.0", "2026-12-01T00:00:00Z")
    assert after[LOG].decode() == (
        "# Change log\n\nWhat changed, version by version.\n\n## 1.0.0 – 2026-12-01\n\n"
        "### Tool\n\n- A line that a person wrote.\n\n"
        "### Records\n\n"
        "- 4 in `sources`\n- 10 in `sentences`\n- 1 in `renditions`\n- 4 in `actors`\n- 5 in `actor_names`\n"
        "- 1 in `actor_roles`\n- 2 in `identifiers`\n- 2 in `places`\n- 3 in `events`\n- 6 in `event_participants`\n"
        "- 2 in `event_tags`\n- 1 in `event_relations`\n- 3 in `claims`\n- 1 in `claim_relations`\n"
        "- 52 in `citations`\n- 1 in `errata`\n- 2 in `codings`\n- 1 in `decisions`\n- 0 in `waivers`\n"
        f"- 1 in `retired`\n- {codes(village)} codes in 27 vocabularies\n"
    )
    assert after[CITATION].decode() == (
        "cff-version: 1.2.0\n"
        "message: To cite this data set, please use the following.\n"
        "type: dataset\n"
        "title: The fair at Elmford\n"
        "abstract: What two papers say of a village fair.\n"
        "authors:\n- name: The village's curators\n"
        "version: 1.0.0\n"
        "date-released: '2026-12-01'\n"
        "license:\n- CC-BY-4.0\n"
        "keywords:\n- fair\n- bread\n"
    )
    assert after["records/retired.csv"].decode().splitlines()[1] == (
        "C0099,claims,said the same as another claim,C0001,1.0.0"
    )
    assert (format_package(released, check=True), sync(released, check=True)) == ([], [])


def codes(package: Path) -> int:
    return sum(len(overlay.read(path)) for path in (package / "schemas/vocabularies").glob("*.csv"))


def test_the_archive_holds_what_the_package_declares_and_nothing_that_lies_about(released: Path) -> None:
    with zipfile.ZipFile(archive_of(released)) as archive:
        entries = archive.infolist()
        held = {each.filename: archive.read(each) for each in entries}
    generated = ["croissant.json", "datacite.json", "records.manifest.json", "ro-crate-metadata.json"]
    left_out = {"secret.txt", "schemas/notes.txt", "schemas/labels/vi.csv"}
    here = {path: content for path, content in contents(released).items() if not path.startswith("dist/")}

    assert [each.filename for each in entries] == sorted(held)
    assert {path: content for path, content in held.items() if path not in generated} == {
        path: content for path, content in here.items() if path not in left_out
    }
    assert set(held) - set(here) == set(generated)
    assert {(each.date_time, each.external_attr, each.create_system, each.compress_type) for each in entries} == {
        ((2026, 12, 1, 0, 0, 0), 0o100644 << 16, 3, zipfile.ZIP_STORED)
    }


def test_the_manifest_is_that_of_the_state_released(released: Path, unpacked: Path) -> None:
    expected = identity.manifest(Edition(released))

    assert json.loads((released / "dist/elmford-1.0.0.manifest.json").read_text("utf-8")) == expected
    assert json.loads((unpacked / "records.manifest.json").read_text("utf-8")) == expected
    assert (expected["version"], expected["package"]) == ("1.0.0", "elmford")


def test_the_archive_has_the_same_bytes_wherever_it_is_made(village: Path, released: Path, tmp_path: Path) -> None:
    package = shutil.copytree(village, tmp_path / "another name")
    for path in package.rglob("*"):
        os.utime(path, (0, 0))
    command = [sys.executable, "-m", "dossier", "release", "1.0.0", "--date=2026-12-01", "--out", str(tmp_path / "out")]
    elsewhere = {"TZ": "Asia/Pyongyang", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=package, env=os.environ | elsewhere, umask=0o077, capture_output=True, text=True, check=False
    )
    made = (tmp_path / "out/elmford-1.0.0.zip").read_bytes()

    assert done.stderr == ""
    assert made == archive_of(released).read_bytes()
    assert (tmp_path / "out/elmford-1.0.0.manifest.json").read_bytes() == (
        released / "dist/elmford-1.0.0.manifest.json"
    ).read_bytes()
    assert done.stdout == (
        f"wrote {LOG}\nwrote {CITATION}\nwrote {DESCRIPTOR}\nwrote records/retired.csv\n"
        f"wrote {tmp_path}/out/elmford-1.0.0.zip\nwrote {tmp_path}/out/elmford-1.0.0.manifest.json\n"
        f"size      {len(made):,} bytes\n"
        f"SHA-256   {hashlib.sha256(made).hexdigest()}\n"
        f"SWHID     {identity.swhid(made)}\n"
        f"digest    sha256-{identity.manifest(Edition(released))['digest']}\n"
        "\nto publish it:\n"
        f"  git add {LOG} {CITATION} CODEBOOK.md LICENSE {DESCRIPTOR} records schemas seeds"
        " && git commit -m 'Version 1.0.0'\n"
        "  git tag v1.0.0\n"
    )


def test_the_commands_that_are_printed_make_a_tag_that_holds_what_was_released(released: Path, tmp_path: Path) -> None:
    package = shutil.copytree(released, tmp_path / "a name")
    shutil.rmtree(package / "dist")
    made = Release("1.0.0", package, Path("x.zip"), "", {package / DESCRIPTOR: b""}, {Path("x.zip"): b""})
    commands = made.as_text().split("to publish it:\n")[1]
    script = f"git init -q 'a name'\n{commands}".replace(" commit ", " -c user.name=x -c user.email=x@y commit -q ")
    subprocess.run(["bash", "-ec", script], cwd=tmp_path, check=True)

    assert versions.known(package) == {"1.0.0": "v1.0.0"}
    with versions.opened("1.0.0", package) as folder:
        assert identity.manifest(Edition(folder)) == identity.manifest(Edition(released))
        assert {each: (folder / each).exists() for each in versions.PAGES} == {
            each: (released / each).exists() for each in versions.PAGES
        }


def test_the_archive_of_a_released_version_is_made_again_with_the_same_bytes(package: Path, tmp_path: Path) -> None:
    before = contents(package)
    made = again(package, "1.0.0", tmp_path / "out")
    made.write()

    assert (tmp_path / "out/elmford-1.0.0.zip").read_bytes() == archive_of(package).read_bytes()
    assert contents(package) == before
    assert "to publish it" not in made.as_text()
    edit(package, "records/claims.csv", "positive,certain,bread", "positive,probable,bread")
    brought_up_to_date(package)
    for version, expected in {
        "1.0.0": "the package changed since version `1.0.0`: "
        "C0001: `certainty` was `certain` (Certain), is `probable` (Probable) (patch)",
        "1.1.0": "the package is at version `1.0.0`; released are 1.0.0",
    }.items():
        with pytest.raises(Refused) as refused:
            again(package, version)
        assert [each.message for each in refused.value.diagnostics] == [expected]


def test_a_corrected_value_is_a_patch(package: Path) -> None:
    edit(package, "records/claims.csv", "positive,certain,bread", "positive,probable,bread")
    brought_up_to_date(package)
    kept = "# By hand\ncff-version: 1.2.0  # the newest\nmessage: x\ntitle: x\nversion: 1.0.0\nauthors: [{name: x}]\n"
    (package / CITATION).write_text(kept, encoding="utf-8")

    assert refusal(package, "1.1.0") == (
        "datapackage.json: V206 version `1.1.0` does not fit what changed since `1.0.0`: "
        "C0001: `certainty` was `certain` (Certain), is `probable` (Probable) (patch)\n"
        f"help: the version that fits is 1.0.1; `dossier diff {package}/dist/elmford-1.0.0.zip .` lists all changes"
    )
    made = release(package, "1.0.1", date(2027, 1, 2))
    made.write()
    assert (package / CITATION).read_text("utf-8") == (
        kept.replace("version: 1.0.0", "version: 1.0.1") + 'date-released: "2027-01-02"\n'
    )
    log = (package / LOG).read_text("utf-8")
    assert log.startswith(
        "# Change log\n\nWhat changed, version by version.\n\n"
        "## 1.0.1 – 2027-01-02\n\n### Corrected\n\n- C0001 (`claims`): Elmford bans the bread of Tom Reed.\n"
        "  - `certainty` was `certain` (Certain), is `probable` (Probable)\n\n"
        "## 1.0.0 – 2026-12-01\n\n### Tool\n"
    )
    assert list(versions.known(package)) == ["1.0.0", "1.0.1"]
    assert refusal(package, "1.0.2").startswith("datapackage.json: V206 nothing changed since version `1.0.1`\n")


def test_a_record_withdrawn_is_minor_and_its_row_gets_the_number(package: Path) -> None:
    drop(package, "event_relations", "ER001")
    drop(package, "citations", "Q00045")
    append(
        package, "retired", "ER001,event_relations,no text links the two,,1.5.0", "Q00045,citations,went with it,,1.5.0"
    )
    brought_up_to_date(package)

    assert refusal(package, "1.0.1") == (
        "datapackage.json: V205 version `1.0.1` does not fit what changed since `1.0.0`: "
        "ER001 withdrawn from `event_relations` (minor)\n"
        f"help: the version that fits is 1.1.0; `dossier diff {package}/dist/elmford-1.0.0.zip .` lists all changes"
    )
    release(package, "1.1.0", DAY).write()
    assert [row["retired_in"] for row in overlay.read(package / "records/retired.csv")] == ["1.0.0", "1.1.0", "1.1.0"]
    assert "### Withdrawn\n\n- ER001 (`event_relations`): no text links the two\n\n## 1.0.0" in (
        package / LOG
    ).read_text("utf-8")


def test_a_code_removed_is_major_and_a_dry_run_writes_nothing(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = package / "schemas/vocabularies/genres.csv"
    lines = place.read_text(encoding="utf-8").splitlines(keepends=True)
    place.write_text("".join(lines[:-1]), encoding="utf-8")
    edit(package, "records/claims.csv", "positive,certain,bread", "positive,probable,bread")
    brought_up_to_date(package)
    code = lines[-1].split(",")[0]

    assert refusal(package, "1.0.1").startswith(
        "datapackage.json: V205 version `1.0.1` does not fit what changed since `1.0.0`: "
        f"code `{code}` removed from `genres` (major); "
        "C0001: `certainty` was `certain` (Certain), is `probable` (Probable) (patch)\n"
        "help: the version that fits is 2.0.0;"
    )
    before = contents(package)
    assert cli.main(["release", "2.0.0", "--package", str(package), "--date", "2026-12-01", "--dry-run"]) == 0
    assert contents(package) == before
    assert capsys.readouterr().out.startswith(f"would write {package}/{LOG}\nwould write {package}/{CITATION}\n")


def test_a_version_is_three_numbers_and_new(package: Path) -> None:
    for version in ("1.1", "v1.1.0", "01.1.0", "1.1.0-rc1", "", "1.1.0\n", "../1.1.0"):
        assert refusal(package, version).endswith("is not made of three numbers\nhelp: write one such as 1.0.0")
    assert refusal(package, "1.0.0") == (
        f"datapackage.json: V207 version `1.0.0` exists already: {quoted(str(archive_of(package)))}\n"
        "help: give the next number; with `--again` the archive of a released one is made anew"
    )


def test_what_is_stale_or_not_valid_is_not_released(package: Path) -> None:
    edit(package, "records/claims.csv", "positive,certain,bread", '"positive",probable,bread')
    assert refusal(package, "1.0.1") == (
        "records/claims.csv: F007 the table is not in canonical form\nhelp: run `dossier fmt`"
    )
    format_package(package, check=False)
    assert refusal(package, "1.0.1") == "datapackage.json: F007 `datapackage.json` is stale\nhelp: run `dossier sync`"
    edit(package, "records/claims.csv", "positive,probable,bread", "positive,surely,bread")
    sync(package, check=False)
    assert refusal(package, "1.0.1") == (
        "records/claims.csv:2: R004 `certainty` is `surely`, which is no code of `certainties` (the first of 1)\n"
        "help: a package that is not valid is not released; `dossier check` lists what to mend"
    )


def test_a_package_that_no_catalogue_takes_is_told_what_it_lacks(package: Path) -> None:
    edit_json(package, lambda head: head.update(name="../elmford", description="", contributors=[], licenses=[{}]))
    with pytest.raises(Refused) as refused:
        about(package)

    assert [(each.code, each.field, each.message) for each in refused.value.diagnostics] == [
        ("F002", "description", "the package does not tell its `description`"),
        ("F002", "contributors", "the package does not tell its `contributors`"),
        ("F002", "licenses", "the package does not tell its `licenses`"),
        ("F002", "name", "the name `../elmford` cannot name the files of a release"),
    ]


def test_a_link_or_a_day_that_no_archive_has_is_refused(package: Path, tmp_path: Path) -> None:
    shutil.rmtree(package / "dist")
    assert refusal(package, "1.0.0", date(1979, 12, 31)).startswith(
        "datapackage.json: V206 the day `1979-12-31` is none that a zip archive can tell\n"
    )
    (package / "LICENSE").unlink()
    (package / "LICENSE").symlink_to(package / DESCRIPTOR)
    assert refusal(package, "1.0.0").startswith("LICENSE: F003 `LICENSE` is a link\n")
    (tmp_path / "elsewhere").mkdir()
    (package / "dist").symlink_to(tmp_path / "elsewhere")
    assert refusal(package, "1.0.0").startswith("dist: F003 `dist` is a link\n")


def test_a_citation_keeps_what_is_not_renewed_or_is_refused(released: Path) -> None:
    told = about(released)
    persons = replace(
        told.dataset, creators=(Name("Ann Lee", "Lee", "Ann"),), doi="10.5072/x", homepage="https://x.org"
    )
    kept = "# By hand\ncff-version: 1.2.0  # the newest\nmessage: x\ndate-released: 2026-01-01\nversion: 0.9\nnotes: x"
    refusals = {
        "version: >-\n  1.0.0\n": "`version` and `date-released` do not stand on a line each",
        "version: 1\nversion: 2\n": "`version` and `date-released` do not stand on a line each",
        "- a list": "this is no YAML mapping",
        "a: [": "this is no YAML",
    }

    assert yaml.safe_load(citation(None, replace(told, citation=replace(told.citation, dataset=persons)))) == {
        "cff-version": "1.2.0",
        "message": "To cite this data set, please use the following.",
        "type": "dataset",
        "title": "The fair at Elmford",
        "abstract": "What two papers say of a village fair.",
        "authors": [{"family-names": "Lee", "given-names": "Ann"}],
        "version": "1.0.0",
        "date-released": "2026-12-01",
        "doi": "10.5072/x",
        "url": "https://x.org",
        "license": ["CC-BY-4.0"],
        "keywords": ["fair", "bread"],
    }
    assert citation(kept.encode(), told).decode() == kept.replace("2026-01-01", '"2026-12-01"').replace("0.9", "1.0.0")
    for present, expected in refusals.items():
        with pytest.raises(Refused) as refused:
            citation(present.encode(), told)
        assert [(each.path, each.message) for each in refused.value.diagnostics] == [(CITATION, expected)]


LOGS = {
    None: "# Change log\n\n## 1.1.0 – 2027-01-02\n\n- new\n",
    "": "## 1.1.0 – 2027-01-02\n\n- new\n",
    "# Log\n\nWords.\n": "# Log\n\nWords.\n\n## 1.1.0 – 2027-01-02\n\n- new\n",
    "# Log\n## 1.0.0\nold\n": "# Log\n\n## 1.1.0 – 2027-01-02\n\n- new\n\n## 1.0.0\nold\n",
    "# Log\r\n\r\n## [unreleased]\r\n\r\nby hand\r\n\r\n## 1.0.0\r\nold": (
        "# Log\n\n## 1.1.0 – 2027-01-02\n\nby hand\n\n- new\n\n## 1.0.0\nold\n"
    ),
    "# Log\n\n## Unreleased\n": "# Log\n\n## 1.1.0 – 2027-01-02\n\n- new\n",
    "# Log\n\n## 1.0.0\nold\n\n## Unreleased\nlate\n": (
        "# Log\n\n## 1.0.0\nold\n\n## 1.1.0 – 2027-01-02\n\nlate\n\n- new\n"
    ),
}


@pytest.mark.parametrize("present", LOGS, ids=range(len(LOGS)))
def test_a_section_is_put_above_the_earlier_ones_with_what_was_written_by_hand(present: str | None) -> None:
    content = None if present is None else present.encode()

    assert log(content, "1.1.0", "2027-01-02", "- new\n").decode() == LOGS[present]


def test_nothing_is_written_where_one_file_cannot_be(first: Release, village: Path, tmp_path: Path) -> None:
    package = shutil.copytree(village, tmp_path / "elmford")
    before = contents(package)
    (tmp_path / "out/elmford-1.0.0.manifest.json").mkdir(parents=True)
    made = replace(
        first,
        changed={package / place.relative_to(first.root): content for place, content in first.changed.items()},
        made={tmp_path / "out" / place.name: content for place, content in first.made.items()},
    )

    with pytest.raises(Refused, match="cannot be written"):
        made.write()
    assert contents(package) == before
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["elmford-1.0.0.manifest.json"]


# What other programs say of the archive.


def test_dossier_finds_the_archive_valid(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(archive_of(released))]) == 0
    assert "result    valid: 0 errors, 0 warnings" in capsys.readouterr().out


def test_frictionless_finds_the_archive_valid(released: Path) -> None:
    command = [sys.executable, "-m", "frictionless", "validate", str(archive_of(released)), "--json"]
    verdict = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert (verdict["valid"], verdict["stats"]["tasks"], verdict["stats"]["errors"]) == (True, 47, 0)


def test_cffconvert_finds_the_citations_valid(released: Path) -> None:
    program = os.environ.get("DOSSIER_CFFCONVERT")
    if not program:
        reason = "DOSSIER_CFFCONVERT names no cffconvert; tests/tools/cffconvert.txt says how it is installed"
        if os.environ.get("DOSSIER_EXPECTS_TOOLS"):
            pytest.fail(reason)
        pytest.skip(reason)
    for place in (released / CITATION, overlay.ROOT / CITATION):
        done = subprocess.run([program, "--validate", "-i", str(place)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "Citation metadata are valid according to schema version 1.2.0.\n")


def test_rocrate_reads_the_data_set_and_each_file_back(unpacked: Path, released: Path) -> None:
    crate = ROCrate(unpacked)
    root = crate.root_dataset
    files = {each.id: each for each in crate.data_entities}
    held = contents(unpacked)

    assert (root["name"], root["version"], root["datePublished"]) == (HEAD["title"], "1.0.0", "2026-12-01")
    assert root["author"]["name"] == "The village's curators"
    assert root["license"]["name"] == "Creative Commons Attribution 4.0 International"
    assert root["identifier"]["value"] == (
        f"dossier:elmford@1.0.0#sha256-{identity.manifest(Edition(released))['digest']}"
    )
    assert (root["isBasedOn"]["name"], root["isBasedOn"]["publisher"]["name"]) == ("The fair at Elmford", "Elm Herald")
    assert set(files) == set(held) - {"ro-crate-metadata.json"}
    for path, entity in files.items():
        assert (entity["sha256"], entity["contentSize"]) == (
            hashlib.sha256(held[path]).hexdigest(),
            str(len(held[path])),
        )
        assert entity["name"]
        assert entity["description"]
        assert entity["encodingFormat"]


def test_mlcroissant_takes_the_metadata_without_a_word_and_loads_a_table(unpacked: Path) -> None:
    script = """
import json, sys
import mlcroissant
dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
issues = dataset.metadata.ctx.issues
fields = {field.id: str(field.references.uuid) for table in dataset.metadata.record_sets for field in table.fields}
rows = [{name: str(value.decode() if isinstance(value, bytes) else value) for name, value in row.items()}
        for row in dataset.records(record_set="claims")]
print(json.dumps([sorted(issues.errors), sorted(issues.warnings), fields, rows]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(unpacked / "croissant.json")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    errors, warnings, references, rows = json.loads(done.stdout)

    assert (errors, warnings, "WARNING" in done.stderr) == ([], [], False)
    assert references["claims/claimant_id"] == "actors/actor_id"
    assert references["claims/statement"] == references["sources/derived_from_id"] == "None"
    with (unpacked / "records/claims.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert [row["claims/statement"] for row in rows] == [row["statement"] for row in expected]
    assert rows[2]["claims/claimed_from"] == "2024-05-18 00:00:00"
    assert float(rows[2]["claims/quantity_value"]) == 300
    assert {row["claims/claimed_to"] for row in rows[:2]} == {"None"}


def test_datacite_knows_what_the_release_is(unpacked: Path) -> None:
    told = json.loads((unpacked / "datacite.json").read_text("utf-8"))

    assert told["titles"] == [{"title": "The fair at Elmford"}]
    assert (told["version"], told["publicationYear"]) == ("1.0.0", "2026")
    assert [each["alternateIdentifier"][:22] for each in told["alternateIdentifiers"]] == ["dossier:elmford@1.0.0#"]

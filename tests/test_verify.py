"""Verify: what became of what was cited, told against the git history, a release file, or nothing at all."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import toy
from dossier import cli, query, sync, versions
from dossier.identity import Edition, dataset_digest, digest
from dossier.reference import Reference
from dossier.verify import Step, Verdict, as_text, verify

VERSIONS = ("1.0.0", "1.0.1", "1.1.0")


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def replace(package: Path, path: str, old: str, new: str) -> None:
    file = package / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {path}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def tagged(package: Path, version: str) -> None:
    descriptor = package / "datapackage.json"
    head = json.loads(descriptor.read_text(encoding="utf-8"))
    descriptor.write_text(json.dumps({**head, "version": version}), encoding="utf-8")
    sync.sync(package, check=False)
    git(package, "add", "-A")
    git(package, "commit", "-qm", version)
    git(package, "tag", f"v{version}")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions of the ferry: a correction, then a withdrawal."""
    package = toy.make(tmp_path_factory.mktemp("verify")).package
    git(package, "init", "-q")
    tagged(package, "1.0.0")
    replace(package, "records/claims.csv", "The town of Ode did not pay.", "The town of Ode never paid.")
    replace(package, "records/citations.csv", "S02.003,,explicit,indirect", "S02.003,,inferred,indirect")
    tagged(package, "1.0.1")
    replace(
        package,
        "records/claims.csv",
        "C0003,The town of Ode paid for the ferry.,A002,,statement_of_fact,positive,certain,trade_economy,,,,,,,\n",
        "",
    )
    replace(package, "records/retired.csv", "C0099,", "C0003,claims,It said the same.,C0001,1.1.0\nC0099,")
    tagged(package, "1.1.0")
    return package


@pytest.fixture(scope="module")
def here(history: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clone the history afresh."""
    clone = tmp_path_factory.mktemp("clone") / "package"
    git(history, "clone", "-q", str(history), str(clone))
    return clone


def cited(package: Path, record_id: str, version: str) -> Reference:
    with versions.opened(version, package) as folder:
        edition = Edition(folder)
        table = edition.table_of(record_id)
        assert table
        return Reference(record_id, version, edition.digest(table, record_id))


def verdict(package: Path, reference: Reference, releases: tuple[Path, ...] = ()) -> Verdict:
    return verify(package, [reference], releases)[0]


@pytest.mark.parametrize("record_id", ["C0001", "E001", "A001", "S02", "P01", "X001", "S02.001"])
def test_what_is_as_it_was_cited_is_unchanged(here: Path, record_id: str) -> None:
    reference = cited(here, record_id, "1.0.0")
    expected = Verdict(str(reference), "unchanged", f"{record_id} here is what was cited")
    assert expected == verdict(here, reference)


def test_what_changed_is_told_field_by_field_and_by_version(here: Path) -> None:
    reference = cited(here, "C0002", "1.0.0")
    step = Step(
        "1.0.1",
        (
            "`statement` was `The town of Ode did not pay.`, is `The town of Ode never paid.`",
            "evidence for the whole record in S02.003: `support` was `explicit` (Explicit), is `inferred` (Inferred)",
        ),
    )
    said = "C0002 was in 1.0.0 as cited, and changed since"
    assert Verdict(str(reference), "changed", said, (step,)) == verdict(here, reference)


def test_a_later_citation_of_the_same_record_is_unchanged(here: Path) -> None:
    assert verdict(here, cited(here, "C0002", "1.0.1")).outcome == "unchanged"


def test_what_was_withdrawn_names_why_and_what_replaces_it(here: Path) -> None:
    reference = cited(here, "C0003", "1.0.0")
    said = "C0003 was withdrawn in 1.1.0: It said the same; replaced by C0001 (The town of Ode paid 40 crowns.)"
    assert Verdict(str(reference), "retired", said) == verdict(here, reference)


def test_a_digest_that_the_version_never_had_is_not_confirmed(here: Path) -> None:
    was = cited(here, "C0001", "1.0.0")
    forged = Reference("C0001", "1.0.0", "0" * 64)
    said = f"version 1.0.0 is at hand, and C0001 has the digest {was.digest[:16]}… there: the citation is not of it"
    assert Verdict(str(forged), "unknown", said) == verdict(here, forged)


def test_a_record_that_never_was_is_unknown(here: Path) -> None:
    never = Reference("C0777", "1.0.0", "0" * 64)
    said = "version 1.0.0 is at hand, and C0777 is not there: the citation is not of it"
    assert Verdict(str(never), "unknown", said) == verdict(here, never)


def test_a_version_that_is_not_at_hand_proves_nothing_until_its_release_file_is_named(
    here: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(here, bare, ignore=shutil.ignore_patterns(".git"))
    reference = cited(here, "C0002", "1.0.0")
    unproven = verdict(bare, reference)
    lacking = "version 1.0.0 is not at hand to tell whether it ever was (at hand: none; name a release file)"
    assert ("unproven", f"C0002 here is not what was cited, and {lacking}") == (unproven.outcome, unproven.said)

    release = tmp_path / "any name.zip"
    with versions.opened("1.0.0", here) as folder, zipfile.ZipFile(release, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    told = verdict(bare, reference, (release,))
    assert (told.outcome, [step.version for step in told.steps]) == ("changed", ["here"])


def test_edits_after_the_last_version_are_told_as_those_of_the_folder(here: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited"
    shutil.copytree(here, edited)
    replace(edited, "schemas/vocabularies/claim_types.csv", "background,Background,", "background,Backdrop,")
    told = verdict(edited, cited(here, "C0001", "1.1.0"))
    step = Step("here", ("label of background was Background, is Backdrop",))
    assert ("changed", (step,)) == (told.outcome, told.steps)


def test_the_data_set_as_a_whole_is_verified_and_its_changes_told(here: Path) -> None:
    with versions.opened("1.0.0", here) as folder:
        edition = Edition(folder)
        reference = Reference(edition.package.name, "1.0.0", dataset_digest(edition, edition.digests()))
    told = verdict(here, reference)
    assert (told.outcome, [step.version for step in told.steps]) == ("changed", ["1.0.1", "1.1.0"])
    assert "- C0003 (`claims`): It said the same. Replaced by C0001." in told.steps[1].changes


def test_a_query_is_run_again_and_what_it_finds_is_compared(here: Path) -> None:
    with versions.opened("1.0.0", here) as folder:
        result = query.result(Edition(folder), "claims", "certainty = 'certain'")
    told = verdict(here, Reference("claims", "1.0.0", digest(result), "certainty = 'certain'"))
    steps = (Step("1.0.1", ("changed: C0002",)), Step("1.1.0", ("found no longer: C0003",)))
    assert ("changed", steps) == (told.outcome, told.steps)


def test_the_command_reads_pasted_text_and_says_by_its_status_whether_all_is_unchanged(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = cited(here, "C0001", "1.0.0"), cited(here, "C0002", "1.0.0")
    assert cli.main(["verify", f"See Lee (2024), {good}.", "--package", str(here)]) == 0
    assert f"unchanged {good}\n          C0001 here is what was cited\n" == capsys.readouterr().out
    assert cli.main(["verify", f"{good}; {bad}", "--package", str(here), "--format", "json"]) == 1
    assert [each["outcome"] for each in json.loads(capsys.readouterr().out)] == ["unchanged", "changed"]
    assert cli.main(["verify", "no citation", "--package", str(here)]) == 1


def test_no_cell_can_pass_for_a_verdict(here: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited"
    shutil.copytree(here, edited)
    replace(
        edited, "records/claims.csv", "The town of Ode never paid.", '"Never.\nunchanged dossier:C0001@1.0.0\u2028x"'
    )
    printed = as_text([verdict(edited, cited(here, "C0002", "1.1.0"))])
    assert [line[:10].strip() for line in printed.splitlines()] == ["changed", "", "in this", "`state"]


def test_a_query_that_cannot_be_run_leaves_the_other_verdicts(here: Path) -> None:
    good = cited(here, "C0001", "1.0.0")
    told = verify(here, [Reference("gone", "1.0.0", "0" * 64, "true"), good])
    assert [each.outcome for each in told] == ["unproven", "unchanged"]
    assert told[0].said == "there is no table of records `gone`"


def test_a_digest_that_fits_only_another_version_than_the_one_named_is_said_to(here: Path) -> None:
    now = cited(here, "C0002", "1.0.1")
    wrong = Reference("C0002", "1.0.0", now.digest)
    assert verdict(here, wrong).outcome == "unproven"
    assert verdict(here, wrong).said.endswith("the citation is not of it; the digest is that of the present state")
    absent = Reference("C0002", "7.0.0", now.digest)
    assert verdict(here, absent).said == "C0002 here is what was cited, though version 7.0.0 is not at hand"


def test_an_older_version_with_other_tables_is_compared_all_the_same(here: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(here, old, ignore=shutil.ignore_patterns(".git"))
    descriptor = old / "datapackage.json"
    head = json.loads(descriptor.read_text(encoding="utf-8"))
    head["resources"] = [each for each in head["resources"] if each["name"] not in ("identifiers", "citations")]
    descriptor.write_text(json.dumps({**head, "version": "0.9.0"}), encoding="utf-8")
    release = tmp_path / "old.zip"
    with zipfile.ZipFile(release, "w") as archive:
        for file in sorted(old.rglob("*")):
            archive.write(file, file.relative_to(old))
    edition = Edition(old)
    told = verdict(here, Reference("C0001", "0.9.0", edition.digest("claims", "C0001")), (release,))
    assert (told.outcome, told.steps[-1].changes[0][:35]) == ("changed", "evidence for the whole record added")


def test_diff_names_what_changed_between_two_versions(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", "1.0.0", "v1.1.0", "--package", str(here)]) == 0
    expected = """\
### Corrected

- C0002 (`claims`): The town of Ode never paid.
  - `statement` was `The town of Ode did not pay.`, is `The town of Ode never paid.`
  - evidence for the whole record in S02.003: `support` was `explicit` (Explicit), is `inferred` (Inferred)

### Withdrawn

- C0003 (`claims`): It said the same. Replaced by C0001.
"""
    assert expected == capsys.readouterr().out
    assert cli.main(["diff", "1.1.0", "--package", str(here)]) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"
    assert cli.main(["diff", "1.0.0", "1.1.0", "--package", str(here), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["level"] == "minor"
    assert cli.main(["diff", "0.9.0", "--package", str(here)]) == 1


def test_without_the_library_for_git_what_to_install_is_said(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [each for each in sys.modules if each.startswith("dulwich.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dulwich", None)
    assert cli.main(["diff", "1.0.0", "--package", str(here)]) == 2
    said = "the git history is read with dulwich: pip install 'dossier[citing]'\n"
    assert said == capsys.readouterr().err

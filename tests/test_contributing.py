"""CONTRIBUTING.md and what GitHub reads are true: the worked example is worked, and each file keeps its schema."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from dossier import csvfiles
from dossier.fmt import format_package

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "CONTRIBUTING.md"
SCHEMAS = {
    "github-workflows": [".github/workflows/check.yml"],
    "github-issue-forms": [".github/ISSUE_TEMPLATE/correction.yml", ".github/ISSUE_TEMPLATE/missing-claim.yml"],
    "github-issue-config": [".github/ISSUE_TEMPLATE/config.yml"],
}
SAVED = "records/claims.csv"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Copy the package, without the documents and the code."""
    for folder in ("records", "schemas", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("datapackage.json", "README.md", "CODEBOOK.md"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_the_worked_example_says_what_the_page_shows(package: Path) -> None:
    before = (package / SAVED).read_bytes()
    edits = [re.escape(cell) for cell in (",certain,", ",probably,", ",probable,")]
    sessions = iter(re.findall(r"```console\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    for was, now in zip(edits, edits[1:], strict=False):
        change_claim(package, was, now.replace("\\", ""))
        expected = settled(next(sessions))
        commands = [line.removeprefix("$ ") for line in expected.splitlines() if line.startswith("$ ")]
        actual = "".join(f"$ {command}\n{run(command, package)}" for command in commands)
        assert expected == settled(actual), "the page is stale: show in CONTRIBUTING.md what the commands print now"
    assert (package / SAVED).read_bytes() == before.replace(*example(before))


def change_claim(package: Path, was: str, now: str) -> None:
    """Write another certainty of C0049, and save the table as a spreadsheet does: with a mark, quotes and CRLF."""
    file = package / SAVED
    rows = csvfiles.read(package, SAVED)
    table = file.read_text("utf-8").splitlines()
    [number] = [place for place, line in enumerate(table) if line.startswith("C0049,")]
    table[number] = re.sub(was, now, table[number], count=1)
    assert len(table) == len(rows.records) + 1
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(table).encode("utf-8") + b"\r\n")


def example(content: bytes) -> tuple[bytes, bytes]:
    [line] = [each for each in content.splitlines() if each.startswith(b"C0049,")]
    return line, line.replace(b",certain,", b",probable,")


def run(command: str, package: Path) -> str:
    environment = os.environ | {"NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-m", *command.split()], cwd=package, env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    return done.stdout + done.stderr


def settled(text: str) -> str:
    """Return text without what every change of the data changes: numbers of rows, rules and seconds."""
    text = re.sub(r"\b[0-9,]+ (rows|run)\b|[0-9.]+ s\b", r"0 \1", text)
    return re.sub(r"(evidence|ledger) +[0-9,]+ of [0-9,]+", r"\1 0 of 0", text)


def test_what_a_spreadsheet_does_in_passing_is_undone(package: Path) -> None:
    before = {path: path.read_bytes() for path in sorted((package / "records").glob("*.csv"))}
    for path in before:
        rows = csvfiles.read(package, f"records/{path.name}")
        table = [rows.names, *(cells for _, cells in reversed(rows.records))]
        lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in table]
        path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([*lines, "", ""]).encode("utf-8"))
    format_package(package, check=False)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_github_reads_keeps_its_schema(schema: str) -> None:
    files = [str(ROOT / path) for path in SCHEMAS[schema]]
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *files]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_workflow_may_only_read() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text("utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert workflow["permissions"] == {"contents": "read"}
    assert [job for job in workflow["jobs"].values() if "permissions" in job] == []
    assert [step["uses"] for step in steps if not re.fullmatch(r"actions/[a-z-]+@v[0-9]+", step.get("uses", "actions/x@v1"))] == []
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("file", [".pre-commit-hooks.yaml", ".pre-commit-config.yaml", ".github/workflows/check.yml"])
def test_each_command_that_others_run_is_one(file: str) -> None:
    commands = re.findall(r"(?:^|\s)(?:\.venv/bin/)?(dossier [a-z]+)((?: --?[a-z-]+)*)", (ROOT / file).read_text("utf-8"))
    assert commands
    for verb, options in set(commands):
        if verb == "dossier check" or verb.startswith(("dossier fmt", "dossier sync")):
            help_page = run(f"{verb} --help", ROOT)
            assert [option for option in options.split() if option not in help_page] == []
        else:
            pytest.fail(f"{file} names `{verb}`")


def test_hooks_look_at_the_files_of_a_package_only() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    looked = {
        hook["id"]: [path for path in ("datapackage.json", "data/records/a.csv", "seeds/000.yaml", "README.md", "x.json")
                     if re.search(hook["files"], path)]
        for hook in hooks
    }  # fmt: skip
    assert looked == {
        "dossier-check": ["datapackage.json", "data/records/a.csv", "seeds/000.yaml"],
        "dossier-fmt": ["data/records/a.csv"],
    }

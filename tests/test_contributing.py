"""CONTRIBUTING.md and what GitHub reads are true: the worked example is worked, and each file keeps its schema.

`python tests/test_contributing.py` writes the present output of the worked example into the page.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from dossier import csvfiles
from dossier.cli import options
from dossier.fmt import format_package

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "CONTRIBUTING.md"
CLAIMS = "records/claims.csv"
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
SCHEMAS = {
    "github-workflows": [".github/workflows/check.yml"],
    "github-issue-forms": [".github/ISSUE_TEMPLATE/correction.yml", ".github/ISSUE_TEMPLATE/missing-claim.yml"],
    "github-issue-config": [".github/ISSUE_TEMPLATE/config.yml"],
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Copy the package, without the documents and the code."""
    return copied(tmp_path)


def copied(folder: Path) -> Path:
    for part in ("records", "schemas", "seeds"):
        shutil.copytree(ROOT / part, folder / part)
    for name in ("datapackage.json", "README.md", "CODEBOOK.md"):
        shutil.copy(ROOT / name, folder)
    return folder


def test_the_worked_example_says_what_the_page_shows(package: Path) -> None:
    before = (package / CLAIMS).read_text("utf-8")
    expected = [settled(each) for each in SESSION.findall(PAGE.read_text("utf-8"))]
    assert expected == [settled(each) for each in worked(package)], "run `python tests/test_contributing.py`"
    after = re.sub(r"^(C0049,.*),certain,", r"\1,probable,", before, flags=re.MULTILINE)
    assert (package / CLAIMS).read_bytes() == after.encode("utf-8") != before.encode("utf-8")


def worked(package: Path) -> list[str]:
    """Work the example of the page in a copy of the package and return what its two sessions print."""
    sessions = []
    for was, now in (("certain", "probably"), ("probably", "probable")):
        text = (package / CLAIMS).read_text("utf-8")
        changed = re.sub(f"^(C0049,.*),{was},", rf"\1,{now},", text, flags=re.MULTILINE)
        # a spreadsheet saves with a byte-order mark and CRLF
        (package / CLAIMS).write_text("\ufeff" + changed, "utf-8", newline="\r\n")
        commands = ("dossier fmt", "dossier sync", "dossier check")
        sessions.append("".join(f"$ {command}\n{run(command, package)}" for command in commands))
    return sessions


def run(command: str, package: Path) -> str:
    words = [sys.executable, "-m", *command.split()]
    environment = os.environ | {"NO_COLOR": "1"}
    environment.pop("DOSSIER_TEXTS", None)
    done = subprocess.run(words, cwd=package, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def settled(text: str) -> str:
    """Return text with the numbers of the summary set to 0, for they change with the data and the clock."""
    lines = text.splitlines()
    summary = ("tables ", "rules ", "evidence ", "ledger ", "result ")
    return "\n".join(re.sub("[0-9][0-9,.]*", "0", each) if each.startswith(summary) else each for each in lines)


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


def test_the_workflow_may_only_read_and_names_the_major_of_each_action() -> None:
    jobs = workflow()["jobs"].values()
    steps = [step for job in jobs for step in job["steps"]]
    assert workflow()["permissions"] == {"contents": "read"}
    assert [job for job in jobs if "permissions" in job] == []
    used = [step["uses"] for step in steps if "uses" in step]
    assert [each for each in used if not re.fullmatch(r"actions/[a-z-]+@v[0-9]+", each)] == []
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == [], (
        "an expression in a shell is an open door"
    )


def test_each_command_of_the_hooks_and_the_workflow_is_one() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    [own] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    steps = [step for job in workflow()["jobs"].values() for step in job["steps"]]
    called = [hook["entry"] for hook in (*hooks, *own["hooks"])] + [step.get("run", "") for step in steps]
    words = [each.removeprefix(".venv/bin/").split() for each in called]
    verbs = [options.parser().parse_args(each[1:]).run.__name__ for each in words if each[:1] == ["dossier"]]
    assert verbs == ["check", "fmt", "fmt", "sync", "check", "check", "fmt", "sync"]


def test_hooks_look_at_the_files_of_a_package_only() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    paths = ("datapackage.json", "data/records/a.csv", "seeds/000.yaml", "README.md", "x.json")
    looked = {hook["id"]: [path for path in paths if re.search(hook["files"], path)] for hook in hooks}
    assert looked == {"dossier-check": list(paths[:3]), "dossier-fmt": ["data/records/a.csv"]}


def workflow() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text("utf-8"))
    return read


def write_page() -> None:
    with TemporaryDirectory() as folder:
        sessions = iter(worked(copied(Path(folder))))
    written = SESSION.sub(lambda _: f"```console\n{next(sessions)}```", PAGE.read_text("utf-8"))
    PAGE.write_text(written, "utf-8")


if __name__ == "__main__":
    write_page()

"""README.md shows what the commands print: each is run here and held against the page.

`python tests/test_readme.py` writes the present output into the page.
"""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "README.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)

KEPT = {"dossier agreement": 16, "dossier coverage": 12, "dossier show": 40}
"""How many lines the page keeps of what a command prints at length; a line `…` stands for the rest."""


def blocks(language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(PAGE.read_text("utf-8")) if kind == language]


def sessions() -> list[str]:
    return [body for body in blocks("console") if "make test" not in body]


def run(command: str) -> str:
    """Return what a command of the page prints, as many lines as the page keeps."""
    here = str(Path(sys.executable).parent)
    words = command.split()
    if words[0] == "make":
        words += ["READY=", f"BIN={here}"]
    else:
        words = [sys.executable, "-m", *words]
    environment = os.environ | {"COLUMNS": "80", "NO_COLOR": "1"}
    environment.pop("DOSSIER_TEXTS", None)
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).replace(here, ".venv/bin").splitlines()
    shown = [line.rstrip() for line in lines if not line.startswith("make[")]
    kept = next((number for start, number in KEPT.items() if command.startswith(start)), len(shown))
    return "\n".join([*shown[:kept], "…"] if len(shown) > kept else shown)


def settled(body: str) -> str:
    """Return a session without what differs from run to run."""
    return re.sub(r"\b[0-9]+(\.[0-9]+)? ?s(econds)?\b", "0.0 s", body.rstrip())


@pytest.mark.parametrize("session", sessions(), ids=lambda session: session.split("\n")[0])
def test_a_command_prints_what_the_page_shows(session: str) -> None:
    command = session.split("\n")[0].removeprefix("$ ")

    expected = settled(session)
    actual = settled(f"$ {command}\n{run(command)}")

    assert expected == actual, "the page is stale: run `python tests/test_readme.py`"


def test_the_page_shows_how_the_tests_end() -> None:
    [session] = [body for body in blocks("console") if "make test" in body]
    [passed] = re.findall(
        r"^=+ ([0-9,]+) passed(?:, [0-9]+ (?:skipped|warnings?))* in [0-9.]+s.*=+$", session, re.MULTILINE
    )

    assert int(passed) > 1000


@pytest.mark.parametrize("session", blocks("pycon"), ids=["load", "check"])
def test_the_python_on_the_page_says_what_the_page_shows(
    session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what is about this package is run in it, what makes one of its own elsewhere
    monkeypatch.chdir(ROOT if 'load(".")' in session else tmp_path)
    examples = doctest.DocTestParser().get_doctest(session, {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    found = doctest.DocTestRunner().run(examples, out=said.append)

    assert found.attempted > 5
    assert not found.failed, "".join(said)


def test_the_sql_on_the_page_finds_the_denials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    [query] = blocks("sql")
    found = duckdb.execute(query).fetchall()

    assert {"North Korea", "Russia"} == {denied_by for _, _, denied_by in found}


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    for session in sessions():
        command = session.split("\n")[0].removeprefix("$ ")
        page = page.replace(f"```console\n{session}```", f"```console\n$ {command}\n{run(command)}\n```")
    PAGE.write_text(page, "utf-8")

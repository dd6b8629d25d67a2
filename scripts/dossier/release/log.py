"""CHANGELOG.md of a release: a new section above those of earlier versions."""

from __future__ import annotations

import re

from dossier.identity import Edition
from dossier.report import Diagnostic, Refused

PATH = "CHANGELOG.md"
HEAD = "# Change log\n"
UNRELEASED = re.compile(r"^## \[?Unreleased\]?[ \t]*\n", re.MULTILINE | re.IGNORECASE)
_HEADING = re.compile(r"^## ", re.MULTILINE)


def log(present: bytes | None, version: str, day: str, told: str) -> bytes:
    """Return the change log with the section of a version; `told` is Markdown, ending in a newline.

    What stands under `## Unreleased` was written by hand: it is moved into the section, above what is told.

    Raises:
        Refused: the file is not UTF-8.

    """
    page = _decoded(present) if present is not None else HEAD
    found = UNRELEASED.search(page)
    place = found.start() if found else next((each.start() for each in _HEADING.finditer(page)), len(page))
    rest = page[found.end() if found else place :]
    following = _HEADING.search(rest)
    end = following.start() if following else len(rest)
    by_hand = rest[:end].strip("\n") if found else ""
    before, after = page[:place].rstrip("\n"), rest[end if found else 0 :].strip("\n")
    parts = [before, f"## {version} – {day}", by_hand, told.strip("\n"), after]
    return "".join(f"{each}\n\n" for each in parts if each).encode("utf-8")[:-1]


def held(edition: Edition) -> str:
    """Return what the first release holds: the number of records of each table, as Markdown."""
    records = {name: len(edition.tables[name]) for name in edition.records}
    vocabularies = [name for name in edition.tables if name not in edition.records]
    codes = sum(len(edition.tables[name]) for name in vocabularies)
    lines = [f"- {number:,} in `{name}`" for name, number in records.items()]
    return "\n".join(["### Records", "", *lines, f"- {codes:,} codes in {len(vocabularies):,} vocabularies", ""])


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused([Diagnostic("F101", "this is not UTF-8", PATH, line, help="save it as UTF-8")]) from error

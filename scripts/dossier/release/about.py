"""What a release tells catalogues of the package as a whole: its citation, what it is about, and its keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dossier import cite
from dossier.cite import Citation, Dataset
from dossier.package import DESCRIPTOR, head, load
from dossier.report import Diagnostic, Refused, quoted

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""What may be the name of a file on every system."""


@dataclass(frozen=True, slots=True)
class About:
    """A package as its descriptor tells it; nothing is made up."""

    citation: Citation
    description: str
    keywords: tuple[str, ...]

    @property
    def dataset(self) -> Dataset:
        """The name, title, version, makers and licences."""
        return self.citation.dataset

    @property
    def day(self) -> str:
        """The day of the release, such as `2026-11-22`."""
        return self.dataset.created.isoformat() if self.dataset.created else ""


def about(folder: Path) -> About:
    """Return what the descriptor of a package says of it.

    Raises:
        Refused: it lacks the title, the description, a contributor or a licence, without which a catalogue takes no
            data set; or its name cannot name a file.

    """
    said = head(load(folder))
    [citation] = cite.of_records(folder, [])
    faults = list(_faults(said, citation.dataset))
    if faults:
        raise Refused(faults)
    keywords = said.get("keywords")
    return About(
        citation=citation,
        description=said["description"],
        keywords=tuple(str(each) for each in keywords) if isinstance(keywords, list) else (),
    )


def _faults(said: dict[str, Any], told: Dataset) -> Iterator[Diagnostic]:
    description = said.get("description")
    needed = {
        "title": bool(said.get("title")),
        "description": isinstance(description, str) and bool(description.strip()),
        "contributors": bool(told.creators),
        "licenses": bool(told.licences) and all(any(each) for each in told.licences),
    }
    for name in (each for each, is_there in needed.items() if not is_there):
        advice = "write it as the Data Package standard has it; catalogues ask for it"
        yield Diagnostic("F002", f"the package does not tell its {quoted(name)}", DESCRIPTOR, field=name, help=advice)
    if not NAME.fullmatch(told.name):
        message = f"the name {quoted(told.name)} cannot name the files of a release"
        advice = "give it letters, digits, `.`, `_` and `-` only"
        yield Diagnostic("F002", message, DESCRIPTOR, field="name", help=advice)

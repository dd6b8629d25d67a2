"""Coverage: what was done with each sentence of each document, as a strip of cells and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from dossier import csvfiles, texts
from dossier.csvfiles import Row
from dossier.models import Citation, Erratum, Sentence, Source
from dossier.report import visible

CELLS = {
    "coded": ("c", "42"),
    "repeated": ("r", "46"),
    "no_claim": ("n", "43"),
    "furniture": ("f", "100"),
    "out_of_scope": ("o", "45"),
    "pending": ("p", "41"),
}
"""The letter of each disposition, and the colour behind it as a terminal numbers colours."""

UNKNOWN = ("?", "7")
WIDTH = 100
INDENT = " " * 9
PER_LINE = 90
"""Cells on one line, which with the number before them stays within the width."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A sentence, and the claims and events that cite it and the errata that it has, by their ids."""

    sentence_id: str
    sentence_kind: str
    disposition: str
    claims: list[str]
    events: list[str]
    errata: list[str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sentences of each document in the order of its text."""

    documents: dict[str, list[Covered]]

    def as_json(self) -> str:
        """Return one JSON object, a list for each document, indented, ending in a newline."""
        content = {name: [asdict(each) for each in sentences] for name, sentences in self.documents.items()}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def as_text(self, colour: bool = False) -> str:
        """Return a strip of cells for each document with its totals, then the totals of all and the key."""
        lines = []
        for name, sentences in self.documents.items():
            lines += [*_totals(f"document {name}", sentences), *_strip(sentences, colour), ""]
        if len(self.documents) > 1:
            together = [each for sentences in self.documents.values() for each in sentences]
            lines += [*_totals(f"{len(self.documents):,} documents", together), ""]
        lines.append("  ".join(f"{_cell(name, colour)} {name}" for name in CELLS))
        return "".join(f"{line}\n" for line in lines)


def coverage(directory: Path) -> Coverage:
    """Return what was done with each sentence; those of a source without a document are left out.

    Raises:
        Refused: one of sources, sentences, citations and errata cannot be read.

    """
    directory = csvfiles.folder(directory)
    documents = {row["source_id"]: row["document"] for row in csvfiles.load(directory, Source)}
    found: dict[tuple[str, str], list[str]] = {}
    for row in csvfiles.load(directory, Citation):
        found.setdefault((row["record_table"], row["sentence_id"]), []).append(row["record_id"])
    for row in csvfiles.load(directory, Erratum):
        found.setdefault(("errata", row["sentence_id"]), []).append(row["erratum_id"])

    covered: dict[str, list[Covered]] = {}
    for row in sorted(csvfiles.load(directory, Sentence), key=_place):
        if document := documents.get(row["source_id"]):
            claims, events, errata = (
                list(dict.fromkeys(found.get((table, row["sentence_id"]), [])))
                for table in ("claims", "events", "errata")
            )
            sentence = Covered(row["sentence_id"], row["sentence_kind"], row["disposition"], claims, events, errata)
            covered.setdefault(document, []).append(sentence)
    return Coverage(dict(sorted(covered.items())))


def _place(sentence: Row) -> tuple[int, int]:
    # a sentence without a place in the text stands at its end; `check` tells of it
    return texts.span(sentence) or (1 << 60, sentence.line)


def _strip(sentences: list[Covered], colour: bool) -> list[str]:
    lines = []
    for first in range(0, len(sentences), PER_LINE):
        cells = (_cell(each.disposition, colour) for each in sentences[first : first + PER_LINE])
        lines.append(f"{first + 1:>7,}  {''.join(cells)}")
    return lines


def _cell(disposition: str, colour: bool) -> str:
    letter, background = CELLS.get(disposition, UNKNOWN)
    return f"\x1b[{background}m{letter}\x1b[0m" if colour else letter


def _totals(name: str, sentences: list[Covered]) -> list[str]:
    dispositions = Counter(each.disposition for each in sentences)
    kinds = Counter(each.sentence_kind for each in sentences)
    hanging = {
        "claims": {record for each in sentences for record in each.claims},
        "events": {record for each in sentences for record in each.events},
        "errata": {record for each in sentences for record in each.errata},
    }
    counted = [
        dispositions.most_common(),
        kinds.most_common(),
        [(table, len(records)) for table, records in hanging.items()],
    ]
    lines = [f"{name}  {len(sentences):,} sentences"]
    for each in counted:
        # a number stays with its noun: the no-break space between them is taken for a space after wrapping
        line = visible(", ".join(f"{number:,}\N{NO-BREAK SPACE}{what}" for what, number in each))
        wrapped = textwrap.wrap(line, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
        lines += [part.replace("\N{NO-BREAK SPACE}", " ") for part in wrapped]
    return lines

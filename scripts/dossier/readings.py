"""What the texts say where they are known: sentences, and the numbers and dates in them, as rows for the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dossier import texts, wording
from dossier.seeds import Manifest

Row = tuple[str | int | float | bool | None, ...]
LedgerRow = tuple[str, str, str, int, int, str]
"""A sentence of the ledger: its id, language and document, start and end, and its SHA-256."""


@dataclass(slots=True)
class Readings:
    """Rows of the tables that rules on wording read; `unread` says of a document why its text was not used.

    `sentences` are (sentence_id, language, sentence, is_proven, is_understood), of the documents that were read;
    `numbers` (sentence_id, value), `dates` (sentence_id, year, month, day), `relatives` (sentence_id, words, unit,
    step), of the sentences that are proven and in a language that is understood.
    """

    sentences: list[Row] = field(default_factory=list)
    numbers: list[Row] = field(default_factory=list)
    dates: list[Row] = field(default_factory=list)
    relatives: list[Row] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)

    def tables(self) -> dict[str, tuple[str, list[Row]]]:
        """Return the columns and the rows of each table, by the name that rules read."""
        return {
            "_sentence_texts": (
                "sentence_id varchar, language varchar, sentence varchar, is_proven boolean, is_understood boolean",
                self.sentences,
            ),
            "_sentence_numbers": ("sentence_id varchar, value double", self.numbers),
            "_sentence_dates": ("sentence_id varchar, year integer, month integer, day integer", self.dates),
            "_sentence_relatives": ("sentence_id varchar, words varchar, unit varchar, step integer", self.relatives),
        }


def read(manifests: list[Manifest], texts_dir: Path, ledger: Iterable[LedgerRow]) -> Readings:
    """Return what the texts in a folder say at the places of the ledger; a text that is not the manifest's is not used.

    A sentence is proven where its hash is the ledger's; of one that is not, nothing is read but its words.
    """
    known: dict[str, str] = {}
    readings = Readings()
    for manifest in manifests:
        place = texts_dir / manifest.file
        if not place.is_file():
            readings.unread[manifest.document] = f"{manifest.file} is not in the folder"
            continue
        text = texts.text_of(manifest, texts_dir) if place.stat().st_size == manifest.bytes else None
        if text is None:
            readings.unread[manifest.document] = f"{manifest.file} is another text than its manifest says"
        else:
            known[manifest.document] = text
    for sentence_id, tag, document, start, end, sha256 in ledger:
        if document in known:
            _read(sentence_id, tag, known[document][max(start, 0) : max(end, 0)], sha256, readings)
    return readings


def _read(sentence_id: str, tag: str, sentence: str, sha256: str, readings: Readings) -> None:
    language = wording.language_of(tag)
    is_proven = texts.sha256(sentence.encode("utf-8")) == sha256
    readings.sentences.append((sentence_id, tag, sentence, is_proven, language is not None))
    if not is_proven or language is None:
        return
    readings.numbers += [(sentence_id, float(each)) for each in sorted(wording.numbers(sentence, language))]
    found = sorted(wording.dates(sentence, language), key=lambda each: tuple(part or 0 for part in each))
    readings.dates += [(sentence_id, *each) for each in found]
    relative = wording.relative(sentence, language)
    if relative:
        readings.relatives.append((sentence_id, *relative))

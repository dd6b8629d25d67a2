"""The ledger and the citations held against the documents themselves: hashes, sizes, spans, nothing left over."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dossier import csvfiles, seeds
from dossier.csvfiles import Row
from dossier.models import Citation, Sentence, Source
from dossier.report import Diagnostic, visible

SENTENCES = csvfiles.records_path(Sentence)
CITATIONS = csvfiles.records_path(Citation)

_NUMBER = re.compile("[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that is not proven: where it is said, and the document, sentence and code point where it differs."""

    path: str
    line: int | None
    document: str | None
    sentence: str | None
    offset: int | None
    what: str

    def as_text(self) -> str:
        """Return one line that begins with the file, and names document, sentence and offset where there are any."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        named = (
            f"document {self.document}" if self.document else "",
            self.sentence or "",
            f"char={self.offset}" if self.offset is not None else "",
        )
        return visible(f"{place}: {' '.join([*filter(None, named), self.what])}")


@dataclass(slots=True)
class Document:
    """One document against its ledger; `uncovered` counts code points other than white space that no sentence has."""

    document: str
    sha256_ok: bool = False
    sentences: int = 0
    code_points: int | None = None
    uncovered: int | None = None
    dispositions: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class TextsReport:
    """What was proven of a package against its texts; `citations` counts those whose sentence is proven."""

    documents: list[Document] = field(default_factory=list)
    citations: int = 0
    citations_of_sentences: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Return whether there is nothing that failed."""
        return not self.failures

    def as_json(self) -> str:
        """Return one JSON object, indented, ending in a newline."""
        content = {
            "documents": [asdict(each) for each in self.documents],
            "citations": self.citations,
            "failures": [asdict(each) for each in self.failures],
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def as_text(self) -> str:
        """Return a line for each failure, then one for each document, then the citations and the verdict."""
        lines = [each.as_text() for each in self.failures]
        lines += [""] if lines else []
        for each in self.documents:
            parts = ", ".join(f"{number:,} {name}" for name, number in each.dispositions.items())
            state = "hash right" if each.sha256_ok else "hash not proven"
            size = "no text" if each.code_points is None else f"{each.code_points:,} code points"
            left = "" if each.uncovered is None else f", {each.uncovered:,} uncovered"
            lines.append(f"{each.document}  {state}, {size}, {each.sentences:,} sentences{left} ({parts})")
        lines.append(f"citations  {self.citations:,} of {self.citations_of_sentences:,} that name a sentence proven")
        lines.append("result     proven" if self.ok else f"result     {len(self.failures):,} not proven")
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of the ledger with its place in its document, half-open, in code points."""

    row: Row
    start: int
    end: int

    @property
    def sentence(self) -> str:
        """Return the sentence's id."""
        return self.row["sentence_id"]

    def holds(self, text: str, shift: int = 0) -> bool:
        """Return whether the text has at this place, moved by `shift`, what the ledger's hash says."""
        start, end = self.start + shift, self.end + shift
        return start >= 0 and end <= len(text) and sha256(text[start:end].encode("utf-8")) == self.row["sha256"]


def verify(package_dir: Path, texts_dir: Path | None) -> TextsReport:
    """Hold ledger and citations against the documents in a folder; files are found by the names in the manifests.

    Without a folder no text is looked for and nothing of it is proven, which is no failure.

    Raises:
        Refused: a manifest or one of sources, sentences and citations cannot be read.

    """
    package_dir = csvfiles.folder(package_dir)
    manifests = seeds.load(package_dir)
    sources = {row["source_id"]: row for row in csvfiles.load(package_dir, Source)}
    sentences = csvfiles.load(package_dir, Sentence)
    report = TextsReport()
    spans = _spans(sentences, sources, {each.document for each in manifests}, report)
    proven: set[str] = set()
    for manifest in manifests:
        held = [each for each in sentences if _document(each, sources) == manifest.document]
        document = Document(manifest.document, sentences=len(held))
        document.dispositions = dict(sorted(Counter(each["disposition"] for each in held).items()))
        report.documents.append(document)
        text = _text(manifest, texts_dir, document, report) if texts_dir else None
        if text is not None:
            proven |= _held_against(text, manifest, spans.get(manifest.document, []), document, report)
    _cite(csvfiles.load(package_dir, Citation), {row["sentence_id"]: row for row in sentences}, proven, report)
    return report


def refused(diagnostics: Iterable[Diagnostic]) -> TextsReport:
    """Return the report for a package that cannot be read at all: what stands in the way, as failures."""
    return TextsReport(failures=[Failure(each.path, each.line, None, None, None, each.message) for each in diagnostics])


def unproven(package_dir: Path) -> str:
    """Return what stays unproven where the texts are not known, in two sentences.

    Raises:
        Refused: a manifest or one of sentences and citations cannot be read.

    """
    package_dir = csvfiles.folder(package_dir)
    documents = len(seeds.load(package_dir))
    sentences = len(csvfiles.load(package_dir, Sentence))
    citations = sum(bool(row["sentence_id"]) for row in csvfiles.load(package_dir, Citation))
    return (
        f"without the texts, nothing of this is proven: the hashes of {documents:,} documents, the {sentences:,} "
        f"sentences of the ledger and that they cover the documents, the {citations:,} citations that name a sentence. "
        "Give the folder of the texts (`dossier texts DIR`), or set DOSSIER_TEXTS to it."
    )


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def text_of(manifest: seeds.Manifest, texts_dir: Path) -> str | None:
    """Return the text of a document unchanged, or None where its file is missing or not the one of the manifest."""
    try:
        content = (texts_dir / manifest.file).read_bytes()
    except OSError:
        return None
    return content.decode("utf-8", "replace") if sha256(content) == manifest.sha256 else None


def span(row: Row) -> tuple[int, int] | None:
    """Return start and end of a sentence of the ledger, or None where they are no numbers or in the wrong order."""
    cells = (row["start_char"], row["end_char"])
    if not all(map(_NUMBER.fullmatch, cells)):
        return None
    start, end = map(int, cells)
    return (start, end) if start < end else None


def _document(sentence: Row, sources: dict[str, Row]) -> str | None:
    source = sources.get(sentence["source_id"])
    return source["document"] if source else None


def _spans(
    sentences: list[Row], sources: dict[str, Row], documents: set[str], report: TextsReport
) -> dict[str, list[Span]]:
    """Return the spans of each document in the order of the text; what has no place in one is a failure."""
    spans: dict[str, list[Span]] = {}
    for row in sentences:
        document = _document(row, sources)
        place = span(row)
        if document not in documents:
            why = "whose document has no manifest" if document else "whose text no document is said to hold"
            what = f"belongs to source {row['source_id']}, {why}"
            report.failures.append(_failure(row, document or None, None, what))
        elif place is None:
            what = f"has no place in the text: from {row['start_char']} to {row['end_char']}"
            report.failures.append(_failure(row, document, None, what))
        elif document is not None:
            spans.setdefault(document, []).append(Span(row, *place))
    return {document: sorted(each, key=lambda one: (one.start, one.end)) for document, each in spans.items()}


def _text(manifest: seeds.Manifest, texts_dir: Path, document: Document, report: TextsReport) -> str | None:
    """Return a document's text, with a failure for each way in which it is not what the manifest says."""
    path = f"seeds/{manifest.document}.yaml"

    def fail(what: str, offset: int | None = None) -> None:
        report.failures.append(Failure(path, None, manifest.document, None, offset, what))

    try:
        content = (texts_dir / manifest.file).read_bytes()
    except OSError as error:
        fail(f"cannot be held against its text: {manifest.file}: {(error.strerror or 'cannot be read').lower()}")
        return None
    document.sha256_ok = sha256(content) == manifest.sha256
    if not document.sha256_ok:
        fail(f"is another text: SHA-256 {sha256(content)}, in the manifest {manifest.sha256}")
    if len(content) != manifest.bytes:
        fail(f"has {len(content):,} bytes, in the manifest {manifest.bytes:,}")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        fail(f"is not UTF-8 from byte {error.start:,} on")
        return None
    document.code_points = len(text)
    if len(text) != manifest.code_points:
        fail(f"has {len(text):,} code points, in the manifest {manifest.code_points:,}")
    return text


def _held_against(
    text: str, manifest: seeds.Manifest, spans: list[Span], document: Document, report: TextsReport
) -> set[str]:
    """Return the sentences whose span is proven; tell which are not, which overlap, and what no sentence covers."""
    shift = len(text) - manifest.code_points
    proven: set[str] = set()
    moved: list[Span] = []
    covered = bytearray(len(text))
    reached, before = 0, None
    for each in spans:
        if each.start < reached:
            what = f"overlaps {before}, which ends at {reached}"
            report.failures.append(_failure(each.row, manifest.document, each.start, what))
        if each.end > reached:
            reached, before = each.end, each.sentence
        if each.holds(text):
            proven.add(each.sentence)
        elif shift and each.holds(text, shift):
            moved.append(each)
            covered[each.start + shift : each.end + shift] = b"\1" * (each.end - each.start)
            continue
        else:
            beyond = f", beyond the text's end at {len(text)}" if each.end > len(text) else ""
            what = f"to {each.end}{beyond}: the text has other words there than the ledger's hash says"
            report.failures.append(_failure(each.row, manifest.document, each.start, what))
        end = min(each.end, len(text))
        covered[each.start : end] = b"\1" * (end - each.start)
    if moved:
        what = (
            f"is the first of the sentences that stand {shift:+,} code points from their place, {len(moved):,} in all"
        )
        report.failures.append(_failure(moved[0].row, manifest.document, moved[0].start, what))
    left = [place for place, letter in enumerate(text) if not covered[place] and not letter.isspace()]
    document.uncovered = len(left)
    if left:
        what = f"is the first of the code points that no sentence covers, {len(left):,} in all"
        report.failures.append(Failure(SENTENCES, None, manifest.document, None, left[0], what))
    return proven


def _cite(citations: list[Row], sentences: dict[str, Row], proven: set[str], report: TextsReport) -> None:
    for row in citations:
        cited = row["sentence_id"]
        if not cited:
            continue
        report.citations_of_sentences += 1
        sentence = sentences.get(cited)
        if sentence is None:
            what = f"{row['citation_id']} cites a sentence that the ledger does not have"
        elif sentence["source_id"] != row["source_id"]:
            what = f"{row['citation_id']} cites it for source {row['source_id']}, but it is of {sentence['source_id']}"
        else:
            # a sentence that is not proven is a failure of its own already
            report.citations += cited in proven
            continue
        report.failures.append(Failure(CITATIONS, row.line, None, cited, None, what))


def _failure(row: Row, document: str | None, offset: int | None, what: str) -> Failure:
    return Failure(SENTENCES, row.line, document, row["sentence_id"], offset, what)

"""One record with everything that hangs on it, laid out for reading in a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dossier import csvfiles, lineage, projection, seeds, texts
from dossier.columns import Table
from dossier.csvfiles import Row
from dossier.models import RECORDS, VOCABULARIES
from dossier.report import Diagnostic, Refused, quoted, visible

WIDTH = 100
INDENT = 24
MOST = 20

MODELS: dict[str, type[Table]] = {model.table: model for model in RECORDS}
NAMES = {
    "sources": "title",
    "actors": "name",
    "actor_names": "written",
    "actor_roles": "role_title",
    "places": "name",
    "events": "title",
    "claims": "statement",
    "identifiers": "identifier",
    "errata": "correct_reading",
    "decisions": "question",
}
"""The column by which a record of a table is called, beside its id."""

MAIN = ("sources", "actors", "places", "events", "claims")
"""Tables whose records are only named where they hang on another record."""

ANY = {"record_id": "record_table", "unit_id": "unit_table"}
"""Columns that refer to a record of any table, and the column that tells which."""

_UNITS = re.compile(r"[\u2E80-\uFFEF\U00020000-\U0003FFFF]|[^\u2E80-\uFFEF\U00020000-\U0003FFFF]{1,40}")
"""What is kept on one line: a character of the wide scripts, or up to forty others."""

LEFT_OUT = {"note", "sha256", "ordinal", *ANY.values()}


def show(directory: Path, record_id: str, texts_dir: Path | None) -> str:
    """Return the page of a record, ending in a newline; with the folder of the texts also the sentences it cites.

    Raises:
        Refused: no table has the id, or a table, a vocabulary or a manifest cannot be read.

    """
    dossier = _Dossier(csvfiles.folder(directory), texts_dir)
    table = next((name for name, rows in dossier.tables.items() if record_id in rows), None)
    if table is None:
        kinds = ", ".join(f"{model.model_fields[model.key()].examples[0]} {name}" for name, model in MODELS.items())  # type: ignore[index]
        message = f"no table has a record {quoted(record_id)}"
        raise Refused(
            [Diagnostic("R003", message, "records", record_id=record_id, help=f"ids look like this: {kinds}")]
        )
    lines = list(_page(dossier, table, dossier.tables[table][record_id]))
    return visible_lines(lines)


def visible_lines(lines: list[str]) -> str:
    """Join lines, with characters that a terminal would obey made visible and no white space at their ends."""
    return "".join(f"{visible(line).rstrip()}\n" for line in lines)


@dataclass
class _Dossier:
    """The rows of all tables by id, the labels of all vocabularies by code, and the texts where they are known."""

    directory: Path
    texts_dir: Path | None
    tables: dict[str, dict[str, Row]] = field(init=False)
    labels: dict[str, dict[str, str]] = field(init=False)
    known_texts: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = {
            name: {row[model.key()]: row for row in csvfiles.load(self.directory, model)}
            for name, model in MODELS.items()
        }
        self.labels = {
            name: {
                row["code"]: row["label"]
                for row in csvfiles.load(self.directory, model, f"schemas/vocabularies/{name}.csv")
            }
            for name, model in VOCABULARIES.items()
        }

    @cached_property
    def manifests(self) -> dict[str, seeds.Manifest]:
        return {each.document: each for each in seeds.load(self.directory)}

    @cached_property
    def citations(self) -> dict[tuple[str, str], list[Row]]:
        """Return the citations of each record, by its table and id."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.tables["citations"].values():
            found.setdefault((row["record_table"], row["record_id"]), []).append(row)
        return found

    def named(self, table: str, record_id: str) -> str:
        """Return a record's id and what it is called."""
        row = self.tables[table].get(record_id)
        if row is None:
            return f"{record_id} (no such record)"
        if table == "sentences":
            return f"{record_id} ({self.place(row)})"
        return f"{record_id} {row[NAMES[table]]}" if table in NAMES else record_id

    def place(self, sentence: Row) -> str:
        """Return where a sentence stands: document and offsets, as RFC 5147 writes them."""
        source = self.tables["sources"].get(sentence["source_id"])
        document = source["document"] if source else ""
        return f"document {document or '?'} char={sentence['start_char']},{sentence['end_char']}"

    def said(self, row: Row, table: str, column: str) -> str:
        """Return what a cell says: the label of a code, the name of a record, or what is written."""
        cell = row[column]
        if column in ANY and row[ANY[column]] in MODELS:
            return self.named(row[ANY[column]], cell)
        for name, target in projection.references(MODELS[table]):
            if name == column:
                return self.labels[target].get(cell, cell) if target in self.labels else self.named(target, cell)
        return cell

    def sentence(self, row: Row) -> str | None:
        """Return the words of a sentence, or what stands in the way; None where the texts are not known."""
        if self.texts_dir is None:
            return None
        source = self.tables["sources"].get(row["source_id"])
        manifest = self.manifests.get(source["document"]) if source else None
        if manifest is None:
            return "(no manifest tells which file holds this sentence)"
        if manifest.document not in self.known_texts:
            self.known_texts[manifest.document] = texts.text_of(manifest, self.texts_dir)
        text = self.known_texts[manifest.document]
        place = texts.span(row)
        if text is None:
            return f"({manifest.file} is missing, or another text than the manifest says)"
        if place is None or texts.sha256(text[slice(*place)].encode("utf-8")) != row["sha256"]:
            return "(the text has other words there than the ledger's hash says)"
        return f"> {text[slice(*place)]}"


def _page(dossier: _Dossier, table: str, row: Row) -> Iterator[str]:
    model = MODELS[table]
    key = row[model.key()]
    yield f"{key}  {model.title_of_table}"
    yield from _wrapped(projection.meaning(model), 0, 0)
    yield ""
    for name in list(model.model_fields)[1:]:
        if row[name]:
            yield from _entry(_heading(name), dossier.said(row, table, name))
            if row[name] in dossier.tables["sentences"]:
                yield from _quotation(dossier, dossier.tables["sentences"][row[name]])
    if table == "sentences":
        yield from _quotation(dossier, row)
    cited = dossier.citations.get((table, key), [])
    yield from _evidence(dossier, cited)
    for title, lines in _hanging(dossier, table, key):
        yield from ("", title)
        for line in lines[:MOST]:
            yield from _wrapped(line, 2, 4)
        if len(lines) > MOST:
            yield f"  and {len(lines) - MOST:,} more"
    yield from _errata(dossier, cited)
    own = [key] if table == "sources" else [row["source_id"]] if table == "sentences" else []
    yield from _lineage(dossier, list(dict.fromkeys([*own, *(each["source_id"] for each in cited)])))
    if cited:
        yield from ("", f"Support: {lineage.carried(table, key, dossier.citations, dossier.tables)}")


def _evidence(dossier: _Dossier, cited: list[Row]) -> Iterator[str]:
    """Yield the citations by field, in the order of the file."""
    if cited:
        yield from ("", "Evidence")
    for name in dict.fromkeys(each["record_field"] for each in cited):
        heading = "Whole record" if name == "*" else _heading(name)
        for each in cited:
            if each["record_field"] != name:
                continue
            how = [dossier.said(each, "citations", column) for column in ("support", "directness") if each[column]]
            where = dossier.named("sources", each["source_id"])
            sentence = dossier.tables["sentences"].get(each["sentence_id"])
            if each["sentence_id"]:
                where = dossier.named("sentences", each["sentence_id"])
            line = ", ".join(filter(None, [where, each["locator"], *how]))
            yield from _entry(heading, line)
            heading = ""
            if sentence:
                yield from _quotation(dossier, sentence)


def _quotation(dossier: _Dossier, sentence: Row) -> Iterator[str]:
    words = dossier.sentence(sentence)
    if words:
        yield from _wrapped(words, INDENT, INDENT + 2)


def _hanging(dossier: _Dossier, table: str, key: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the records that refer to this one, by table: what each says beside that, and the sentences it rests on."""
    for name, model in MODELS.items():
        if name == "citations" and table != "sentences":
            continue
        columns = [column for column, target in projection.references(model) if target == table]
        lines = []
        for row in dossier.tables[name].values():
            pointing = [column for column in columns if row[column] == key]
            pointing += [
                column for column, named in ANY.items() if row.cells.get(column) == key and row[named] == table
            ]
            if pointing:
                lines.append(_line(dossier, model, row, pointing))
        if lines:
            yield model.title_of_table, lines


def _line(dossier: _Dossier, model: type[Table], row: Row, pointing: list[str]) -> str:
    """Return a record in one line, seen from the record to which it points: `CR004: C0012 … denies this`."""
    key, *columns = model.model_fields
    if model.table == "errata":
        return _erratum(dossier, row)
    is_relation = columns[0].startswith("from_")
    if is_relation:
        columns = [columns[0], columns[2], columns[1], *columns[3:]]
    elif model.table == "sentences":
        return f"{row[key]}: {dossier.place(row)}, {dossier.said(row, 'sentences', 'disposition')}"
    elif model.table in MAIN:
        columns = [NAMES[model.table]]
    said = []
    for name in columns:
        if name in pointing:
            said += ["this"] if is_relation else []
        elif row[name] and name not in LEFT_OUT:
            cell = dossier.said(row, model.table, name)
            if is_relation:
                cell = cell.lower() if name == columns[1] else cell.removesuffix(".")
            said.append(cell)
    cited = dossier.citations.get((model.table, row[key]), [])
    rests = ", ".join(dict.fromkeys(each["sentence_id"] or each["source_id"] for each in cited))
    return f"{row[key]}: {(' ' if is_relation else ', ').join(said)}{f' [{rests}]' if rests else ''}"


def _errata(dossier: _Dossier, cited: list[Row]) -> Iterator[str]:
    """Yield what is wrong in the sentences that the record cites."""
    sentences = {each["sentence_id"] for each in cited}
    found = [row for row in dossier.tables["errata"].values() if row["sentence_id"] in sentences]
    if found:
        yield from ("", "Errata of the sentences cited")
    for row in found:
        yield from _wrapped(_erratum(dossier, row), 2, 4)


def _erratum(dossier: _Dossier, row: Row) -> str:
    kind = dossier.said(row, "errata", "erratum_kind")
    return f"{row['erratum_id']}: {row['sentence_id']}, {kind}: “{row['printed']}” for “{row['correct_reading']}”"


def _lineage(dossier: _Dossier, source_ids: list[str]) -> Iterator[str]:
    """Yield the chain of each source to its work."""
    sources = dossier.tables["sources"]
    if source_ids:
        yield from ("", "Lineage")
    for source_id in source_ids:
        steps = []
        for each in lineage.chain(source_id, sources):
            row = sources.get(each)
            details = (
                [row["language"], row["publisher"], f"document {row['document']}" * bool(row["document"])]
                if row
                else []
            )
            step = f"{dossier.named('sources', each)} ({', '.join(filter(None, details))})"
            derivation = dossier.said(row, "sources", "derivation") if row and row["derivation"] else ""
            steps.append(f"{step}, {derivation.lower()} of" if derivation else step)
        yield from _wrapped(steps[0], 2, 4)
        for place, step in enumerate(steps[1:], 2):
            yield from _wrapped(step, 2 * place, 2 * place + 2)


def _heading(column: str) -> str:
    return projection.title(column).removesuffix(" ID")


def _entry(heading: str, cell: str) -> Iterator[str]:
    """Yield a heading in its column and a text beside it."""
    lines = list(_wrapped(cell, INDENT, INDENT)) or [""]
    yield f"  {heading:<{INDENT - 2}}{lines[0].lstrip()}" if len(heading) < INDENT - 2 else f"  {heading}"
    yield from lines[1:] if len(heading) < INDENT - 2 else lines


def _wrapped(text: str, first: int, rest: int) -> Iterator[str]:
    """Yield lines of at most WIDTH columns, broken at spaces, between wide characters, and within overlong words."""
    line = " " * first
    for word in text.split():
        separator = " " * bool(line.strip())
        for unit in _UNITS.findall(word):
            if width(line) + len(separator) + width(unit) > WIDTH:
                yield line
                line, separator = " " * rest, ""
            line += separator + unit
            separator = ""
    if line.strip():
        yield line


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a wide character, none for a combining one."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )

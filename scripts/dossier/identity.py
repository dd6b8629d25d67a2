"""What a record says, with its evidence and the labels it depends on, in one canonical form; and the digest of that.

The recipe `dossier-record/1`: the content of a record is a JSON object of texts, nulls, lists and objects.

- `recipe`, `table` and `id`.
- `cells`: each other column of the row. A missing value is null; an integer or a number is written plainly (`10000`,
  never `1E4`), a truth value as `true` or `false`, all else as it stands. Text is in NFC.
- `labels`: for each column that names a code or a record which has a name, what that is called.
- `spans`: for each column that names a sentence, its source, its first and last code point and its hash.
- `evidence`: the citations of the record, each as its cells, labels and spans without its own id, in canonical order.
- `parts`: the rows of PARTS that belong to the record, each with its id, cells, labels, spans and evidence, by id.

The digest is SHA-256 of the content as RFC 8785 writes it: keys sorted, no blanks, UTF-8. Neither the order of rows or
columns nor the way in which a program saves a CSV file is part of it.

Source: RFC 8785 (JSON Canonicalization Scheme); ISO/IEC 18670 (SWHID) for files.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from dossier import csvfiles, package, show
from dossier.csvfiles import Row
from dossier.engine.cell import value_of
from dossier.engine.table import Field, Resource, natural_key
from dossier.report import Diagnostic, Refused, quoted

RECIPE = "dossier-record/1"
DATASET_RECIPE = "dossier-dataset/1"

PARTS = {
    "actors": ("actor_names", "actor_roles", "identifiers"),
    "events": ("event_participants", "event_tags"),
    "places": ("identifiers",),
}
"""The tables whose rows are parts of a record: they are cited with it, and a change in them changes it."""

LEDGER = "sentences"
LOG = "retired"
"""The table of the ids that are no longer in use; they are not its own."""

SPAN = ("source_id", "start_char", "end_char", "sha256")
ABOUT = ("record_table", "record_id")
"""The columns by which a row of any table names a record of any other."""

Content = dict[str, Any]


def canonical(content: Content) -> bytes:
    """Return the bytes of a content as RFC 8785 writes them; its keys are ASCII, its values hold no number."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest(content: Content) -> str:
    """Return SHA-256 of a content, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def swhid(content: bytes) -> str:
    """Return the identifier of a file's content, which is that of a git blob. Source: ISO/IEC 18670."""
    blob = b"blob %d\0" % len(content) + content
    return f"swh:1:cnt:{hashlib.sha1(blob).hexdigest()}"  # noqa: S324 (the standard says so)


@dataclass
class Edition:
    """The records of a dossier as they stand in one folder, whatever columns its own schemas give them.

    Raises:
        Refused: the folder holds no dossier, or a table that cannot be read.

    """

    directory: Path
    package: package.Package = field(init=False)
    tables: dict[str, dict[str, Row]] = field(init=False)
    resources: dict[str, Resource] = field(init=False)

    def __post_init__(self) -> None:
        self.package = package.load(csvfiles.folder(self.directory))
        if not self.package.is_dossier:
            raise Refused([Diagnostic("F002", "the package is no dossier", self.package.descriptor)])
        if self.package.diagnostics:
            raise Refused(list(self.package.diagnostics))
        self.resources = {each.name: each for each in self.package.resources if len(each.primary_key) == 1}
        self.tables = {name: self._rows(each) for name, each in self.resources.items()}

    @property
    def version(self) -> str:
        """The version that the descriptor tells; empty where it tells none."""
        return self.package.version or ""

    def table_of(self, record_id: str) -> str | None:
        """Return the table that has a record of this id, None where none has."""
        return next((name for name in self.records if name != LOG and record_id in self.tables[name]), None)

    @cached_property
    def records(self) -> tuple[str, ...]:
        """The tables of records, in the order of the descriptor; vocabularies are none."""
        return tuple(name for name, each in self.resources.items() if not each.is_vocabulary)

    def content(self, table: str, record_id: str) -> Content:
        """Return what a record says; see the head of this module.

        Raises:
            KeyError: there is no such record.

        """
        row = self._content_of_row(table, self.tables[table][record_id])
        parts = {
            name: [self._content_of_row(name, part) for part in self._belonging(name, table, record_id)]
            for name in PARTS.get(table, ())
            if name in self.tables
        }
        return {"recipe": RECIPE, "table": table, **row, "parts": parts}

    def digest(self, table: str, record_id: str) -> str:
        """Return the digest of a record."""
        return digest(self.content(table, record_id))

    def digests(self) -> dict[str, dict[str, str]]:
        """Return the digest of every record and every code, by table and id, in canonical order."""
        return {
            name: {record_id: self.digest(name, record_id) for record_id in sorted(rows, key=natural_key)}
            for name, rows in self.tables.items()
        }

    def name(self, table: str, record_id: str) -> str | None:
        """Return what a record or a code is called; None where it has no name or does not exist."""
        column = self._label_column(table)
        row = self.tables.get(table, {}).get(record_id)
        return _text(row[column]) if row and column else None

    def _rows(self, resource: Resource) -> dict[str, Row]:
        read = csvfiles.read(self.package.root, resource.path)
        csvfiles.refuse_other_columns(read.names, resource.names, resource.path)
        key = resource.primary_key[0]
        rows = (
            Row(line, dict(zip(read.names, (cell.strip() for cell in cells), strict=True)))
            for line, cells in read.records
        )
        found: dict[str, Row] = {}
        for row in rows:
            if row[key] in found:
                # which of the two was meant nobody could tell
                message = f"the key {quoted(row[key])} stands already in line {found[row[key]].line:,}"
                raise Refused([Diagnostic("R002", message, resource.path, row.line, resource.name, key, row[key])])
            found[row[key]] = row
        return found

    def _content_of_row(self, table: str, row: Row) -> Content:
        key = self.resources[table].primary_key[0]
        cited = sorted(
            (self._said(each, "citations", ABOUT) for each in self._citations(table, row[key])), key=canonical
        )
        return {"id": row[key], **self._said(row, table), "evidence": cited}

    def _said(self, row: Row, table: str, left_out: tuple[str, ...] = ()) -> Content:
        """Return cells, labels and spans of a row, without its key and without the columns left out."""
        resource = self.resources[table]
        cells = {
            each.name: _value(each, row[each.name])
            for each in resource.fields
            if each.name not in (*resource.primary_key, *left_out)
        }
        labels, spans = {}, {}
        for name, target in self._references(table).items():
            if name in cells and target == LEDGER:
                spans[name] = self._span(row[name])
            elif name in cells and self._label_column(target):
                labels[name] = self.name(target, row[name])
        return {"cells": cells, "labels": labels, "spans": spans}

    def _span(self, sentence_id: str) -> Content | None:
        sentence = self.tables[LEDGER].get(sentence_id)
        described = {each.name: each for each in self.resources[LEDGER].fields}
        if sentence is None:
            return None
        return {name: _value(described[name], sentence[name]) for name in SPAN if name in described}

    def _references(self, table: str) -> dict[str, str]:
        keys = self.resources[table].foreign_keys
        return {each.fields[0]: each.resource for each in keys if len(each.fields) == 1}

    def _label_column(self, table: str) -> str | None:
        resource = self.resources.get(table)
        if resource is None:
            return None
        column = "label" if resource.is_vocabulary else show.NAMES.get(table)
        return column if column in resource.names else None

    def _citations(self, table: str, record_id: str) -> list[Row]:
        return self._about.get(("citations", table, record_id), [])

    def _belonging(self, part: str, table: str, record_id: str) -> Iterator[Row]:
        key = self.resources[part].primary_key[0]
        rows = self._about.get((part, table, record_id), [])
        yield from sorted(rows, key=lambda row: natural_key(row[key]))

    @cached_property
    def _about(self) -> dict[tuple[str, str, str], list[Row]]:
        """The rows of a table that belong to a record of another, in the order of the file."""
        found: dict[tuple[str, str, str], list[Row]] = {}
        names = ("citations", *dict.fromkeys(part for parts in PARTS.values() for part in parts))
        for name in (each for each in names if each in self.tables):
            owners = [
                (column, table) for column, table in self._references(name).items() if name in PARTS.get(table, ())
            ]
            for row in self.tables[name].values():
                if set(ABOUT) <= row.cells.keys():
                    found.setdefault((name, row["record_table"], row["record_id"]), []).append(row)
                for column, table in owners[:1]:
                    # the first column that names the owner: an office is part of who holds it, not of where it is held
                    found.setdefault((name, table, row[column]), []).append(row)
        return found


def manifest(edition: Edition) -> dict[str, Any]:
    """Return what proves an edition later: the digest of each record, of all together, and of each file."""
    digests = edition.digests()
    paths = sorted({each.path for each in edition.package.resources} | {edition.package.descriptor})
    contents = {path: csvfiles.read_bytes(edition.package.root, path) for path in paths}
    return {
        "recipe": RECIPE,
        "package": edition.package.name,
        "version": edition.version,
        "digest": dataset_digest(edition, digests),
        "records": digests,
        "files": {
            path: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "swhid": swhid(content)}
            for path, content in contents.items()
        },
    }


def dataset_digest(edition: Edition, digests: dict[str, dict[str, str]]) -> str:
    """Return the digest of all records and codes together, whatever the order of rows and tables."""
    return digest({"recipe": DATASET_RECIPE, "package": edition.package.name, "records": digests})


def _value(described: Field, cell: str) -> str | None:
    """Return a cell as the recipe writes it; as it stands where it is not of its column's type."""
    if not cell or cell in described.missing:
        return None
    try:
        value = value_of(described, cell)
    except ValueError:
        return _text(cell)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and value.is_finite():
        return plain(value)
    return str(value) if isinstance(value, int) else _text(cell)


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros at its end: `10000`, `0.5`."""
    if not number:
        return "0"
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _text(cell: str) -> str:
    return unicodedata.normalize("NFC", cell)

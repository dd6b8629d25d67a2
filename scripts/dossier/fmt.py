"""Canonical CSV: one form for each table, so that a change in a file is a change in what it says.

Mended: a byte-order mark, line ends, blank lines, white space around a cell, the order of columns, the order of
records (vocabularies keep theirs), needless quotes, and, of all but verbatim cells, the Unicode form (NFC) and blanks
that do not break or stand in a row.
Refused, because mending would lose or guess something: bytes that are no UTF-8, open quotes, records of another
length than the header, unknown or missing columns, a key that is empty or stands twice, a line break in a cell,
more combining marks on a letter than any script sets. A file that lies outside the package is neither read nor written.
"""

from __future__ import annotations

from pathlib import Path

from dossier import csvfiles, files
from dossier.columns import Table, said
from dossier.engine import nfc, writing
from dossier.engine.table import natural_key
from dossier.models import RECORDS, VOCABULARIES
from dossier.report import Diagnostic, Refused, quoted


def format_package(directory: Path, check: bool) -> list[Path]:
    """Put the tables into canonical form and return those that were not in it, in the order of the descriptor.

    With `check` nothing is written. A table that has no file is passed over.

    Raises:
        Refused: a table cannot be put into canonical form without losing something; then nothing is written at all.

    """
    directory = csvfiles.folder(directory)
    wanted = {}
    faults = []
    for path, model in table_files():
        try:
            if not files.inside(directory, path).exists():
                continue
            content = csvfiles.read_bytes(directory, path)
            canonical = formatted(content, model, path)
        except Refused as refused:
            faults += refused.diagnostics
            continue
        if canonical != content:
            wanted[directory / path] = canonical
    if faults:
        raise Refused(faults)
    if not check:
        for file, canonical in wanted.items():
            files.replace(file, canonical)
    return list(wanted)


def table_files() -> list[tuple[str, type[Table]]]:
    """Return each CSV file of a dossier and the model of its rows, records first."""
    records = [(csvfiles.records_path(model), model) for model in RECORDS]
    return [*records, *((f"schemas/vocabularies/{name}.csv", model) for name, model in VOCABULARIES.items())]


def formatted(content: bytes, model: type[Table], path: str) -> bytes:
    """Return the canonical bytes of a table; `path` is only named in diagnostics.

    Raises:
        Refused: see the head of this module.

    """
    rows = csvfiles.parse(content, path)
    names = tuple(model.model_fields)
    csvfiles.refuse_other_columns(rows.names, names, path)
    places = [rows.names.index(name) for name in names]
    keep = [bool(said(info).get("verbatim")) for info in model.model_fields.values()]
    faults: list[Diagnostic] = []
    lines: dict[str, int] = {}
    records = []
    for line, cells in rows.records:
        record = [_mended(cells[place], kept) for place, kept in zip(places, keep, strict=True)]
        records.append(record)
        faults += _faults(record, names, lines, line, path)
        if len(faults) >= csvfiles.MOST_FAULTS:
            break
    if faults:
        raise Refused(faults)
    if not model.vocabulary:
        records.sort(key=lambda record: natural_key(record[0]))
    return csvfiles.written(names, records)


def _mended(cell: str, keep: bool) -> str:
    stripped = cell.strip()
    # what is overloaded stays as it is, and is refused with the other faults of its record
    return stripped if keep or nfc.is_overloaded(stripped) else writing.with_single_blanks(nfc.normalized(stripped))


def _faults(record: list[str], names: tuple[str, ...], lines: dict[str, int], line: int, path: str) -> list[Diagnostic]:
    """Return what stands in the way of one record; `lines` holds the keys seen so far and takes in this one."""
    key = record[0]
    faults = [
        Diagnostic("F302", f"{name} has a line break in it", path, line, field=name, record_id=key or None)
        for name, cell in zip(names, record, strict=True)
        if "\n" in cell or "\r" in cell
    ]
    faults += [
        Diagnostic("F105", f"{name} has too many combining marks", path, line, field=name, record_id=key or None)
        for name, cell in zip(names, record, strict=True)
        if nfc.is_overloaded(cell)
    ]
    if not key:
        faults.append(Diagnostic("R001", f"{names[0]} is empty", path, line, field=names[0]))
    elif key in lines:
        message = f"{names[0]} {quoted(key)} stands in line {lines[key]} already"
        help_ = "give one of the two a new id, or delete the one that is wrong"
        faults.append(Diagnostic("R002", message, path, line, field=names[0], record_id=key, help=help_))
    lines.setdefault(key, line)
    return faults

"""The CSV files of a dossier: read into rows with their lines, written canonically."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dossier import files
from dossier.columns import Table
from dossier.engine import header
from dossier.report import Diagnostic, Refused, quoted

LONGEST_CELL = 1 << 20
LARGEST_TABLE = 1 << 23
MOST_FAULTS = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the physical line on which it starts, counted from 1, and its cells by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]


@dataclass(frozen=True, slots=True)
class Rows:
    """A file as it stands: the names in its header and the records below it, each as long as the header."""

    names: tuple[str, ...]
    records: list[tuple[int, list[str]]]


def folder(package: Path) -> Path:
    """Return the folder of a package that is given by its folder or by its datapackage.json.

    Raises:
        Refused: there is no such folder.

    """
    directory = package.parent if package.name == "datapackage.json" else package
    if not directory.is_dir():
        raise Refused([Diagnostic("F005", f"there is no folder {quoted(str(directory))}", str(directory))])
    return directory


def records_path(model: type[Table]) -> str:
    """Return the place of a table of records in the package."""
    return f"records/{model.table}.csv"


def read(directory: Path, path: str) -> Rows:
    """Return the header and the records of a CSV file; a byte-order mark, any line end and blank lines may stand.

    Raises:
        Refused: the file is missing, is not UTF-8, has a stray or open quote, no header, columns that are not parted by
            commas, or a record that is shorter or longer than the header.

    """
    return parse(read_bytes(directory, path), path)


def read_bytes(directory: Path, path: str) -> bytes:
    """Return the bytes of a file of the package.

    Raises:
        Refused: there is no such file, it lies outside the package, is no plain file, or is larger than a table is.

    """
    content = files.content(directory, path, LARGEST_TABLE)
    if content is None:
        message = f"the file {quoted(path)} is not there"
        raise Refused([Diagnostic("F005", message, path, help="run `dossier sync`")])
    return content


def parse(content: bytes, path: str) -> Rows:
    """Return the header and the records of a CSV file's bytes; `path` is only named in diagnostics.

    Raises:
        Refused: see `read`.

    """
    reader = csv.reader(io.StringIO(_decoded(content, path), newline=""), strict=True)
    names: tuple[str, ...] = ()
    records: list[tuple[int, list[str]]] = []
    faults = []
    line = 1
    csv.field_size_limit(LONGEST_CELL)
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = tuple(cell.strip() for cell in cells)
                _refuse_another_separator(names, path, start)
                if len(names) > MOST_FAULTS:
                    message = f"the header has {len(names):,} columns"
                    raise Refused([Diagnostic("F202", message, path, start, help="look whether it is the right file")])
            elif len(cells) == len(names):
                records.append((start, cells))
            else:
                message = f"the row has {len(cells):,} cells where the header has {len(names):,}"
                faults.append(Diagnostic("F205", message, path, start, help="mend commas and quotes in this row"))
                if len(faults) == MOST_FAULTS:
                    break
    except csv.Error as error:
        message = f"the quotes do not match from here on: {error}"
        help_ = 'close the quote, and double each quote that stands inside a quoted cell: `"a ""b"" c"`'
        faults.append(Diagnostic("F206", message, path, line, help=help_))
    if not names and not faults:
        faults.append(
            Diagnostic("F201", "the file is empty: it has no header", path, 1, help="delete it and run `dossier sync`")
        )
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    faults += [
        Diagnostic("F203", f"the column {quoted(name)} stands twice in the header", path, 1) for name in repeated
    ]
    if faults:
        raise Refused(faults)
    return Rows(names, records)


def _refuse_another_separator(names: tuple[str, ...], path: str, line: int) -> None:
    """Let a header pass whose columns are parted by commas; no column of a dossier has another sign in its name."""
    for sign, name in header.SEPARATORS.items():
        if len(names) == 1 and sign in names[0]:
            fact = f"the columns are parted by {name}, not by commas"
            if names[0].startswith("sep="):
                fact = f"the file begins with {quoted(names[0])}, a line for Excel"
            raise Refused([Diagnostic("F208", fact, path, line, help=header.WITH_COMMAS)])


def load(directory: Path, model: type[Table], path: str | None = None) -> list[Row]:
    """Return the records of a table, cells without white space around them, in the order of the file.

    Raises:
        Refused: see `read`; or the columns are not those of the model.

    """
    path = path or records_path(model)
    rows = read(directory, path)
    refuse_other_columns(rows.names, tuple(model.model_fields), path)
    stripped = ((line, [cell.strip() for cell in cells]) for line, cells in rows.records)
    return [Row(line, dict(zip(rows.names, cells, strict=True))) for line, cells in stripped]


def refuse_other_columns(names: Sequence[str], wanted: Sequence[str], path: str) -> None:
    """Let a header pass that has exactly the wanted columns, in any order.

    Raises:
        Refused: a column is missing or unknown.

    """
    missing = [name for name in wanted if name not in names]
    unknown = [name for name in names if name not in wanted]
    faults = [Diagnostic("F201", f"the column {quoted(name)} is missing", path, 1, field=name) for name in missing]
    faults += [Diagnostic("F202", f"the column {quoted(name)} is unknown", path, 1, field=name) for name in unknown]
    if faults:
        raise Refused(faults)


def written(names: Iterable[str], records: Iterable[Iterable[str]]) -> bytes:
    """Return the canonical bytes: UTF-8, line feeds, quotes only where a cell needs them."""
    lines = (",".join(map(_minimal, cells)) for cells in (names, *records))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _minimal(cell: str) -> str:
    if any(character in cell for character in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _decoded(content: bytes, path: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = f"the byte 0x{content[error.start]:02X} is not UTF-8"
        help_ = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"
        raise Refused([Diagnostic("F101", message, path, line, help=help_)]) from error

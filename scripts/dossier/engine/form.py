"""A file as bytes: is it a table at all, and is it written as the house wants it; its rows go to whoever asks."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from dossier.engine import writing
from dossier.engine.table import Resource
from dossier.report import Diagnostic, quoted

LONGEST_LINE = 8 * 1024 * 1024
LARGEST_TOGETHER = 1024 * 1024 * 1024
MOST_LINES = 100_000
MOST_TOLD = 100_000
ROWS_AT_ONCE = 20_000
CELLS_AT_ONCE = 200_000
BYTES_AT_ONCE = 2 * LONGEST_LINE

Sink = Callable[[list[int], list[list[str]]], None]

_CELL = r'(?:"(?:[^"]++|"")*+"|[^",\r\n]*+)'
_WELL_QUOTED = re.compile(rf"{_CELL}(?:,{_CELL})*+\r?\n?")
_OTHER_KINDS = {
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"\x1f\x8b": "a compressed file",
    b"PK\x03\x04": "a workbook or another archive",
}

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}
WITH_COMMAS = "save the table as CSV with commas (in LibreOffice: field delimiter)"

_FMT = "run `dossier fmt`"
_QUOTE = 'put the whole cell into double quotes and double those inside it, as in `"the ""deal"", as it is called"`'


@dataclass(slots=True)
class Form:
    """What reading a file brought.

    `is_sound` is False where its structure is broken, so that its rows must not be relied on. `spoilt` are the
    (line, column) of cells about which something has been said already.
    """

    is_sound: bool = True
    n_rows: int = 0
    digest: str | None = None
    size: int = 0
    diagnostics: list[Diagnostic] = field(default_factory=list)
    spoilt: set[tuple[int, int]] = field(default_factory=set)


class _BrokenError(Exception):
    """The rest of the file cannot be read; why has been noted."""


class _BeyondError(_BrokenError):
    """The rest of the file must not be read, as it would take too long or too much memory."""


def read(root: Path, resource: Resource, house: bool, sink: Sink, most: int = LARGEST_TOGETHER) -> Form:
    """Read a table of at most so many bytes, hand its rows on in order, and say what is wrong with its form.

    With `house` the rules for a dossier hold as well. `sink` gets lists of line numbers and of rows, each row as
    long as the schema has columns; white space around a cell and its Unicode form are mended on the way, as they
    have been reported. A file that turns out to be broken may have given rows before that. What lies beyond bounds is
    not read to its end, so that nothing is said of its digest.

    Raises: what `sink` raises.
    """
    reading = _Reading(root / resource.path, resource, house, sink, most)
    try:
        reading.run()
    except _BrokenError:
        reading.form.is_sound = False
    except OSError as error:
        fact = f"{quoted(resource.path)} cannot be read ({type(error).__name__}: {error.strerror})"
        reading.note("F008", fact, "see to it that the file may be read, and that its name is not too long")
        reading.form.is_sound = False
    return reading.form


class _Reading:
    def __init__(self, place: Path, resource: Resource, house: bool, sink: Sink, most: int) -> None:
        self.place, self.resource, self.house, self.sink, self.most = place, resource, house, sink, most
        self.form = Form()
        self.wanted = list(resource.names)
        self.pending: list[str] = []
        self.numbers: list[int] = []
        self.rows: list[list[str]] = []
        self.pending_size = self.rows_size = 0
        self.line_ends = {"LF": 0, "CRLF": 0, "CR": 0}
        self.first_odd_end: int | None = None
        self.key_at = resource.position(resource.primary_key[0]) if len(resource.primary_key) == 1 else None

    def note(self, code: str, message: str, advice: str, line: int | None = None) -> None:
        self.form.diagnostics.append(
            Diagnostic(code, message, self.resource.path, line, self.resource.name, help=advice)
        )

    def stop(self, code: str, message: str, advice: str, line: int | None = None) -> _BrokenError:
        self.note(code, message, advice, line)
        return _BrokenError()

    def run(self) -> None:
        path = quoted(self.resource.path)
        if not self.place.exists():
            raise self.stop(
                "F005", f"the file {path} is not there", "put it there, or remove the table from the package"
            )
        if not self.place.is_file():
            raise self.beyond(f"{path} is no plain file", "put a CSV file there")
        if self.place.stat().st_size > self.most:
            raise self.beyond(f"{path} and the tables before it are larger than {LARGEST_TOGETHER:,} bytes", "split it")
        hasher = hashlib.new((self.resource.hash or "sha256:").split(":")[0], usedforsecurity=False)
        with self.place.open("rb") as file:
            try:
                self.table(self.decoded(file, hasher))
            except _BeyondError:
                raise
            except _BrokenError:
                self.digest(file, hasher)
                raise
            self.digest(file, hasher)

    def beyond(self, message: str, advice: str, line: int | None = None) -> _BeyondError:
        self.note("F008", message, advice, line)
        return _BeyondError()

    def digest(self, file: BinaryIO, hasher: hashlib._Hash) -> None:
        """Read the file to its end, and say what can be said only then."""
        while rest := file.read(1 << 20):
            hasher.update(rest)
            self.form.size += len(rest)
        self.form.digest = f"{hasher.name}:{hasher.hexdigest()}"
        self.compare_digest()
        self.say_line_ends()

    def decoded(self, file: BinaryIO, hasher: hashlib._Hash) -> Iterator[str]:
        """Yield the physical lines as text, each with its end; what can be said of bytes is said here."""
        number, text = 0, "\n"
        while raw := file.readline(LONGEST_LINE + 1):
            number += 1
            hasher.update(raw)
            self.form.size += len(raw)
            self.pending_size += len(raw)
            if len(raw) > LONGEST_LINE:
                raise self.beyond(f"the line is longer than {LONGEST_LINE:,} bytes", "break it into rows", number)
            if self.pending_size > LONGEST_LINE or len(self.pending) > MOST_LINES:
                fact = f"the row that ends here or later has over {LONGEST_LINE:,} bytes or {MOST_LINES:,} lines"
                raise self.beyond(fact, "look for a quote that is never closed", number)
            if number == 1:
                raw = self.without_mark(raw)
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                fact = f"the line is not UTF-8: its byte {error.start + 1:,} is `0x{raw[error.start]:02x}`"
                raise self.stop("F101", fact, "save the file as UTF-8", number) from None
            self.count_line_end(text, number)
            self.pending.append(text)
            yield text
        if self.house and not text.endswith("\n"):
            self.note("F106", "the last line has no line end", _FMT, number)

    def without_mark(self, raw: bytes) -> bytes:
        for begin, kind in _OTHER_KINDS.items():
            if raw.startswith(begin):
                raise self.stop("F101", f"the file begins as {kind} does", "save the table as CSV in UTF-8", 1)
        if not raw.startswith(b"\xef\xbb\xbf"):
            return raw
        if self.house:
            self.note("F102", "the file begins with a byte-order mark", _FMT, 1)
        return raw[3:]

    def count_line_end(self, text: str, number: int) -> None:
        kind = "LF"
        if "\r" in text:
            kind = "CRLF" if text.endswith("\r\n") and text.count("\r") == 1 else "CR"
            self.first_odd_end = self.first_odd_end or number
        self.line_ends[kind] += 1

    def say_line_ends(self) -> None:
        if not self.house or self.first_odd_end is None:
            return
        if self.line_ends["LF"] or self.line_ends["CR"]:
            counts = ", ".join(f"{count:,} {kind}" for kind, count in self.line_ends.items() if count)
            self.note("F104", f"the line ends are mixed: {counts}", _FMT, self.first_odd_end)
        else:
            self.note("F103", "the lines end in CRLF, not LF", _FMT, self.first_odd_end)

    def compare_digest(self) -> None:
        stale = []
        if self.resource.hash not in (None, self.form.digest):
            stale.append("hash")
        if self.resource.bytes not in (None, self.form.size):
            stale.append(f"size of {self.form.size:,} bytes")
        if stale:
            verb = "differs" if len(stale) == 1 else "differ"
            message = f"the file's {' and '.join(stale)} {verb} from the descriptor"
            self.note("F007", message, "run `dossier sync` if the change is meant")

    def table(self, lines: Iterator[str]) -> None:
        csv.field_size_limit(LONGEST_LINE)
        reader = csv.reader(lines, strict=True)
        line = 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                raise self.unreadable(line, str(error)) from None
            record, span = "".join(self.pending), len(self.pending)
            self.pending.clear()
            self.pending_size = 0
            if line == 1:
                self.header(row)
            else:
                self.row(row, record, span > 1, line)
            line += span
        if line == 1:
            raise self.stop("F201", "the file is empty", f"begin with the header {quoted(','.join(self.wanted))}", 1)
        self.flush()

    def unreadable(self, line: int, reason: str) -> _BrokenError:
        if "new-line character" in reason:
            self.first_odd_end = None
            return self.stop("F104", "a carriage return stands alone in this row", "end lines with LF only", line)
        if "field larger" in reason:
            return self.beyond(f"a cell is longer than {LONGEST_LINE:,} characters", "shorten it", line)
        if "unexpected end" in reason:
            fact = "a quote is opened in this row and never closed"
        elif len(self.pending) > 1:
            fact = f"a quote opened in this row meets the next one in line {line + len(self.pending) - 1:,}"
        else:
            fact = "a quote is closed in the middle of a cell"
        return self.stop("F206", fact, _QUOTE, line)

    def header(self, found: list[str]) -> None:
        if found == self.wanted:
            return
        advice = f"the header is {quoted(','.join(self.wanted))}"
        if len(found) > 2 * len(self.wanted) + 100:
            fact = f"the header has {len(found):,} columns where the schema has {len(self.wanted):,}"
            raise self.stop("F202", fact, advice, 1)
        for sign, name in SEPARATORS.items():
            if len(found) <= len(self.wanted) and ",".join(found).split(sign) == self.wanted:
                fact = f"the columns are parted by {name}, not by commas"
                raise self.stop("F208", fact, WITH_COMMAS, 1)
        first = ",".join(found)
        if self.house and first.startswith("sep="):
            raise self.stop("F208", f"the file begins with {quoted(first)}, a line for Excel", "delete the line", 1)
        counts = dict.fromkeys(found, 0)
        for name in found:
            counts[name] += 1
        known = set(self.wanted)
        missing = dict.fromkeys(name for name in self.wanted if name not in counts)
        unknown = [(place, name) for place, name in enumerate(found) if name not in known]
        repeated = [name for name, count in counts.items() if count > 1 and name in known]
        for name in repeated:
            self.note("F203", f"the column {quoted(name)} stands {counts[name]:,} times in the header", advice, 1)
        for place, name in unknown:
            fact = f"column {place + 1:,}, {quoted(name)}, is unknown" if name else f"column {place + 1:,} has no name"
            instead = self.wanted[place] if place < len(self.wanted) else ""
            if instead in missing:
                # a name mistyped is one slip, not an unknown column and a missing one
                del missing[instead]
                fact += f" and stands where {quoted(instead)} belongs"
            self.note("F202", fact, advice, 1)
        for name in missing:
            self.note("F201", f"the column {quoted(name)} is missing", advice, 1)
        if not repeated and not missing and not unknown:
            here, belongs = next(pair for pair in zip(found, self.wanted, strict=True) if pair[0] != pair[1])
            fact = f"the columns are in another order: {quoted(here)} stands where {quoted(belongs)} belongs"
            self.note("F204", fact, advice, 1)
        raise _BrokenError

    def row(self, row: list[str], record: str, spans_lines: bool, line: int) -> None:
        if len(self.form.diagnostics) > MOST_TOLD:
            raise self.beyond(f"the rows before have more than {MOST_TOLD:,} faults", "mend those first", line)
        if not any(row):
            self.note("F207", "the row is blank", "delete the line", line)
            return
        if self.house and '"' in record and not _WELL_QUOTED.fullmatch(record):
            self.note("F206", "a quote stands inside a cell that is not quoted", _QUOTE, line)
            self.form.is_sound = False
            return
        if len(row) != len(self.wanted):
            fact = f"the row has {len(row):,} cells where the header has {len(self.wanted):,}"
            self.note("F205", fact, "look for a comma too many or too few; a cell with a comma needs quotes", line)
            self.form.is_sound = False
            return
        if self.house and (spans_lines or writing.WORTH_A_LOOK.search(record)):
            row = self.mended(row, line)
        self.form.n_rows += 1
        self.numbers.append(line)
        self.rows.append(row)
        self.rows_size += len(record)
        n_rows = len(self.rows)
        if n_rows >= ROWS_AT_ONCE or n_rows * len(row) >= CELLS_AT_ONCE or self.rows_size >= BYTES_AT_ONCE:
            self.flush()

    def mended(self, row: list[str], line: int) -> list[str]:
        """Say what the house does not want in a cell; one thing for each, and the cell as it should be where clear."""
        mended = list(row)
        record_id = row[self.key_at] or None if self.key_at is not None else None
        for at, (cell, column) in enumerate(zip(row, self.resource.fields, strict=True)):
            said = writing.unwanted(cell, column) if cell else None
            if said is None:
                continue
            code, fact, advice, better = said
            self.form.diagnostics.append(
                Diagnostic(
                    code,
                    f"{quoted(column.name)} {fact}",
                    self.resource.path,
                    line,
                    self.resource.name,
                    column.name,
                    record_id,
                    advice,
                )
            )
            if better is None:
                self.form.spoilt.add((line, at))
            else:
                mended[at] = better
        return mended

    def flush(self) -> None:
        if self.rows and self.form.is_sound:
            self.sink(self.numbers, self.rows)
        self.numbers, self.rows, self.rows_size = [], [], 0

"""A table of CSV: is it a table at all, and is it written as the house wants it; its rows go to whoever asks."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dossier.engine import writing
from dossier.engine.header import joined, places_of_columns
from dossier.engine.lines import LONGEST_LINE, Lines
from dossier.engine.opening import check_size, compare_digest, digest_of_file, hasher_of, opened
from dossier.engine.places import Places
from dossier.engine.reading import LARGEST_TOGETHER, BrokenError, Form, Reading, Row, Sink, UnboundedError
from dossier.engine.table import Resource
from dossier.report import Diagnostic, quoted

_CELL = r'(?:"(?:[^"]++|"")*+"|[^",\r\n]*+)'
_WELL_QUOTED = re.compile(rf"{_CELL}(?:,{_CELL})*+\r?\n?")
_QUOTE = 'put the whole cell into double quotes and double those inside it, as in `"the ""deal"", as it is called"`'


def read(root: Path, resource: Resource, house: bool, sink: Sink, most: int = LARGEST_TOGETHER) -> Form:
    """Read a table of at most so many bytes, hand its rows on in order, and say what is wrong with its form.

    With `house` the rules for a dossier hold as well. `sink` gets lists of positions and of rows, each row as long as
    the schema has columns; white space around a cell and its Unicode form are mended on the way, as they have been
    reported. A file that turns out to be broken may have given rows before that. What lies beyond bounds is not read
    to its end, so that nothing is said of its digest.

    Raises: what `sink` raises.
    """
    reading: Reading
    if resource.format == "csv":
        reading = _Csv(root, resource, house, sink, most)
    else:
        # most packages need not wait for the import
        from dossier.engine.structured import Structured

        reading = Structured(root, resource, house, sink, most)
    try:
        reading.run()
        reading.distrust_ragged()
        reading.flush()
    except BrokenError:
        reading.form.is_sound = False
    except OSError as error:
        fact = f"{quoted(resource.path)} cannot be read ({type(error).__name__}: {error.strerror})"
        reading.note("F008", fact, "see to it that the file may be read, and that its name is not too long")
        reading.form.is_sound = False
    return reading.form


class _Csv(Reading):
    def __init__(self, root: Path, resource: Resource, house: bool, sink: Sink, most: int) -> None:
        super().__init__(resource, sink, most)
        self.root, self.house = root, house
        self.lines = Lines(self, house)
        # where each column of the schema is in a row, and how many cells a row has; unknown before the header
        self.order: list[int | None] = []
        self.width = 0
        self.is_in_order = True
        self.labels: list[list[str]] = []
        self.key_at = resource.position(resource.primary_key[0]) if len(resource.primary_key) == 1 else None

    def run(self) -> None:
        resource = self.resource
        if resource.data_at:
            from dossier.engine.structured import inline_text

            text, line = inline_text(self, self.root)
            self.form.places = Places([(0, resource.path)], [line])
            self.table(self.lines.of_text(text))
            return
        paths = resource.paths or (resource.path,)
        is_plain = not resource.compression and len(paths) == 1 and self.lines.are_in_bytes
        for path in paths:
            self.form.places.files.append((self.lines.line, path))
            self.lines.record = 1
            self.labels = []
            if is_plain:
                self.plain(path)
                return
            with opened(self, self.root, path) as stream:
                self.table(self.lines.of_file(stream, None))
        digest_of_file(self, self.root)

    def plain(self, path: str) -> None:
        check_size(self, self.root / path, path)
        hasher = hasher_of(self)
        with (self.root / path).open("rb") as file:
            try:
                self.table(self.lines.of_file(file, hasher))
            except UnboundedError:
                raise
            except BrokenError:
                self.digest(file, hasher)
                raise
            self.digest(file, hasher)

    def digest(self, file: BinaryIO, hasher: hashlib._Hash) -> None:
        """Read the file to its end, and say what can be said only then."""
        while rest := file.read(1 << 20):
            hasher.update(rest)
            self.form.size += len(rest)
        compare_digest(self, f"{hasher.name}:{hasher.hexdigest()}", self.form.size)
        self.lines.say_ends()

    def table(self, lines: Iterator[str]) -> None:
        csv.field_size_limit(LONGEST_LINE)
        reader = csv.reader(lines, **self.resource.dialect.reader_options())
        headers = self.resource.dialect.header_rows
        last_header, begins, awaits_header = max(headers, default=0), self.lines.line + 1, bool(headers)
        if not headers:
            self.without_header()
        while True:
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                raise self.unreadable(self.lines.begins, str(error)) from None
            record, text, has_several = self.lines.record, *self.lines.next_record()
            line, comment = self.lines.begins, self.resource.dialect.comment
            if comment and row and row[0].startswith(comment):
                continue
            if not awaits_header:
                self.row(row, text, has_several, line)
                continue
            self.labels.append(row)
            # comments before it do not make the first row another one
            if last_header in (1, record):
                self.header(line)
                awaits_header = False
        if awaits_header:
            advice = f"begin with the header {quoted(','.join(self.resource.names))}"
            raise self.stop(
                "F201", "the file is empty" if begins > self.lines.line else "the header is not there", advice, begins
            )

    def unreadable(self, line: int, reason: str) -> BrokenError:
        if "new-line character" in reason:
            self.lines.first_odd_end = None
            return self.stop("F104", "a carriage return stands alone in this row", "end lines with LF only", line)
        if "field larger" in reason:
            return self.beyond(f"a cell is longer than {LONGEST_LINE:,} characters", "shorten it", line)
        pending = self.lines.pending
        if "unexpected end" in reason:
            fact = "a quote is opened in this row and never closed"
        elif len(pending) > 1:
            fact = f"a quote opened in this row meets the next one in line {self.lines.line:,}"
        else:
            fact = "a quote is closed in the middle of a cell"
        return self.stop("F206", fact, _QUOTE, line)

    def header(self, line: int) -> None:
        found = self.labels[0] if len(self.labels) == 1 else joined(self.labels, self.resource.dialect.header_join)
        if not self.resource.fields:
            if len(set(found)) < len(found) or "" in found:
                fact = "a column has no name, or two have the same"
                self.note("F203", fact, "name each column, and describe them in a `schema`", line)
        elif self.order and self.width != len(found):
            fact = f"the header has {len(found):,} columns, and that of the first file {self.width:,}"
            raise self.stop("F202", fact, "give the files of one table the same columns", line)
        self.order = places_of_columns(self, found, self.house, line) if self.resource.fields else [*range(len(found))]
        self.width = len(found)
        self.is_in_order = self.order == list(range(self.width))
        self.form.absent = frozenset(place for place, at in enumerate(self.order) if at is None)

    def without_header(self) -> None:
        """Take the columns in the order of the schema."""
        self.width = len(self.resource.fields)
        self.order = list(range(self.width))

    def row(self, row: list[str], record: str, spans_lines: bool, line: int) -> None:
        self.refuse_too_many_faults(line)
        if not any(row):
            if not self.resource.dialect.skip_blank_rows:
                self.note("F207", "the row is blank", "delete the line", line)
            return
        if self.house and '"' in record and not _WELL_QUOTED.fullmatch(record):
            self.note("F206", "a quote stands inside a cell that is not quoted", _QUOTE, line)
            self.form.is_sound = False
            return
        # a table without header and schema is as wide as its first row
        self.width = self.width or len(row)
        if len(row) != self.width:
            other = "the header" if self.resource.dialect.header_rows else "the schema"
            fact = f"the row has {len(row):,} cells where {other} has {self.width:,}"
            self.note("F205", fact, "look for a comma too many or too few; a cell with a comma needs quotes", line)
            if self.house:
                self.form.is_sound = False
                return
            row = self.as_wide(row, self.width, line)
        taken: Row = row if self.is_in_order else [None if at is None else row[at] for at in self.order]
        if self.house and (spans_lines or writing.WORTH_A_LOOK.search(record)):
            taken = self.mended(row, line)
        self.add(line, taken, len(record))

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

"""A table of JSON, JSON Lines or Parquet, or one whose rows stand in the descriptor: rows with values of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from dossier.engine import jsontext
from dossier.engine.header import MAY_HAVE_LESS, MAY_HAVE_MORE, must_be_there, places_of_columns
from dossier.engine.lines import Lines
from dossier.engine.natives import native_text
from dossier.engine.opening import digest_of_file, opened
from dossier.engine.reading import BrokenError, Reading, Sink, said_by
from dossier.engine.table import Resource
from dossier.report import quoted

LARGEST_JSON = 128 * 1024 * 1024
"""A file of JSON is in memory as a whole."""

ROWS_OF_PARQUET = 10_000
_OF_ROWS = "give a list of rows: objects with the columns' names, or arrays with the names in the first one"


def inline_text(reading: Reading, root: Path) -> tuple[str, int]:
    """Return the text of a table that stands in the descriptor as one text, and the line it stands in."""
    resource = reading.resource
    text = (root / resource.path).read_text("utf-8-sig")
    found: Any = jsontext.value_of(text)
    for step in resource.data_at:
        found = found[step]
    if not isinstance(found, str):
        raise reading.stop("F209", "its `data` is no text of CSV", _OF_ROWS)
    return found, jsontext.line_of(text, resource.data_at)


class Structured(Reading):
    """Such a table being read."""

    def __init__(self, root: Path, resource: Resource, house: bool, sink: Sink, most: int) -> None:
        super().__init__(resource, sink, most)
        self.root, self.house, self.lines = root, house, Lines(self, house)
        # where each column is in a row of an array; unknown before the header
        self.order: list[int | None] | None = None
        self.width = self.position = 0
        kinds: dict[str | None, type] = {"array": list, "object": dict}
        self.kind = kinds.get(resource.dialect.item_type)
        self.unknown: set[str] = set()
        self.seen: set[str] = set()

    def run(self) -> None:
        """Read the table.

        Raises: BrokenError where it cannot be read to its end; why has been noted.
        """
        resource, places = self.resource, self.form.places
        if resource.format == "file":
            digest_of_file(self, self.root)
            return
        if resource.data_at:
            places.files.append((0, resource.path))
            self.json((self.root / resource.path).read_text("utf-8-sig"), resource.data_at)
        for path in resource.paths:
            places.files.append((self.position, path))
            self.order = None
            with opened(self, self.root, path) as stream:
                if resource.format == "parquet":
                    self.parquet(stream)
                elif resource.format == "jsonl":
                    self.by_lines(stream)
                else:
                    self.json(self.whole(stream, path), resource.dialect.rows_at)
        if self.seen or self.unknown:
            self.say_missing()
        digest_of_file(self, self.root)

    def whole(self, stream: BinaryIO, path: str) -> str:
        """Return a file as text."""
        content = stream.read(LARGEST_JSON + 1)
        self.form.size += len(content)
        if len(content) > LARGEST_JSON:
            advice = "give it as JSON Lines, which is read row by row"
            raise self.beyond(f"{quoted(path)} is larger than {LARGEST_JSON:,} bytes of JSON", advice)
        encoding = self.resource.encoding
        try:
            return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except UnicodeError as error:
            raise self.stop(
                "F101", f"{quoted(path)} is not {encoding} throughout: {error}", "save it as UTF-8"
            ) from None

    def json(self, text: str, path: Sequence[str | int]) -> None:
        """Take the rows that stand in a text under these names."""
        found = iter(jsontext.items(text, path))
        while True:
            try:
                item, line = next(found)
            except StopIteration:
                return
            except (ValueError, KeyError) as error:
                raise self.stop("F209", f"it is no JSON of rows: {said_by(error)}", _OF_ROWS) from None
            self.position += 1
            self.form.places.lines.append(line)
            self.item(item)

    def by_lines(self, stream: BinaryIO) -> None:
        """Take a row from each line."""
        for text in self.lines.of_file(stream, None):
            self.position = self.lines.line
            self.lines.next_record()
            if text.strip():
                try:
                    item = jsontext.value_of(text)
                except ValueError as error:
                    raise self.stop("F209", f"the line is no JSON: {said_by(error)}", _OF_ROWS, self.position) from None
                self.item(item)

    def parquet(self, stream: BinaryIO) -> None:
        """Take the rows of a Parquet file."""
        import pyarrow
        from pyarrow import parquet

        try:
            file = parquet.ParquetFile(stream)
            self.take_names(list(file.schema_arrow.names))
            for batch in file.iter_batches(ROWS_OF_PARQUET):
                # a column of one value takes no room in its file
                self.form.size += batch.get_total_buffer_size()
                if self.form.size > self.most:
                    raise self.beyond("what is in the file is larger than may be read", "split it")
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    self.position += 1
                    self.cells(values)
        except (pyarrow.ArrowException, ValueError) as error:
            fact = f"it is no Parquet file that can be read: {said_by(error)}"
            raise self.stop("F209", fact, "write it anew") from None

    def item(self, item: object) -> None:
        """Take an item of JSON: a row, or the names of the columns."""
        self.kind = self.kind or type(item)
        if self.kind not in (list, dict) or not isinstance(item, self.kind):
            wanted = "an array" if self.kind is list else "an object" if self.kind is dict else "a row"
            raise self.stop("F209", f"the item is not {wanted}", _OF_ROWS, self.position)
        if isinstance(item, dict):
            self.keyed(item)
        elif isinstance(item, list) and self.order is None and self.resource.dialect.header_rows:
            self.take_names([each if isinstance(each, str) else json.dumps(each, default=str) for each in item])
        elif isinstance(item, list):
            if self.order is None:
                self.width = len(self.resource.fields) or len(item)
                self.order = list(range(self.width))
            self.cells(item)

    def take_names(self, names: list[str]) -> None:
        """Take the names of the columns, in the order of the cells.

        Raises: BrokenError where they are not as the schema has them.
        """
        self.width = len(names)
        self.order = [*range(self.width)]
        if self.resource.fields:
            self.order = places_of_columns(self, names, False, self.position or None)
        self.form.absent = frozenset(place for place, at in enumerate(self.order) if at is None)

    def keyed(self, item: dict[str, Any]) -> None:
        """Take a row with a name before each cell: their order says nothing, and one left out is missing."""
        resource = self.resource
        keys = resource.dialect.item_keys
        taken = item if keys is None else {key: item.get(key) for key in keys}
        if not resource.dialect.header_case:
            spelt = {name.casefold(): name for name in resource.names}
            taken = {spelt.get(key.casefold(), key): value for key, value in taken.items()}
        self.seen |= taken.keys()
        if resource.fields and resource.fields_match not in MAY_HAVE_MORE:
            for name in taken.keys() - set(resource.names) - self.unknown:
                advice = f"the columns are {quoted(', '.join(resource.names))}"
                self.note("F202", f"the column {quoted(name)} is unknown", advice, self.position)
                self.unknown.add(name)
                self.form.is_sound = False
        self.take([taken.get(name) for name in resource.names], any(each not in (None, "") for each in taken.values()))

    def cells(self, values: Sequence[Any]) -> None:
        """Take a row of cells in the order of the header."""
        is_ragged = len(values) != self.width
        if is_ragged:
            self.refuse_too_many_faults(self.position)
            fact = f"the row has {len(values):,} cells where there are {self.width:,} columns"
            self.note("F205", fact, "give each row a cell for each column, `null` where it is empty", self.position)
            if self.house:
                self.form.is_sound = False
                return
            values = self.as_wide(values, self.width, self.position)
        ordered = [None if at is None else values[at] for at in self.order or ()]
        self.take(ordered, is_ragged or any(each not in (None, "") for each in values))

    def take(self, values: list[Any], is_filled: bool) -> None:
        """Take a row in the order of the schema."""
        self.refuse_too_many_faults(self.position)
        if not is_filled:
            if not self.resource.dialect.skip_blank_rows:
                self.note("F207", "the row is blank", "delete it", self.position)
            return
        row: list[str | None] = []
        for place, (field, value) in enumerate(zip(self.resource.fields, values, strict=False)):
            cell = None if value is None else native_text(field, value)
            if cell is not None and not _is_text(cell):
                self.note("F105", f"{quoted(field.name)} has half a letter in it", "write the letter", self.position)
                self.form.spoilt.add((self.position, place))
                cell = None
            row.append(cell)
        self.add(self.position, row, sum(len(each) for each in row if each) + 16 * len(row))

    def say_missing(self) -> None:
        """Say which columns no row has."""
        resource = self.resource
        absent = [name for name in resource.names if name not in self.seen]
        may_be_absent = resource.fields_match in MAY_HAVE_LESS
        advice = f"the columns are {quoted(', '.join(resource.names))}"
        if absent and len(absent) == len(resource.names) and resource.fields_match == "partial":
            raise self.stop("F201", "none of the columns that the schema describes is there", advice)
        told = [name for name in absent if not may_be_absent or must_be_there(resource, name)]
        for name in told:
            self.note("F201", f"the column {quoted(name)} is missing", advice)
        if told:
            raise BrokenError
        self.form.absent = frozenset(map(resource.position, absent))


def _is_text(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True

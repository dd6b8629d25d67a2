"""A large table of plain CSV, read by the database itself in one pass, which keeps its keys and its faulty rows.

Only what is surely read alike is taken this way: whatever else a file has, from a row with a cell too many to a lonely
carriage return, is left to `form`, which knows what to say of it.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

from dossier.engine.compile import is_sound
from dossier.engine.dialect import Dialect
from dossier.engine.duck import BeyondError, Database, QueryError
from dossier.engine.expressions import is_among
from dossier.engine.header import places_of_columns
from dossier.engine.lines import MOST_LINES
from dossier.engine.opening import compare_digest, hasher_of
from dossier.engine.places import Places
from dossier.engine.reading import BrokenError, Form, Reading
from dossier.engine.sql import sql_text
from dossier.engine.table import Resource
from dossier.engine.values import refused_patterns

LARGE = 100_000
"""Bytes from which on a file is worth it."""

SLOWEST = 1_000_000
"""Bytes of a second at least; slower is a scan that must not go on."""

FIRST = 2
"""The position of the first row: that of the header is 1."""

_AT_ONCE = 8 * 1024 * 1024
_LONGEST_HEADER = 64 * 1024
_MARK = b"\xef\xbb\xbf"
_SEPARATORS = ",;\t|"
_WILD = frozenset("*?[]{}")


@dataclass(slots=True)
class _Bytes:
    """What is said of a file by its bytes alone."""

    size: int = 0
    line_feeds: int = 0
    returns: int = 0
    pairs: int = 0
    is_odd: bool = False
    last: bytes = b""
    digest: str = ""

    @property
    def lines(self) -> int:
        """The number of physical lines."""
        return self.line_feeds + (self.last != b"\n")

    @property
    def are_plain(self) -> bool:
        """Whether all lines end alike, and no sign is among them that the database may read in a way of its own."""
        return not self.is_odd and self.returns == self.pairs and self.pairs in (0, self.line_feeds)


class _NotPlainError(Exception):
    """The file is to be read in the exact way."""


def candidates(root: Path, resources: Iterable[Resource]) -> list[Path]:
    """Return the files of the tables for which this way may be tried: large ones of which nothing odd is said."""
    return [root / each.path for each in resources if _is_candidate(root, each)]


def _is_candidate(root: Path, resource: Resource) -> bool:
    dialect = resource.dialect
    return (
        resource.format == "csv"
        and bool(resource.fields)
        and not (resource.compression or resource.data_at)
        and len(resource.paths or (resource.path,)) == 1
        and resource.encoding == "utf-8"
        and dialect.delimiter in _SEPARATORS
        and replace(dialect, delimiter=",") == Dialect()
        # the database would take such a name for a pattern
        and not _WILD & set(str((root / resource.path).absolute()))
        and _size(root / resource.path) >= LARGE
    )


def _size(place: Path) -> int:
    try:
        return place.stat().st_size if place.is_file() else -1
    except (OSError, ValueError):
        return -1


def read(root: Path, resource: Resource, database: Database, number: int, kept: Collection[int]) -> Form | None:
    """Read a table into the database, or return None where its file is not plain after all.

    Of all rows the columns `kept` are in raw.k<number>, and those with a possible fault are in raw.t<number>.

    Raises: BeyondError where that would take more time or memory than it may.
    """
    reading = Reading(resource, lambda numbers, rows: None, 0)
    try:
        _Plain(reading, (root / resource.path).absolute(), database, number).run(sorted(kept))
    except (_NotPlainError, BrokenError, OSError):
        database.drop(number)
        return None
    except BeyondError:
        database.drop(number)
        raise
    return reading.form


class _Plain:
    """One table being read so."""

    def __init__(self, reading: Reading, place: Path, database: Database, number: int) -> None:
        self.reading, self.resource, self.form = reading, reading.resource, reading.form
        self.place, self.database, self.number = place, database, number
        self.is_given_up = Event()

    def run(self, kept: list[int]) -> None:
        """Read it.

        Raises: _NotPlainError, or BrokenError where the header is not as it should be.
        """
        with self.place.open("rb") as file:
            header = file.readline(_LONGEST_HEADER)
            self.order = self.places_in(header)
            if b"\0" in file.read(_AT_ONCE):
                # what is no text may be of any size
                raise _NotPlainError
        # the bytes are looked at meanwhile: the database leaves the interpreter alone
        seen = _Bytes()
        measuring = Thread(target=self.measure, args=[seen])
        measuring.start()
        try:
            n_rows = self.scanned(kept)
        except BaseException:
            self.is_given_up.set()
            raise
        finally:
            measuring.join()
        if not seen.are_plain:
            raise _NotPlainError
        self.form.n_rows, self.form.size = n_rows, seen.size
        self.form.absent = frozenset(place for place, at in enumerate(self.order) if at is None)
        self.form.places = Places([(0, self.resource.path)], breaks=self.breaks(seen.lines - n_rows - 1))
        compare_digest(self.reading, seen.digest, seen.size)

    def places_in(self, header: bytes) -> list[int | None]:
        """Return for each column of the schema where it is in a row."""
        if not header.endswith(b"\n"):
            raise _NotPlainError
        try:
            line = header.removeprefix(_MARK).decode("utf-8")
            found = next(csv.reader([line], **self.resource.dialect.reader_options()))
        except (UnicodeDecodeError, csv.Error):
            raise _NotPlainError from None
        self.width = len(found)
        return places_of_columns(self.reading, found, False, 1)

    def measure(self, seen: _Bytes) -> None:
        """Look at the bytes of the file."""
        try:
            self.look(seen)
        except OSError:
            # the exact reader says why
            seen.is_odd = True

    def look(self, seen: _Bytes) -> None:
        hasher = hasher_of(self.reading) if self.resource.hash else None
        with self.place.open("rb") as file:
            while not self.is_given_up.is_set() and (part := file.read(_AT_ONCE)):
                seen.size += len(part)
                seen.line_feeds += part.count(b"\n")
                if b"\r" in part:
                    seen.returns += part.count(b"\r")
                    seen.pairs += part.count(b"\r\n") + (seen.last == b"\r" and part.startswith(b"\n"))
                seen.is_odd = seen.is_odd or b"\0" in part or b"\1" in part
                seen.last = part[-1:]
                if hasher is not None:
                    hasher.update(part)
        seen.digest = f"{hasher.name}:{hasher.hexdigest()}" if hasher else ""

    def scanned(self, kept: list[int]) -> int:
        """Scan the file and return the number of its rows."""
        try:
            self.scan(kept)
        except BeyondError:
            raise
        except QueryError:
            # RE2 refused a pattern after all, or the file is not plain
            refused = refused_patterns(self.database, [self.resource])
            if not refused:
                raise _NotPlainError from None
            self.database.drop(self.number)
            try:
                self.scan(kept, refused)
            except BeyondError:
                raise
            except QueryError:
                raise _NotPlainError from None
        table, cells = f"raw.s{self.number}", range(len(self.resource.fields))
        ((n_rows, blank),) = self.database.rows(f"select count(*), count(*) filter (len(cells) = 0) from {table}")
        if blank:
            raise _NotPlainError
        faulty = ", ".join(f"cells[{place + 1}] as c{place}" for place in cells)
        self.database.run(
            f"create table raw.t{self.number} as select (rowid + {FIRST})::integer as _line, {faulty} "
            f"from {table} where cells is not null"
        )
        self.database.hold(self.number, kept, FIRST)
        return int(n_rows)

    def scan(self, kept: list[int], refused: Collection[str] = frozenset()) -> None:
        """Read the file once: keep columns, and the cells of rows with a possible fault; none where a row is blank."""
        columns = [None if at is None else self.cell(place, f"f{at}") for place, at in enumerate(self.order)]
        cells = [each or "null::varchar" for each in columns]
        picked = (f"{cells[place]} as c{place}, " for place in kept)
        is_blank = " and ".join(f"f{at} = ''" for at in range(self.width))
        self.database.run(
            f"create table raw.s{self.number} as select {''.join(picked)}case when {is_blank} then [] "
            f"when {is_sound(self.resource, columns, refused)} then null else [{', '.join(cells)}] end as cells "
            f"from {self.source()}",
            f"reading {self.resource.path}",
            self.place.stat().st_size / SLOWEST,
        )

    def cell(self, place: int, column: str) -> str:
        """Write SQL for a cell of a column of the schema, null where it is missing."""
        missing = self.resource.fields[place].missing
        if len(missing) > 1:
            return f"case when {is_among(column, missing)} then null else {column} end"
        return f"nullif({column}, {sql_text(missing[0])})" if missing else column

    def source(self) -> str:
        """Write SQL that reads the file, each column as text and named by its place in a row."""
        columns = ", ".join(f"'f{at}': 'varchar'" for at in range(self.width))
        return (
            f"read_csv({sql_text(str(self.place))}, auto_detect = false, header = true, columns = {{{columns}}}, "
            f"delim = {sql_text(self.resource.dialect.delimiter)}, quote = '\"', escape = '\"', strict_mode = true, "
            # a text that no cell is: were an empty cell null, a row with one too many would be taken; `new_line` is
            # not given, since in strict mode no row of a file with CRLF would be found then
            "nullstr = chr(1) || chr(2), compression = 'none', hive_partitioning = false)"
        )

    def breaks(self, more: int) -> list[tuple[int, int]]:
        """Return the positions of rows whose cells have line ends in them, and how many lines more each has.

        `more` is the number of lines that are no row's first: blank ones, which were passed over, may be among them.
        """
        if not more:
            return []
        ends = " + ".join(
            f"case when contains(f{at}, chr(10)) then length(f{at}) - length(replace(f{at}, chr(10), '')) else 0 end"
            for at in range(self.width)
        )
        table = f"raw.b{self.number}"
        statement = f"create table {table} as select {ends} as more from {self.source()}"
        doing = f"counting the lines of {self.resource.path}"
        self.database.run(statement, doing, self.place.stat().st_size / SLOWEST)
        found = self.database.rows(f"select rowid + {FIRST}, more from {table} where more > 0 order by rowid")
        self.database.run(f"drop table {table}")
        if sum(each for _, each in found) != more or any(each >= MOST_LINES for _, each in found):
            raise _NotPlainError
        return [(int(position), int(each)) for position, each in found]

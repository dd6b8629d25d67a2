"""The database in memory that the checks run on: locked, without files, network or extensions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import inf
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

# the extension itself: its Python wrapper takes longer to import than a small package takes to be checked
import _duckdb as duckdb

from dossier.engine import form, parsed
from dossier.engine.expressions import typed_expression
from dossier.engine.reading import MEMORY_MB, Form
from dossier.engine.sql import sql_name, sql_text
from dossier.engine.table import Resource

NAME = f"duckdb {duckdb.__version__}"
SECONDS_PER_QUERY = 120
THREADS = 2

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    # a name that is no table must not be looked up among the variables of the program
    "python_enable_replacements": False,
}

Row = tuple[Any, ...]
OutOfMemory = duckdb.OutOfMemoryException
"""What any statement raises that does not fit into memory."""

_PUBLISHED = """
    with recursive lineages as (
        select source_id, published_on, derived_from_id, [source_id] as path
        from sources
        union all
        select l.source_id, s.published_on, s.derived_from_id, l.path || [s.source_id] as path
        from lineages as l
        inner join sources as s on l.derived_from_id = s.source_id
        where l.published_on is null and not list_contains(l.path, s.source_id)
    )
    select source_id, max(published_on) from lineages group by source_id
"""
"""The day of each source: its own, or that of the nearest source it derives from; none where no day is known."""


class QueryError(Exception):
    """A query that we or a rule file wrote cannot be run."""


class BeyondError(QueryError):
    """A query, or the rows it is about, would need more time or memory than a check may take."""


class MisfitError(QueryError):
    """A query asks for columns that the tables do not have, or have of another type."""


class Database:
    """All loaded tables, every column as text, in the schema `raw` as t0, t1, … with columns _line, c0, c1, …

    The rows come through Python, already read and found sound; but of files that it may read (`readable`) the database
    makes t0, t1, … itself, of the rows only that may be faulty. What is compared with other rows is for all rows of
    such a table in k0, k1, …, which have the columns _line and those that are compared. Keys that are made in Python
    are in columns k0, k1, … beside the cells (see `keys_of`).
    """

    name = NAME
    readable: frozenset[Path] = frozenset()

    def __init__(
        self,
        seconds_per_query: float = SECONDS_PER_QUERY,
        threads: int = THREADS,
        memory_mb: int = MEMORY_MB,
        readable: Iterable[Path] = (),
        spill: Path | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Open it; what needs more than `memory_mb` goes to the folder `spill`, or is refused where there is none.

        `tell` is told how far long statements are.
        """
        self.readable = frozenset(readable)
        self._tell, self._doing, self._began = tell, "", 0.0
        self._seconds, self._memory_mb = seconds_per_query, memory_mb
        config = {**_CONFIG, "threads": threads, "memory_limit": f"{memory_mb}MB"}
        self._connection = duckdb.connect(":memory:", config=config)
        # the position of the first row of each table that was scanned
        self._scanned: dict[int, int] = {}
        self._connection.execute(
            f"""
            set temp_directory = {sql_text(str(spill or ""))};
            set allowed_paths = [{", ".join(sql_text(str(each)) for each in map(Path.absolute, self.readable))}];
            set enable_external_access = false;
            -- a list of five values or more would become a join, and a scan with one gives its rows in any order
            set disabled_optimizers = 'in_clause';
            -- how far a statement is becomes known, and the database does not tell it by itself
            set enable_progress_bar = true;
            set enable_progress_bar_print = false;
            create schema raw;
            set lock_configuration = true;
            """
        )
        self._deadline = inf
        self._closed = Event()
        self._watcher = Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _watch(self) -> None:
        while not self._closed.wait(0.5):
            now = monotonic()
            if now > self._deadline:
                self._connection.interrupt()
            elif self._doing and (percent := self._connection.query_progress()) > 0:
                left = (now - self._began) * (100 - percent) / percent
                self._tell(f"{self._doing}: {percent:.0f} %, about {left:.0f} s left")

    def close(self) -> None:
        """Free the memory."""
        self._closed.set()
        # a thread that holds the connection when Python ends is told of as a leak; but nobody waits for it for long
        self._watcher.join(1)
        self._connection.close()

    def create(self, number: int, resource: Resource) -> None:
        """Make the empty table of a resource."""
        columns = ", ".join(f"c{place} varchar" for place in range(len(resource.fields)))
        self._connection.execute(f"create table raw.t{number} (_line integer, {columns})")

    def append(self, number: int, resource: Resource, lines: list[int], rows: Sequence[Sequence[str | None]]) -> None:
        """Add rows; a text that stands for a missing value becomes null.

        Raises: BeyondError where they do not fit into memory.
        """
        columns: list[Sequence[Any]] = [lines]
        for field, cells in zip(resource.fields, zip(*rows, strict=True), strict=True):
            if field.missing == ("",):
                columns.append([cell or None for cell in cells])
            else:
                missing = frozenset(field.missing)
                columns.append([None if cell in missing else cell for cell in cells])
        parts = ["unnest($1::integer[])", *(f"unnest(${place}::varchar[])" for place in range(2, len(columns) + 1))]
        try:
            self._connection.execute(f"insert into raw.t{number} select {', '.join(parts)}", columns)
        except duckdb.OutOfMemoryException as error:
            raise BeyondError(f"the rows do not fit into {self._memory_mb:,} MB of memory") from error

    def add_keys(self, number: int, place: int, keys: Sequence[tuple[str, str]]) -> None:
        """Add a column k<place> to the keys of a table: the key of each cell of a column, null where none is given."""
        table = f"raw.{'s' if self.is_scanned(number) else 't'}{number}"
        # what a view shows cannot be changed
        self._connection.execute(f"drop view if exists raw.k{number}")
        self._connection.execute(f"alter table {table} add column k{place} varchar")
        self._connection.execute("create table raw.keys (cell varchar, key varchar)")
        cells, made = (list(each) for each in zip(*keys, strict=True))
        self._connection.execute(
            "insert into raw.keys select unnest($1::varchar[]), unnest($2::varchar[])", [cells, made]
        )
        self._connection.execute(
            f"update {table} set k{place} = made.key from raw.keys as made where c{place} = made.cell"
        )
        self._connection.execute("drop table raw.keys")
        if self.is_scanned(number):
            self._show_keys(number)

    def hold(self, number: int, kept: Sequence[int], first: int) -> None:
        """Show what a scan has kept in raw.s<number>, and nothing else of it, as the keys of a table.

        `first` is the position of its first row.
        """
        if kept:
            self.run(f"alter table raw.s{number} drop column cells")
        self._scanned[number] = first
        self._show_keys(number)

    def is_scanned(self, number: int) -> bool:
        """Whether of the rows of a table only those that may be faulty are in raw.t<number>."""
        return number in self._scanned

    def keys_of(self, number: int) -> str:
        """Return what has the keys of all rows of a table: a relation with the columns _line, c0, …, and k0, …."""
        return f"raw.k{number}" if self.is_scanned(number) else f"raw.t{number}"

    def _show_keys(self, number: int) -> None:
        shown = f"(rowid + {self._scanned[number]})::integer as _line, *"
        self.run(f"create view raw.k{number} as select {shown} from raw.s{number}")

    def read(self, number: int, root: Path, resource: Resource, house: bool, most: int) -> Form:
        """Read the files of a table into it; see `form.read`. A table that is broken is not there afterwards."""
        if resource.fields:
            self.create(number, resource)

        def take(lines: list[int], rows: list[Any]) -> None:
            self.append(number, resource, lines, rows)
            self._tell(f"reading {resource.path}: {lines[-1]:,} rows")

        read = form.read(root, resource, house, take, most)
        if resource.fields and not read.is_sound:
            self.drop(number)
        return read

    def drop(self, number: int) -> None:
        """Forget a table whose file turned out to be broken."""
        self._scanned.pop(number, None)
        self._connection.execute(f"drop view if exists raw.k{number}")
        for kind in "tsb":
            self._connection.execute(f"drop table if exists raw.{kind}{number}")

    def rows(self, query: str) -> list[Row]:
        """Run one of our own queries, and return its rows.

        Raises: BeyondError where it takes too long or too much memory, MisfitError where the tables have other columns,
            QueryError where it cannot be run for another reason.
        """
        with self._guarded():
            (statement,) = parsed.statements(self._connection, query)
            return self._connection.execute(statement).fetchall()

    def run(self, statement: str, doing: str = "", seconds: float = 0) -> None:
        """Run one of our own statements; it may take so many `seconds` more, and raises what `rows` does.

        What it is `doing` is told with how far it is.
        """
        with self._guarded(doing, seconds):
            self._connection.execute(statement)

    @contextmanager
    def _guarded(self, doing: str = "", seconds: float = 0) -> Iterator[None]:
        self._began = monotonic()
        self._deadline, self._doing = self._began + self._seconds + seconds, doing
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise BeyondError(f"it needs more than {self._memory_mb:,} MB of memory") from error
        except duckdb.InterruptException as error:
            raise BeyondError(f"it takes longer than {self._seconds:g} s") from error
        except (duckdb.BinderException, duckdb.ConversionException) as error:
            raise MisfitError(str(error)) from error
        except duckdb.Error as error:
            raise QueryError(str(error)) from error
        finally:
            self._deadline, self._doing = inf, ""

    def rule_rows(self, query: str, columns: tuple[str, ...]) -> list[Row]:
        """Run the query of a rule file: one statement that selects, reads only, and gives the columns named.

        Raises: QueryError where it is anything else.
        """
        try:
            statements = parsed.statements(self._connection, query)
        except duckdb.Error as error:
            raise QueryError(str(error)) from error
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise QueryError("a rule is exactly one select")
        # a select may hide an insert in a common table expression; a transaction that only reads refuses it
        self._connection.execute("begin transaction read only")
        try:
            found = self.rows(query)
            names = tuple(each[0] for each in self._connection.description or ())
        finally:
            self._connection.execute("rollback")
        if names != columns:
            raise QueryError(f"a rule gives the columns {', '.join(columns)}, not {', '.join(names)}")
        return found

    def tables_named(self, query: str) -> list[str]:
        """Return the tables and views that a query reads, in order of their names."""
        try:
            return sorted(self._connection.get_table_names(query))
        except duckdb.Error as error:
            raise QueryError(str(error)) from error

    def publish_table(self, number: int, resource: Resource) -> None:
        """Make one table by its name, typed; a cell that is not of its column's type is null there."""
        typed = (
            f"{typed_expression(field, f'c{place}')} as {sql_name(field.name)}"
            for place, field in enumerate(resource.fields)
        )
        self._connection.execute(
            f"create table {sql_name(resource.name)} as select _line, {', '.join(typed)} from raw.t{number}"
        )

    def publish(self, tables: dict[int, Resource], documents: list[Row], renditions: list[Row]) -> None:
        """Make the tables that rule files read: each by its name, typed, and what is known of the package.

        `_published` has the day on which each source appeared, its own or that of the nearest one it derives from.
        `tables` are those loaded, by number; `documents` are (document, file, sha256, bytes, code_points),
        `renditions` are (document, source_id).
        """
        for number, resource in tables.items():
            self.publish_table(number, resource)
        self.publish_rows(
            "_documents", "document varchar, file varchar, sha256 varchar, bytes bigint, code_points bigint", documents
        )
        self.publish_rows("_document_renditions", "document varchar, source_id varchar", renditions)
        sources = next((set(each.names) for each in tables.values() if each.name == "sources"), set())
        dated = {"source_id", "published_on", "derived_from_id"} <= sources
        self._publish_query("_published", "source_id varchar, day date", _PUBLISHED if dated else "")
        self.publish_rows(
            "_columns",
            "resource varchar, field varchar, position integer, type varchar, required boolean, evidence varchar, "
            '"references" varchar, is_key boolean, unit varchar, verbatim boolean',
            [row for resource in tables.values() for row in _columns_of(resource)],
        )
        counts = " union all ".join(
            f"select {sql_text(each.name)}, {sql_text(each.path)}, count(*), {each.is_vocabulary} from raw.t{number}"
            for number, each in tables.items()
        )
        self._publish_query(
            "_resources", "resource varchar, path varchar, n_rows bigint, is_vocabulary boolean", counts
        )
        facts = {number: each for number, each in tables.items() if not each.is_vocabulary}
        records = (
            f"select {sql_text(each.name)}, {_key_column(each)}, _line from raw.t{number}"
            for number, each in facts.items()
        )
        self._publish_query(
            "_records", "resource varchar, record_id varchar, line integer", " union all ".join(records)
        )
        codes = (
            f"select {sql_text(each.name)}, {_key_column(each)} from raw.t{number}"
            for number, each in tables.items()
            if each.is_vocabulary
        )
        self._publish_query("_codes", "resource varchar, code varchar", " union all ".join(codes))
        cells = (_cells_of(number, each) for number, each in facts.items())
        self._publish_query(
            "_cells",
            "resource varchar, record_id varchar, line integer, field varchar, cell varchar",
            " union all ".join(cells),
        )

    def publish_rows(self, name: str, columns: str, rows: Sequence[Row]) -> None:
        """Make a table that rule files read; `columns` are SQL, a name and a type each."""
        self._connection.execute(f"create table {name} ({columns})")
        if rows:
            places = ", ".join(f"unnest(${place})" for place in range(1, len(rows[0]) + 1))
            lists = [list(column) for column in zip(*rows, strict=True)]
            self._connection.execute(f"insert into {name} select {places}", lists)

    def _publish_query(self, name: str, columns: str, query: str) -> None:
        self._connection.execute(f"create table {name} ({columns})")
        if query:
            self._connection.execute(f"insert into {name} {query}")


def _columns_of(resource: Resource) -> list[Row]:
    targets = {each.fields[0]: each.resource for each in resource.foreign_keys if len(each.fields) == 1}
    return [
        (
            resource.name,
            field.name,
            place,
            field.type,
            field.required,
            field.evidence,
            targets.get(field.name),
            field.name in resource.primary_key,
            field.unit,
            field.verbatim,
        )
        for place, field in enumerate(resource.fields, 1)
    ]


def _key_column(resource: Resource) -> str:
    return f"c{resource.position(resource.primary_key[0])}" if len(resource.primary_key) == 1 else "null::varchar"


def _cells_of(number: int, resource: Resource) -> str:
    names = ", ".join(sql_text(each) for each in resource.names)
    cells = ", ".join(f"c{place}" for place in range(len(resource.fields)))
    return (
        f"select * from (select {sql_text(resource.name)}, {_key_column(resource)}, _line, "
        f"unnest([{names}]), unnest([{cells}]) as cell from raw.t{number}) where cell is not null"
    )

"""The tables that the checks run on, held by Spark: the doors of `engine.duck.Database`, with the same SQL behind."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow
import sqlglot
from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import functions
from sqlglot import exp

from dossier.cluster import reading, recursion, translation
from dossier.engine import duck
from dossier.engine.duck import MisfitError, QueryError, Row
from dossier.engine.expressions import QUICK_PATTERNS, typed_expression
from dossier.engine.lexical import pattern_of
from dossier.engine.reading import Form
from dossier.engine.sql import sql_name
from dossier.engine.table import Resource
from dossier.report import Diagnostic, quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_OUR_PATTERNS = frozenset({"[ -~]*", "[eE][+-]?[0-9]{5}", *QUICK_PATTERNS})
_ARROW = {
    "TEXT": "string",
    "INT": "int32",
    "BIGINT": "int64",
    "BOOLEAN": "bool",
    "DATE": "date32",
    "DOUBLE": "float64",
}


class Database(duck.Database):
    """All loaded tables as views of Spark: `raw.t0`, `raw.t1`, … with columns _line, c0, c1, … as text.

    Queries are written for DuckDB, as all queries are, and translated. A table is made when a query first reads it.
    """

    def __init__(
        self, session: AbstractContextManager[SparkSession], small: bool = True, base: str | None = None
    ) -> None:
        self._open = ExitStack()
        self._spark = self._open.enter_context(session)
        self.name = f"spark {self._spark.version}"
        self._small, self._base = small, base
        self._tell = lambda _: None
        self._makers: dict[str, Callable[[], DataFrame]] = {}
        self._views: set[str] = set()
        self._kept: list[DataFrame] = []
        self._chunks: dict[int, list[pyarrow.Table]] = {}
        self._patterns = set(_OUR_PATTERNS)
        self._spark.udf.register(translation.DOUBLE_TEXT, _double_text, "string")

    def close(self) -> None:
        """Let Spark forget the tables."""
        for name in self._views:
            self._spark.catalog.dropTempView(name)
        for frame in self._kept:
            frame.unpersist()
        self._open.close()

    def read(self, number: int, root: Path, resource: Resource, house: bool, most: int) -> Form:
        """Read the files of a table into it; a large one is read by Spark."""
        if reading.size_of(root, resource) < reading.LARGE:
            return super().read(number, root, resource, house, most)
        self.create(number, resource)
        try:
            rows, kept, read = reading.read(self._spark, root, resource, house, most, self._base)
        except (PySparkException, Py4JJavaError) as error:
            self.drop(number)
            fact = f"{quoted(resource.path)} cannot be read by Spark: {_said(error)}"
            advice = "see to it that each worker may read the file"
            return Form(
                False, diagnostics=[Diagnostic("F008", fact, resource.path, resource=resource.name, help=advice)]
            )
        self._kept.append(kept)
        self._hold(_raw(number), lambda: rows)
        if not read.is_sound:
            self.drop(number)
        return read

    def create(self, number: int, resource: Resource) -> None:
        """Make the empty table of a resource."""
        self._patterns |= {each for each in map(pattern_of, resource.fields) if each is not None}
        self._chunks[number] = [reading.texts_of(resource, [], [])]
        self._hold(_raw(number), lambda: self._handed(pyarrow.concat_tables(self._chunks.pop(number))))

    def append(self, number: int, resource: Resource, lines: list[int], rows: Sequence[Sequence[str | None]]) -> None:
        """Add rows; a text that stands for a missing value becomes null."""
        self._chunks[number].append(reading.texts_of(resource, lines, rows))

    def add_keys(self, number: int, place: int, keys: Sequence[tuple[str, str]]) -> None:
        """Add a column k<place> to a table: the key of each cell of a column, null where none is given."""
        name = _raw(number)
        self._need(name)
        table = self._spark.table(f"`{name}`")

        def joined() -> DataFrame:
            cells, made = (pyarrow.array(each, "string") for each in zip(*keys, strict=True))
            known = self._frame(pyarrow.table({"_cell": cells, f"k{place}": made}))
            return table.join(known, table[f"c{place}"] == functions.col("_cell"), "left").drop("_cell")

        self._hold(name, joined)

    def is_scanned(self, number: int) -> bool:
        """No: all rows of a table are in raw.t<number>."""
        return False

    def drop(self, number: int) -> None:
        """Forget a table whose file turned out to be broken."""
        self._makers.pop(_raw(number), None)
        self._chunks.pop(number, None)

    def rows(self, query: Any) -> list[Row]:
        """Run one of our own queries.

        Raises: MisfitError where the tables have other columns, QueryError where it cannot be run for another reason.
        """
        return _rows_of(self._arrow(self._asked(translation.parsed(query), self._patterns)))

    def rule_rows(self, query: str, columns: tuple[str, ...]) -> list[Row]:
        """Run the query of a rule file: one statement that selects, from tables that are there, the columns named.

        Raises: QueryError where it is anything else.
        """
        frame = self._asked(translation.parsed(query))
        if tuple(frame.columns) != columns:
            raise QueryError(f"a rule gives the columns {', '.join(columns)}, not {', '.join(frame.columns)}")
        return _rows_of(self._arrow(frame))

    def tables_named(self, query: str) -> list[str]:
        """Return the tables and views that a query reads, in order of their names."""
        return translation.tables_in(translation.parsed(query))

    def publish_table(self, number: int, resource: Resource) -> None:
        """Make one table by its name, typed; a cell that is not of its column's type is null there."""
        typed = (
            f"{typed_expression(field, f'c{place}')} as {sql_name(field.name)}"
            for place, field in enumerate(resource.fields)
        )
        query = f"select _line, {', '.join(typed)} from raw.t{number}"
        self._hold(resource.name, lambda: self._asked(translation.parsed(query), self._patterns))

    def publish_rows(self, name: str, columns: str, rows: Sequence[Row]) -> None:
        """Make a table that rule files read; `columns` are SQL, a name and a type each."""
        table = described_table(columns, rows)
        self._hold(name, lambda: self._frame(table))

    def _publish_query(self, name: str, columns: str, query: str) -> None:
        if not query:
            self.publish_rows(name, columns, [])
            return

        def made() -> DataFrame:
            frame = self._asked(translation.parsed(query), self._patterns)
            # what many rules read is worked out once
            return self._worked_out(frame.toDF(*_described(columns)))

        self._hold(name, made)

    def _hold(self, name: str, make: Callable[[], DataFrame]) -> None:
        """Let a query read a table that is made when one first does."""
        self._makers[name] = make
        self._views.discard(name)

    def _need(self, name: str) -> None:
        """Make a table, unless it is there.

        Raises: MisfitError where nothing says how.
        """
        if name not in self._makers:
            raise MisfitError(f"there is no table `{name}`")
        if name not in self._views:
            self._makers[name]().createOrReplaceTempView(f"`{name}`")
            self._views.add(name)

    def _asked(self, tree: exp.Expr, patterns: Collection[str] | None = None) -> DataFrame:
        """Return the rows that a query asks for, not worked out yet."""
        for walk in recursion.walks(tree):
            self._walk(walk, patterns)
        for name in translation.tables_in(tree):
            self._need(name)
        return self._run(translation.translated(tree, patterns))

    def _walk(self, walk: recursion.Walk, patterns: Collection[str] | None) -> None:
        """Work out a query that goes on from its own rows, until it finds no new ones."""
        found = new = self._worked_out(self._asked(walk.first, patterns).distinct())
        while not new.isEmpty():
            self._hold(walk.name, lambda newest=new: newest)  # type: ignore[misc]
            more = self._asked(walk.more, patterns).toDF(*found.columns)
            new = self._worked_out(more.distinct().subtract(found))
            found = self._worked_out(found.union(new))
        self._hold(walk.name, lambda: found)

    def _worked_out(self, frame: DataFrame) -> DataFrame:
        """Return the rows once they are there, so that nothing asks for them a second time."""
        if not self._small:
            return frame.localCheckpoint()
        return self._frame(self._arrow(frame).rename_columns(frame.columns))

    def _frame(self, table: pyarrow.Table) -> DataFrame:
        with warnings.catch_warnings():
            # of other versions of pandas, which is not asked for anything here
            warnings.simplefilter("ignore")
            return self._spark.createDataFrame(table)

    def _handed(self, table: pyarrow.Table) -> DataFrame:
        """Return rows that came through Python, handed over once where they are more than a few."""
        frame = self._frame(table)
        if not self._small:
            self._kept.append(frame.persist())
        return frame

    def _run(self, query: str) -> DataFrame:
        try:
            return self._spark.sql(query)
        except AnalysisException as error:
            raise MisfitError(_said(error)) from error
        except PySparkException as error:
            raise QueryError(_said(error)) from error

    def _arrow(self, frame: DataFrame) -> pyarrow.Table:
        try:
            # two columns may have one name
            return frame.toDF(*(f"c{place}" for place in range(len(frame.columns)))).toArrow()
        except (PySparkException, Py4JJavaError) as error:
            raise QueryError(_said(error)) from error


def _raw(number: int) -> str:
    return f"raw.t{number}"


def described_table(columns: str, rows: Sequence[Row]) -> pyarrow.Table:
    """Return rows as a table whose columns are described in SQL, a name and a type each."""
    described = _described(columns)
    lists = zip(*rows, strict=True) if rows else [[] for _ in described]
    arrays = [pyarrow.array(list(each), _ARROW[kind]) for each, kind in zip(lists, described.values(), strict=True)]
    return pyarrow.Table.from_arrays(arrays, names=list(described))


def _described(columns: str) -> dict[str, str]:
    """Return the types by the names of columns that are described in SQL."""
    tree = sqlglot.parse_one(f"create table described ({columns})", read="duckdb")
    return {each.name: each.kind.this.name for each in tree.find_all(exp.ColumnDef) if each.kind}


def _rows_of(table: pyarrow.Table) -> list[Row]:
    return list(zip(*(each.to_pylist() for each in table.columns), strict=True))


def _double_text(value: float | None) -> str | None:
    return None if value is None else repr(value)


def _said(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]

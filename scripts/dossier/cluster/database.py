"""The tables that the checks run on, held by Spark: the doors of `engine.duck.Database`, and the same SQL behind them."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from dossier.cluster import recursion, session, translation
from dossier.engine import duck
from dossier.engine.duck import MisfitError, QueryError, Row
from dossier.engine.expressions import QUICK_PATTERNS, typed_expression
from dossier.engine.lexical import pattern_of
from dossier.engine.sql import sql_name
from dossier.engine.table import Resource

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

_OUR_PATTERNS = frozenset({"[ -~]*", "[eE][+-]?[0-9]{5}", *QUICK_PATTERNS})


class Database(duck.Database):
    """All loaded tables as views of Spark: `raw.t0`, `raw.t1`, … with columns _line, c0, c1, … as text.

    Queries are written for DuckDB, as all queries are, and translated.
    """

    def __init__(self, master: str | None = None, small: bool = True) -> None:
        self._open = ExitStack()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._spark = self._open.enter_context(session.session(master, small))
        self.name = f"spark {self._spark.version}"
        self._small = small
        self._views: set[str] = set()
        self._chunks: dict[int, list[pyarrow.Table]] = {}
        self._patterns = set(_OUR_PATTERNS)
        self._spark.udf.register(translation.DOUBLE_TEXT, _double_text, "string")

    def close(self) -> None:
        """Let Spark forget the tables."""
        for name in self._views:
            self._spark.catalog.dropTempView(name)
        self._open.close()

    def create(self, number: int, resource: Resource) -> None:
        """Make the empty table of a resource."""
        self._patterns |= {each for each in map(pattern_of, resource.fields) if each is not None}
        self._chunks[number] = [_texts([[]] * (1 + len(resource.fields)))]

    def append(self, number: int, resource: Resource, lines: list[int], rows: Sequence[Sequence[str | None]]) -> None:
        """Add rows; a text that stands for a missing value becomes null."""
        columns: list[Sequence[Any]] = [lines]
        for field, cells in zip(resource.fields, zip(*rows, strict=True), strict=True):
            missing = frozenset(field.missing)
            columns.append([None if cell in missing else cell for cell in cells])
        self._chunks[number].append(_texts(columns))

    def _settle(self) -> None:
        """Hand the rows that came through Python over to Spark."""
        import pyarrow

        while self._chunks:
            number, chunks = self._chunks.popitem()
            self._show(f"raw.t{number}", self._frame(pyarrow.concat_tables(chunks)))

    def _frame(self, table: pyarrow.Table) -> DataFrame:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._spark.createDataFrame(table)

    def _show(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(f"`{name}`")
        self._views.add(name)

    def add_keys(self, number: int, place: int, keys: Sequence[tuple[str, str]]) -> None:
        """Add a column k<place> to a table: the key of each cell of a column, null where none is given."""
        import pyarrow
        from pyspark.sql import functions

        self._settle()
        cells, made = (list(each) for each in zip(*keys, strict=True))
        lookup = self._frame(pyarrow.table({"_cell": pyarrow.array(cells, "string"), f"k{place}": pyarrow.array(made, "string")}))
        table = self._spark.table(f"`raw.t{number}`")
        joined = table.join(lookup, table[f"c{place}"] == functions.col("_cell"), "left").drop("_cell")
        self._show(f"raw.t{number}", joined)

    def drop(self, number: int) -> None:
        """Forget a table whose file turned out to be broken."""
        if self._chunks.pop(number, None) is None:
            self._spark.catalog.dropTempView(f"raw.t{number}")
            self._views.discard(f"raw.t{number}")

    def rows(self, query: Any) -> list[Row]:
        """Run one of our own queries.

        Raises: MisfitError where the tables have other columns, QueryError where it cannot be run for another reason.
        """
        return _rows_of(self._arrow(self._asked(translation.parsed(query), self._patterns)))

    def _asked(self, tree: exp.Expression, patterns: Collection[str] | None = None) -> DataFrame:
        """Return the rows that a query asks for, not worked out yet."""
        self._settle()
        for walk in recursion.walks(tree):
            self._walk(walk, patterns)
        return self._run(translation.translated(tree, patterns))

    def _walk(self, walk: recursion.Walk, patterns: Collection[str] | None) -> None:
        """Work out a query that goes on from its own rows, until it finds no new ones."""
        found = new = self._worked_out(self._run(translation.translated(walk.first, patterns)).distinct())
        while not new.isEmpty():
            self._show(walk.name, new)
            more = self._run(translation.translated(walk.more, patterns)).toDF(*found.columns)
            new = self._worked_out(more.distinct().subtract(found))
            found = self._worked_out(found.union(new))
        self._show(walk.name, found)

    def _worked_out(self, frame: DataFrame) -> DataFrame:
        """Return the rows once they are there, so that nothing asks for them a second time."""
        return self._frame(self._arrow(frame).rename_columns(frame.columns)) if self._small else frame.localCheckpoint()

    def _run(self, query: str) -> DataFrame:
        from pyspark.errors import AnalysisException, PySparkException

        try:
            return self._spark.sql(query)
        except AnalysisException as error:
            raise MisfitError(_said(error)) from error
        except PySparkException as error:
            raise QueryError(_said(error)) from error

    def _arrow(self, frame: DataFrame) -> pyarrow.Table:
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        try:
            # two columns may have one name
            return frame.toDF(*(f"c{place}" for place in range(len(frame.columns)))).toArrow()
        except (PySparkException, Py4JJavaError) as error:
            raise QueryError(_said(error)) from error

    def rule_rows(self, query: str, columns: tuple[str, ...]) -> list[Row]:
        """Run the query of a rule file: one statement that selects, from tables that are there, the columns named.

        Raises: QueryError where it is anything else.
        """
        tree = translation.parsed(query)
        strange = [each for each in translation.tables_in(tree) if each.lower() not in self._views]
        if strange:
            raise MisfitError(f"there is no table {strange[0]}")
        frame = self._asked(tree)
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
        self._show(resource.name, self._asked(translation.parsed(query), self._patterns))

    def publish_rows(self, name: str, columns: str, rows: Sequence[Row]) -> None:
        """Make a table that rule files read; `columns` are SQL, a name and a type each."""
        import pyarrow

        described = _described(columns)
        lists = zip(*rows, strict=True) if rows else [[] for _ in described]
        arrays = [pyarrow.array(list(each), _ARROW[kind]) for each, kind in zip(lists, described.values(), strict=True)]
        self._show(name, self._frame(pyarrow.Table.from_arrays(arrays, names=list(described))))

    def _publish_query(self, name: str, columns: str, query: str) -> None:
        if not query:
            self.publish_rows(name, columns, [])
            return
        frame = self._asked(translation.parsed(query), self._patterns).toDF(*_described(columns))
        # what many rules read is worked out once
        self._show(name, self._worked_out(frame))


_ARROW = {"VARCHAR": "string", "TEXT": "string", "INT": "int32", "BIGINT": "int64", "BOOLEAN": "bool", "DATE": "date32",
          "DOUBLE": "float64"}


def _described(columns: str) -> dict[str, str]:
    """Return the types by the names of columns that are described in SQL."""
    tree = sqlglot.parse_one(f"create table described ({columns})", read="duckdb")
    return {each.name: each.kind.this.name for each in tree.find_all(exp.ColumnDef) if each.kind}


def _texts(columns: Sequence[Sequence[Any]]) -> pyarrow.Table:
    import pyarrow

    arrays = [pyarrow.array(columns[0], "int64"), *(pyarrow.array(each, "string") for each in columns[1:])]
    return pyarrow.Table.from_arrays(arrays, names=["_line", *(f"c{place}" for place in range(len(columns) - 1))])


def _rows_of(table: pyarrow.Table) -> list[Row]:
    return list(zip(*(each.to_pylist() for each in table.columns), strict=True))


def _double_text(value: float | None) -> str | None:
    return None if value is None else repr(value)


def _said(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]

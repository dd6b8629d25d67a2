"""Records as columns of the right type: data frames of pandas and of Polars, and a DuckDB database in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dossier.columns import Table
from dossier.projection import table_schema

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars

PANDAS = {"string": "string", "integer": "Int64", "number": "Float64", "date": "datetime64[s]"}
POLARS = {"string": "String", "integer": "Int64", "number": "Float64", "date": "Date"}
DUCKDB = {"string": "varchar", "integer": "bigint", "number": "double", "date": "date"}
"""What a type of Table Schema is called there."""

Rows = Sequence[Table]


def to_pandas(model: type[Table], rows: Rows) -> pandas.DataFrame:
    """Return a data frame with the columns of the model, in the order of the rows; see PANDAS for the types.

    Raises:
        ModuleNotFoundError: pandas is not installed.

    """
    pd = _installed("pandas")
    kinds = types(model)
    frame: pandas.DataFrame = pd.DataFrame(
        {name: pd.Series(column(rows, name), dtype=PANDAS[kind]) for name, kind in kinds.items()}
    )
    return frame


def to_polars(model: type[Table], rows: Rows) -> polars.DataFrame:
    """Return a data frame with the columns of the model, in the order of the rows; see POLARS for the types.

    Raises:
        ModuleNotFoundError: Polars is not installed.

    """
    pl = _installed("polars")
    series = [pl.Series(name, column(rows, name), getattr(pl, POLARS[kind])) for name, kind in types(model).items()]
    frame: polars.DataFrame = pl.DataFrame(series)
    return frame


def to_duckdb(tables: Mapping[str, tuple[type[Table], Rows]]) -> duckdb.DuckDBPyConnection:
    """Return a connection to a new database in memory with these tables, each with its primary key."""
    connection: duckdb.DuckDBPyConnection = _installed("duckdb").connect(":memory:")
    for table, (model, rows) in tables.items():
        kinds = {name: DUCKDB[kind] for name, kind in types(model).items()}
        columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
        connection.execute(f'create table "{table}" ({columns}, primary key ("{model.key()}"))')
        if rows:
            lists = ", ".join(f"unnest(${place}::{kind}[])" for place, kind in enumerate(kinds.values(), 1))
            connection.execute(f'insert into "{table}" select {lists}', [column(rows, name) for name in kinds])
    return connection


def types(model: type[Table]) -> dict[str, str]:
    """Return the type of each column, as Table Schema calls it."""
    return {each["name"]: each["type"] for each in table_schema(model)["fields"]}


def column(rows: Rows, name: str) -> list[Any]:
    """Return the values of a column in the order of the rows; an empty cell is None."""
    return [getattr(row, name) for row in rows]


def _installed(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        raise ModuleNotFoundError(f"{name} is not installed; `pip install {name}` brings it", name=name) from None

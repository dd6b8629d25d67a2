"""Columns of the right type: data frames of pandas and of Polars, and a DuckDB database in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars

PANDAS = {"string": "string", "integer": "Int64", "number": "Float64", "date": "datetime64[s]"}
POLARS = {"string": "String", "integer": "Int64", "number": "Float64", "date": "Date"}
DUCKDB = {"string": "varchar", "integer": "bigint", "number": "double", "date": "date"}
"""What a type of Table Schema is called there."""

Columns = Mapping[str, tuple[str, Sequence[Any]]]
"""Columns by name, in order: the type as Table Schema calls it, and the values, where None is a missing one."""


def to_pandas(columns: Columns) -> pandas.DataFrame:
    """Return a data frame with these columns, also where they are empty; see PANDAS for the types.

    Raises:
        ModuleNotFoundError: pandas is not installed.

    """
    pd = _installed("pandas")
    frame: pandas.DataFrame = pd.DataFrame(
        {name: pd.Series(values, dtype=PANDAS[kind]) for name, (kind, values) in columns.items()}
    )
    return frame


def to_polars(columns: Columns) -> polars.DataFrame:
    """Return a data frame with these columns, also where they are empty; see POLARS for the types.

    Raises:
        ModuleNotFoundError: Polars is not installed.

    """
    pl = _installed("polars")
    series = [pl.Series(name, values, getattr(pl, POLARS[kind])) for name, (kind, values) in columns.items()]
    frame: polars.DataFrame = pl.DataFrame(series)
    return frame


def to_duckdb(tables: Mapping[str, tuple[str, Columns]]) -> duckdb.DuckDBPyConnection:
    """Return a connection to a new database in memory with these tables, each given by its primary key and columns."""
    connection: duckdb.DuckDBPyConnection = _installed("duckdb").connect(":memory:")
    for table, (key, columns) in tables.items():
        kinds = {name: DUCKDB[kind] for name, (kind, _) in columns.items()}
        described = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
        connection.execute(f'create table "{table}" ({described}, primary key ("{key}"))')
        if any(values for _, values in columns.values()):
            lists = ", ".join(f"unnest(${place}::{kind}[])" for place, kind in enumerate(kinds.values(), 1))
            connection.execute(f'insert into "{table}" select {lists}', [values for _, values in columns.values()])
    return connection


def _installed(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        raise ModuleNotFoundError(f"{name} is not installed; `pip install {name}` brings it", name=name) from None

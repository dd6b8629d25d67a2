"""The libraries of Python that read the tables, each by its line of README.md."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from matrix import TABLES, TYPED, Cells, Reading, Row


def run(row: Row, **names: Any) -> dict[str, Any]:
    """Run the line for each table and return what it made, by table."""
    for table in TABLES:
        exec(row.reads(table), names)
    return {table: names[table] for table in TABLES}


def typed(kinds: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return the types of TYPED, of the types of all columns by table."""
    return {each: str(kinds[each.split(".")[0]][each.split(".")[1]]) for each in TYPED}


def as_cells(names: list[str], rows: Any) -> Cells:
    """Return rows of values as cells."""
    return [{name: None if cell is None else str(cell) for name, cell in zip(names, row, strict=True)} for row in rows]


def read_with_pandas(row: Row) -> Reading:
    import pandas as pd

    frames = run(row, pd=pd)
    objects = {table: frame.astype("object").where(frame.notna(), None) for table, frame in frames.items()}
    cells = {table: as_cells(list(frame), frame.values.tolist()) for table, frame in objects.items()}
    return Reading(pd.__version__, cells, typed({table: frame.dtypes for table, frame in frames.items()}))


def read_with_polars(row: Row) -> Reading:
    import polars as pl

    frames = run(row, pl=pl)
    cells = {table: as_cells(frame.columns, frame.rows()) for table, frame in frames.items()}
    return Reading(pl.__version__, cells, typed({table: frame.schema for table, frame in frames.items()}))


def read_with_csv(row: Row) -> Reading:
    import csv
    import platform

    rows: dict[str, Cells] = run(row, csv=csv)
    kinds = {table: {name: type(cell).__name__ for name, cell in rows[table][0].items()} for table in TABLES}
    return Reading(platform.python_version(), rows, typed(kinds), empty="")


def read_with_duckdb(row: Row) -> Reading:
    import duckdb

    connection = duckdb.connect()
    tables = {}
    for table in TABLES:
        connection.execute(row.reads(table))
        tables[table] = connection.table(table)
    cells = {table: as_cells(read.columns, read.fetchall()) for table, read in tables.items()}
    kinds = {table: dict(zip(read.columns, read.types, strict=True)) for table, read in tables.items()}
    return Reading(duckdb.__version__, cells, typed(kinds))


def read_with_frictionless(row: Row) -> Reading:
    from frictionless import Package

    read = run(row, Package=Package)
    cells = {table: as_cells(rows[0].field_names, (row.values() for row in rows)) for table, rows in read.items()}
    kinds = {table: {each.name: each.type for each in rows[0].fields} for table, rows in read.items()}
    return Reading(version("frictionless"), cells, typed(kinds))


def read_with_dossier(row: Row) -> Reading:
    import dossier

    tables = run(row, dossier=dossier)
    cells = {
        table: [
            {name: None if cell is None else str(cell) for name, cell in record.model_dump().items()}
            for record in records.values()
        ]
        for table, records in tables.items()
    }
    frames = {table: records.to_polars() for table, records in tables.items()}
    return Reading(version("dossier"), cells, typed({table: frame.schema for table, frame in frames.items()}))

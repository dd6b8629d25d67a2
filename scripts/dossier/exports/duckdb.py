"""One DuckDB file: the tables with types, keys and comments, and the views.

References are told in the comments only: DuckDB checks a reference of a table to itself row by row, so that a row could
not come before the one that it names.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

from dossier.engine.sql import sql_name, sql_text
from dossier.exports import sql
from dossier.exports.dataset import Column, Dataset, Kind, Table
from dossier.package import load

ABOUT = "one DuckDB file with types, comments and views"
LIBRARIES: dict[str, str] = {}
FILE = "dossier.duckdb"

TYPES: dict[Kind, str] = {
    "text": "varchar",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
}
CONFIG: dict[str, Any] = {
    # each DuckDB since 1.1 reads this file, and the form has no random identifier, as later ones have
    "storage_compatibility_version": "v1.0.0",
    # several threads would write the blocks in any order; FSST, the usual choice for text, learns from a random sample
    "threads": 1,
    "force_compression": "dictionary",
    # each column takes whole blocks: with the usual ones of 256 kB small tables make a file of 25 MB
    "default_block_size": 16384,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


ZEROED = {"DUCKDB_JE_MALLOC_CONF": "zero:true"}
"""DuckDB writes whole blocks with the gaps that it never filled: what lay in memory there would be in the file."""

_CHILD = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from dossier.exports import duckdb; duckdb.main()"


def write(dataset: Dataset, folder: Path) -> None:
    """Write the database, in a process of its own, whose memory is zero where nothing was written.

    Raises:
        CannotBuildError: the package has a table under a name that the views need.

    """
    # refused here, where it can be told
    sql.derived(dataset)
    place = dataset.package.root / dataset.package.descriptor
    # isolated: the folder that it is started in may be a stranger's, and no module of it must be taken for Python's own
    command = [sys.executable, "-I", "-c", _CHILD, json.dumps(sys.path), str(place), str(folder)]
    subprocess.run(command, env=os.environ | ZEROED, check=True, stdin=subprocess.DEVNULL)  # noqa: S603


def main() -> None:
    """Write the database of a package: its descriptor and the folder are the last two arguments of the process."""
    write_here(Dataset(load(Path(sys.argv[2]))), Path(sys.argv[3]))


def write_here(dataset: Dataset, folder: Path) -> None:
    """Write the database in this process."""
    derived = sql.derived(dataset)
    with duckdb.connect(folder / FILE, config=CONFIG) as connection:
        connection.execute("begin")
        for table in dataset.tables:
            columns = [_column(each, table) for each in table.columns]
            _fill(connection, table.name, columns, sql.keys(table), [each.values for each in table.columns])
            _comment(connection, "table", sql_name(table.name), table.about)
            for column in table.columns:
                _comment(connection, "column", f"{sql_name(table.name)}.{sql_name(column.name)}", _about(column))
        for each in derived:
            columns = [f"{name} varchar not null" for name, _, _ in each.columns]
            cells = [list(column) for column in zip(*each.rows, strict=True)]
            _fill(connection, each.name, columns, [], cells)
            _comment(connection, "table", each.name, each.about)
            for name, target, about in each.columns:
                _comment(connection, "column", f"{each.name}.{name}", f"{about} Refers to {target}.")
        for name, (about, query) in sql.VIEWS.items():
            connection.execute(f"create view {name} as {query.strip()}")
            _comment(connection, "view", name, about)
        connection.execute("commit")


def _column(column: Column, table: Table) -> str:
    required = column.field.required or column.name in table.resource.primary_key
    return f"{sql_name(column.name)} {TYPES[column.kind]}{' not null' if required else ''}"


def _fill(
    connection: duckdb.DuckDBPyConnection, name: str, columns: list[str], keys: list[str], cells: list[list[Any]]
) -> None:
    connection.execute(f"create table {sql_name(name)} ({', '.join([*columns, *keys])})")
    if cells and cells[0]:
        # the columns at once, since DuckDB is slow at single rows
        kinds = [column.removesuffix(" not null").rpartition(" ")[2] for column in columns]
        parts = ", ".join(f"unnest(${place}::{kind}[])" for place, kind in enumerate(kinds, 1))
        connection.execute(f"insert into {sql_name(name)} select {parts}", cells)


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, name: str, about: str) -> None:
    connection.execute(f"comment on {kind} {name} is {sql_text(about)}")


def _about(column: Column) -> str:
    return f"{column.about} Refers to {column.target[0]} ({column.target[1]})." if column.target else column.about

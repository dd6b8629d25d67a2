"""One SQLite file: tables with keys, checks and comments, views, full-text search, and what datasette shows of it.

Tables are plain, not STRICT, so that programs with an SQLite older than 3.37 open the file; checks hold the kinds. Text
search is by words for claims and events, written in English, and by three characters or more for sources, whose titles
are in any language.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dossier.engine.sql import sql_name, sql_text
from dossier.exports import sql
from dossier.exports.dataset import CannotBuildError, Column, Dataset, Kind, Table

ABOUT = "one SQLite file with keys, views and full-text search, and the metadata for datasette"
LIBRARIES: dict[str, str] = {}
FILE = "dossier.sqlite"
METADATA = "metadata.json"

TYPES: dict[Kind, str] = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}
FORMS: dict[Kind, str] = {
    "integer": "typeof({0}) = 'integer'",
    "number": "typeof({0}) = 'real'",
    "boolean": "{0} in (0, 1)",
    "date": "{0} is date({0}, '+0 days')",
}
"""What a filled cell of a kind is; a column of text makes a text of whatever comes.

Only when it counts, if no days at all, does SQLite see that there is no 30 February.
"""

BOUNDS = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}
WORDS = "porter unicode61 remove_diacritics 2"
PIECES = "trigram"
SEARCHED = {
    "claims": (("statement",), WORDS),
    "events": (("title",), WORDS),
    "sources": (("title", "title_en"), PIECES),
}
"""The columns of a table that are searched, and how they are taken apart."""


def write(dataset: Dataset, folder: Path) -> None:
    """Write the database, and beside it the metadata that datasette is started with."""
    derived = sql.derived(dataset)
    connection = sqlite3.connect(folder / FILE, isolation_level=None)
    try:
        connection.execute("pragma page_size = 4096")
        connection.execute("begin")
        _fill(connection, dataset, derived)
        connection.execute("commit")
        broken = connection.execute("pragma foreign_key_check").fetchall()
        if broken:
            raise CannotBuildError(f"a row of `{broken[0][0]}` refers to no row of `{broken[0][2]}`")
    finally:
        connection.close()
    content = json.dumps(_metadata(dataset, derived), ensure_ascii=False, indent=2) + "\n"
    (folder / METADATA).write_text(content, encoding="utf-8")


def _fill(connection: sqlite3.Connection, dataset: Dataset, derived: tuple[sql.Derived, ...]) -> None:
    for table in dataset.tables:
        connection.execute(_create(dataset, table))
        _insert(connection, table.name, len(table.columns), table.rows())
        for key in table.resource.foreign_keys:
            name = sql_name("_".join((table.name, "by", *key.fields)))
            connection.execute(f"create index {name} on {sql_name(table.name)} ({sql.named(key.fields)})")
    for each in derived:
        connection.execute(_create_derived(each))
        _insert(connection, each.name, len(each.columns), each.rows)
    for name, (about, query) in sql.VIEWS.items():
        connection.execute(f"create view {name} as\n-- {about}\n{query.strip()}")
    for table in dataset.tables:
        if table.name in SEARCHED:
            _index_words(connection, table)


def _create(dataset: Dataset, table: Table) -> str:
    parts = [(" ".join(_column(each, table)), each.about) for each in table.columns]
    parts += [(each, "") for each in sql.keys(table)]
    for key in table.resource.foreign_keys:
        target = dataset.table(key.resource)
        # SQLite refuses a reference to columns that are no key
        if target and target.resource.primary_key == key.reference_fields:
            referred = f"{sql_name(key.resource)} ({sql.named(key.reference_fields)})"
            parts.append((f"foreign key ({sql.named(key.fields)}) references {referred}", ""))
    return _statement(table.name, table.about, parts)


def _column(column: Column, table: Table) -> Iterator[str]:
    name = sql_name(column.name)
    yield f"{name} {TYPES[column.kind]}"
    if column.field.required or column.name in table.resource.primary_key:
        yield "not null"
    if column.kind in FORMS:
        yield f"check ({name} is null or {FORMS[column.kind].format(name)})"
    if column.choices and column.kind == "text":
        yield f"check ({name} in ({', '.join(map(sql_text, column.choices))}))"
    for bound, sign in BOUNDS.items():
        limit = column.field.constraints.get(bound)
        if column.kind in ("integer", "number") and isinstance(limit, int | float):
            yield f"check ({name} {sign} {limit!r})"


def _create_derived(each: sql.Derived) -> str:
    parts = [(f"{name} TEXT not null references {target}", about) for name, target, about in each.columns]
    parts.append((f"primary key ({', '.join(name for name, _, _ in each.columns)})", ""))
    return _statement(each.name, each.about, parts)


def _statement(name: str, about: str, parts: list[tuple[str, str]]) -> str:
    """Return `create table` with a comment on the table and on each column, which SQLite keeps."""
    lines = [f"create table {sql_name(name)} (", f"  -- {about}"]
    for place, (part, meaning) in enumerate(parts, 1):
        comma = "," if place < len(parts) else ""
        lines.append(f"  {part}{comma}{f'  -- {meaning}' if meaning else ''}")
    return "\n".join([*lines, ")"])


def _insert(connection: sqlite3.Connection, name: str, width: int, rows: Iterable[tuple[Any, ...]]) -> None:
    plain = (tuple(str(cell) if hasattr(cell, "isoformat") else cell for cell in row) for row in rows)
    connection.executemany(sql.insert(name, width), plain)


def _index_words(connection: sqlite3.Connection, table: Table) -> None:
    columns, tokens = SEARCHED[table.name]
    key = table.resource.primary_key[0]
    connection.execute(
        f"create virtual table {table.name}_fts using fts5({key} unindexed, {', '.join(columns)}, "
        f"tokenize={sql_text(tokens)})"
    )
    # datasette finds the rows of the table by the row numbers of the index
    listed = ", ".join(("rowid", key, *columns))
    connection.execute(f"insert into {table.name}_fts ({listed}) select {listed} from {table.name}")
    connection.execute(f"insert into {table.name}_fts ({table.name}_fts) values ('optimize')")


def _metadata(dataset: Dataset, derived: tuple[sql.Derived, ...]) -> dict[str, Any]:
    """Return what datasette shows of the package, its tables and columns.

    Source: https://docs.datasette.io/en/stable/metadata.html; units stand in the descriptions, since datasette takes
    only those of the library pint.
    """
    licence = next(iter(dataset.listed("licenses", "title", "name", "path")), {})
    tables: dict[str, Any] = {each.name: _described(each) for each in dataset.tables}
    for each in derived:
        columns = {name: about for name, _, about in each.columns}
        tables[each.name] = {"description": each.about, "columns": columns}
    for name, (about, _) in sql.VIEWS.items():
        tables[name] = {"description": about}
    head = {
        "title": dataset.title,
        "description": dataset.told("description"),
        "license": licence.get("title", licence.get("name", "")),
        "license_url": _address(licence.get("path", "")),
        "source": f"{dataset.package.name} {dataset.package.version or ''}".strip(),
        "source_url": _address(dataset.told("homepage")),
    }
    return {**{key: value for key, value in head.items() if value}, "databases": {Path(FILE).stem: {"tables": tables}}}


def _described(table: Table) -> dict[str, Any]:
    described: dict[str, Any] = {"title": table.resource.title or table.name, "description": table.about}
    if table.label:
        described["label_column"] = table.label
    coded = [each.name for each in table.columns if each.choices or (each.target and _is_code(each.target[1]))]
    if coded and table.n_rows > 1:
        described["facets"] = coded
    if table.name in SEARCHED:
        described |= {"fts_table": f"{table.name}_fts", "fts_pk": "rowid"}
    described["columns"] = {each.name: each.about for each in table.columns}
    return described


def _address(given: str) -> str:
    """Return an address that may become a link on a page; empty where it is of another kind, such as a script."""
    return given if given.startswith(("https://", "http://")) else ""


def _is_code(column: str) -> bool:
    return column == "code"

"""What SQL finds that was written by hand for these five tables, on DuckDB, each file read once: the yardstick.

Which cells of a row are faulty is decided in the one scan of its file. Kept of a row are a mask of its faulty cells and
64-bit hashes of its keys, in the order of the file, so that the row's id is the number of the record. Keys are compared
afterwards. `BENCH_MEMORY` bounds the memory (default: 1GB); what goes beyond is spilled to the disk.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

import places
from bare_scan import reader

DATE = "regexp_full_match({0}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') and try_cast({0} as date) is not null"
# a pattern first: `try_cast` takes `epoch`, `2024/03/01`, `1_000` and `0x1F`
INTEGER = "regexp_full_match({0}, '[+-]?[0-9]+')"
NUMBER = "regexp_full_match({0}, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?|NaN|-?INF')"
TRUTH = "case {0} when 'true' then 1 when 'false' then 1 when 'True' then 1 when 'False' then 1 when 'TRUE' then 1 \
when 'FALSE' then 1 when '1' then 1 when '0' then 1 end = 1"


def one_of(*values: str) -> str:
    """Return the condition that a cell is one of the values; `in` with five or more of them loses the order of rows."""
    choices = " ".join(f"when '{each}' then 1" for each in values)
    return f"case {{0}} {choices} end = 1"


def empty_or(condition: str) -> str:
    """Return the condition that a cell is empty or what the condition says."""
    return f"{{0}} = '' or ({condition})"


AT_MOST_200 = "length({0}) <= 200"
COUNTRY = empty_or("regexp_full_match({0}, '[A-Z]{{3}}')")

SOUND: dict[str, dict[str, str]] = {
    "sources": {
        "source_id": "regexp_full_match({0}, 'D[0-9]{{6}}')",
        "title": "{0} <> '' and length({0}) <= 200",
        "url": "regexp_full_match({0}, 'https://[a-z.]+/.+')",
        "language": one_of("en", "fr", "ko", "ru", "vi", "zh"),
        "published_on": empty_or(DATE),
        "is_held": TRUTH,
        "note": AT_MOST_200,
    },
    "actors": {
        "actor_id": "regexp_full_match({0}, 'A[0-9]{{6}}')",
        "name": "{0} <> '' and length({0}) <= 80",
        "actor_kind": one_of("person", "state", "organ", "organisation", "outlet", "group"),
        "country_code": COUNTRY,
        "note": AT_MOST_200,
    },
    "events": {
        "event_id": "regexp_full_match({0}, 'E[0-9]{{7}}')",
        "title": "length({0}) between 10 and 200",
        "event_type": one_of(
            *("agree", "support", "cooperate", "aid", "yield", "request", "accuse", "reject", "threaten", "protest")
        ),
        "status": one_of("occurred", "ongoing", "planned", "alleged", "denied", "hypothetical"),
        "start_date": f"({DATE}) and try_cast({{0}} as date) between date '1900-01-01' and date '2099-12-31'",
        "end_date": empty_or(DATE),
        "country_code": COUNTRY,
        "deaths": empty_or(f"{INTEGER} and try_cast({{0}} as hugeint) between 0 and 1000000"),
    },
    "sentences": {
        "sentence_id": "regexp_full_match({0}, 'S[0-9]{{8}}')",
        "source_id": "{0} <> ''",
        "ordinal": f"{INTEGER} and try_cast({{0}} as hugeint) >= 1",
        "start_char": f"{INTEGER} and try_cast({{0}} as hugeint) >= 0",
        "end_char": empty_or(f"{INTEGER} and try_cast({{0}} as hugeint) >= 1"),
        "sha256": "regexp_full_match({0}, '[0-9a-f]{{64}}')",
        "sentence_kind": one_of("heading", "sentence", "caption", "byline", "furniture"),
        "note": AT_MOST_200,
    },
    "claims": {
        "claim_id": "regexp_full_match({0}, 'C[0-9]{{8}}')",
        "statement": "length({0}) between 10 and 300",
        "claimant_id": "{0} <> ''",
        "sentence_id": "{0} <> ''",
        "claim_type": one_of(
            *("assertion", "denial", "accusation", "assessment", "forecast", "commitment", "demand", "threat")
        ),
        "polarity": one_of("positive", "negative", "underspecified"),
        "certainty": one_of("certain", "probable", "possible", "uncommitted"),
        "topic": one_of(
            *("trade", "treaty", "weapons", "sanctions", "elections", "migration", "energy", "health"),
            "media_and_publication",
        ),
        "claimed_on": empty_or(DATE),
        "quantity_value": empty_or(f"{NUMBER} and try_cast({{0}} as double) >= 0"),
        "quantity_unit": empty_or(one_of("person", "tonne", "container", "percent", "dollar")),
        "confidence": f"{NUMBER} and try_cast({{0}} as double) between 0 and 1",
        "is_quoted": TRUTH,
        "note": AT_MOST_200,
    },
}
"""When a cell of a column is sound; columns that take anything are left out."""

UNIQUE = [
    *(("sources", "source_id"), ("sources", "url"), ("actors", "actor_id"), ("events", "event_id")),
    *(("sentences", "sentence_id"), ("claims", "claim_id")),
]
REFERENCES = [
    ("events", "host_id", "actors", "actor_id"),
    ("sentences", "source_id", "sources", "source_id"),
    ("claims", "claimant_id", "actors", "actor_id"),
    ("claims", "relayed_by_id", "actors", "actor_id"),
    ("claims", "sentence_id", "sentences", "sentence_id"),
    ("claims", "event_id", "events", "event_id"),
]


def found(package: Path) -> Iterator[places.Place]:
    """Yield the places of what is wrong with single cells, then of repeated keys and of references to nothing."""
    resources = json.loads((package / "datapackage.json").read_bytes())["resources"]
    with tempfile.TemporaryDirectory() as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": os.environ.get("BENCH_MEMORY", "1GB"),
            "temp_directory": spill,
        }
        with duckdb.connect(config=config) as database:
            for resource in resources:
                yield from _cells(database, resource["name"], reader(package, resource))
            for table, column in UNIQUE:
                yield from _repeated(database, table, column)
            for reference in REFERENCES:
                yield from _dangling(database, *reference)


def _cells(database: duckdb.DuckDBPyConnection, table: str, read: str) -> Iterator[places.Place]:
    sound = SOUND[table]
    mask = " | ".join(
        f"case when {condition.format(column)} then 0 else {1 << bit} end"
        for bit, (column, condition) in enumerate(sound.items())
    )
    kept = dict.fromkeys(
        [column for name, column in UNIQUE if name == table]
        + [column for name, column, _, _ in REFERENCES if name == table]
    )
    keys = ", ".join(f"case when {each} <> '' then hash({each}) end as {each}" for each in kept)
    database.execute(f"create temp table {table} as select {mask} as mask, {keys} from {read}")
    for record, faulty in database.execute(f"select rowid + 1, mask from {table} where mask <> 0").fetchall():
        for bit, column in enumerate(sound):
            if faulty >> bit & 1:
                yield places.Place(table, record, None, column)


def _repeated(database: duckdb.DuckDBPyConnection, table: str, column: str) -> Iterator[places.Place]:
    rows = database.execute(
        f"""
        select rowid + 1 from {table}
        where {column} in (select {column} from {table} group by {column} having count(*) > 1)
        qualify row_number() over (partition by {column} order by rowid) > 1
        """
    ).fetchall()
    for (record,) in rows:
        yield places.Place(table, record, None, column)


def _dangling(
    database: duckdb.DuckDBPyConnection, table: str, column: str, target: str, key: str
) -> Iterator[places.Place]:
    rows = database.execute(
        f"select rowid + 1 from {table} where {column} is not null and not exists "
        f"(select 1 from {target} where {target}.{key} = {table}.{column})"
    ).fetchall()
    for (record,) in rows:
        yield places.Place(table, record, None, column)


if __name__ == "__main__":
    places.run(found)

"""Whether the rows of the loaded tables stand in the order of their keys; the last of family F to speak."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.engine.compile import own_key
from dossier.engine.duck import Database
from dossier.engine.table import Resource, natural_key
from dossier.report import Diagnostic, quoted

LONGEST_KEY = 200
"""Nobody writes ids of hundreds of letters, and their digits would take long to read."""


def check_order(
    database: Database, tables: dict[int, Resource], spoilt: dict[int, set[tuple[int, int]]]
) -> Iterator[Diagnostic]:
    """Tell of each table of facts that is out of order, once; keys about which something has been said are passed."""
    for number, resource in tables.items():
        if resource.is_vocabulary or len(resource.primary_key) != 1:
            continue
        name = resource.primary_key[0]
        key, place = own_key(resource), resource.position(name)
        rows = database.rows(
            f"select _line, {key} from raw.t{number} where length({key}) <= {LONGEST_KEY} order by _line"
        )
        late = _late([(line, cell) for line, cell in rows if (line, place) not in spoilt[number]])
        if late:
            line, cell, before = late[0]
            more = f", and {len(late) - 1:,} more rows stand too late" if len(late) > 1 else ""
            message = f"{quoted(cell)} comes after {quoted(before)}{more}"
            yield Diagnostic("F401", message, resource.path, line, resource.name, name, cell, "run `dossier fmt`")


def _late(keys: list[tuple[int, str]]) -> list[tuple[int, str, str]]:
    """Return the rows that come after one that belongs behind them: line, key, and the key of that one."""
    late = []
    last: tuple[tuple[tuple[str | int, ...], str], str] | None = None
    for line, key in keys:
        rank = natural_key(key)
        if last is not None and rank < last[0]:
            late.append((line, key, last[1]))
        else:
            last = rank, key
    return late

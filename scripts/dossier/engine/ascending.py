"""Keys in ascending order, as most large tables have them: which may stand twice is told without comparing all.

Where each key is greater than the one above it, none stands twice. A few may break the order, being faulty or repeated:
without them and their neighbours the rest ascends still, and only they have to be looked for.
"""

from __future__ import annotations

from itertools import pairwise

from dossier.engine.duck import Database

MOST_BREAKS = 2_000
"""Rows that may break the order; with more of them the keys are compared in another way."""


def suspects(database: Database, table: str, key: str) -> list[str] | None:
    """Return the keys of a table that may stand more than once, or None where they do not ascend.

    `table` has its rows in their order, and their positions as `_line`; `key` is SQL for a key, a text or null.
    """
    # the first row is found in any case, as none is above it
    found = database.rows(
        f"select _line from (select _line, {key} > lag({key}) over () as ascends from {table}) "
        f"where ascends is not true order by _line limit {MOST_BREAKS + 2}"
    )[1:]
    if not found:
        return []
    if len(found) > MOST_BREAKS:
        return None
    left_out = {line - back for (line,) in found for back in (0, 1)}
    beside = {line + step for line in left_out for step in (-1, 1)} - left_out
    rows = database.rows(
        f"select _line, {key} from {table} where _line in (select unnest({sorted(left_out | beside)})) order by _line"
    )
    # between two breaks all ascends, so that what is left ascends where it does across each of them
    if not all(before < after for before, after in pairwise(text for line, text in rows if line in beside)):
        return None
    return sorted({text for line, text in rows if line in left_out and text is not None})

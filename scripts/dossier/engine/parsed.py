"""Statements, each parsed once: for small packages that takes a sixth of the check, and most are asked of every one."""

from __future__ import annotations

import _duckdb as duckdb

MOST = 400
"""Texts of which the statements are kept; a dossier asks some two hundred."""

_known: dict[str, list[duckdb.Statement]] = {}


def statements(connection: duckdb.DuckDBPyConnection, text: str) -> list[duckdb.Statement]:
    """Return the statements of a text, whichever connection they are for.

    Raises: duckdb.Error where it is no SQL.
    """
    found = _known.get(text)
    if found is None:
        if len(_known) >= MOST:
            _known.clear()
        found = _known[text] = connection.extract_statements(text)
    return found

"""Cells that are surely right, told quickly: what a scan of millions of rows asks first, so that few are looked at.

A cell for which this does not hold is not wrong for that: it is looked at exactly then (see `expressions`).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from dossier.engine.cell import limit_text
from dossier.engine.expressions import BOUNDS, EXACT_BIGINT, EXACT_DOUBLE, fault_expression, is_among
from dossier.engine.sql import LONGEST_FOR_RE2, reads_alike, sql_text
from dossier.engine.table import Field

_DAY = (
    r"[12][0-9]{3}-(?:0(?:[13578]-(?:0[1-9]|[12][0-9]|3[01])|[469]-(?:0[1-9]|[12][0-9]|30)"
    r"|2-(?:0[1-9]|1[0-9]|2[0-8]))|1(?:[02]-(?:0[1-9]|[12][0-9]|3[01])|1-(?:0[1-9]|[12][0-9]|30)))"
)
"""Days of two thousand years but the last of February in a leap year; each sign leaves one way on, which is quick."""

_SIGN = "[+-]?"
_UNSIGNED = {"bigint": "[0-9]{1,18}", "double": r"[0-9]{1,9}(?:\.[0-9]{1,6})?"}
"""Numbers as most are written: all of them among EXACT_BIGINT and EXACT_DOUBLE."""

_LONGEST_LIST = 50


def sound_expression(field: Field, column: str, refused: Collection[str] = frozenset()) -> str | None:
    """Write SQL for whether a cell, null where it is missing, surely has no fault; None where each cell is right.

    Null means no. `refused` are patterns that the database does not take.
    """
    exact = fault_expression(field, column, refused)
    if exact is None:
        return None
    conditions = _conditions(field, column, refused)
    if conditions is None:
        return f"({exact}) is null"
    # each condition on a missing cell is null
    together = " and ".join(conditions)
    if field.required:
        return together or f"{column} is not null"
    return f"({together}) is not false" if together else None


def _conditions(field: Field, column: str, refused: Collection[str]) -> list[str] | None:
    """Return what together is enough for a cell that is there; None where only a long look tells."""
    limits = field.constraints
    if field.type == "boolean":
        # a list of values is compared as values, not as texts
        return None if "enum" in limits else [is_among(column, field.true_values + field.false_values)]
    if field.type in ("integer", "number"):
        return _of_number(field, column)
    if field.format != "default" or field.type not in ("string", "date"):
        return None
    conditions = [_matches(column, _DAY)] if field.type == "date" else []
    if "pattern" in limits:
        if limits["pattern"] in refused or not reads_alike(limits["pattern"]):
            return None
        conditions += [f"strlen({column}) <= {LONGEST_FOR_RE2}", _matches(column, f"(?:{limits['pattern']})")]
    if "enum" in limits:
        if len(limits["enum"]) > _LONGEST_LIST:
            return None
        conditions.append(is_among(column, tuple(limit_text(field, each) for each in limits["enum"])))
    for name, sign in (("minLength", ">="), ("maxLength", "<=")):
        if name in limits:
            conditions.append(f"length({column}) {sign} {min(limits[name], 1 << 31)}")
    return conditions + [
        f"{column} {sign} {sql_text(limit_text(field, limits[name]))}"
        for name, sign in _SIGNS.items()
        if name in limits
    ]


_SIGNS = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}


def _of_number(field: Field, column: str) -> list[str] | None:
    exact, kind = (EXACT_BIGINT, "bigint") if field.type == "integer" else (EXACT_DOUBLE, "double")
    limits = {name: limit_text(field, field.constraints[name]).strip() for name in BOUNDS if name in field.constraints}
    is_plain = not field.group_char and field.decimal_char == "." and field.bare_number
    if not is_plain or "enum" in field.constraints or not all(re.fullmatch(exact, each) for each in limits.values()):
        return None
    # a number of so few digits is the same as a double or a bigint, and one without a sign is not below zero
    is_unsigned = limits.get("minimum") == "0"
    conditions = [_matches(column, _UNSIGNED[kind] if is_unsigned else _SIGN + _UNSIGNED[kind])]
    if is_unsigned:
        del limits["minimum"]
    if {"minimum", "maximum"} <= limits.keys():
        low, high = (f"{sql_text(limits.pop(name))}::{kind}" for name in ("minimum", "maximum"))
        conditions.append(f"try_cast({column} as {kind}) between {low} and {high}")
    return conditions + [
        f"try_cast({column} as {kind}) {_SIGNS[name]} {sql_text(limit)}::{kind}" for name, limit in limits.items()
    ]


def _matches(column: str, pattern: str) -> str:
    return f"regexp_full_match({column}, {sql_text(pattern)})"

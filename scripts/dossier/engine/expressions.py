"""A cell in SQL: what is wrong with it first, its value, and what it has in common with cells of the same value."""

from __future__ import annotations

import re
from collections.abc import Collection

from dossier.engine.cell import LONGEST_MAIL_NAME, limit_text
from dossier.engine.lexical import SPACE, pattern_of
from dossier.engine.natives import NATIVE
from dossier.engine.sql import LONGEST_FOR_RE2, reads_alike, reads_ascii_alike, sql_text
from dossier.engine.structures import LONGEST_PLAIN
from dossier.engine.table import Field

FAULTS = (
    "undecided",
    "required",
    "type",
    "pattern",
    "enum",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "jsonSchema",
)
"""The kinds of fault a cell can have, as the number that stands for each in the queries; 0 is left to Python."""

BOUNDS = {"minimum": "<", "maximum": ">", "exclusiveMinimum": "<=", "exclusiveMaximum": ">="}

# fifteen digits survive the way through a double unchanged, and eighteen fit a bigint
EXACT_DOUBLE = r"[+-]?(?:[0-9]{1,15}|[0-9]{1,12}\.[0-9]{0,3}|[0-9]{1,9}\.[0-9]{0,6}|[0-9]{0,3}\.[0-9]{1,12})"
EXACT_BIGINT = r"[+-]?[0-9]{1,18}"
_PLAIN_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"

QUICK_PATTERNS = (EXACT_DOUBLE, EXACT_BIGINT, _PLAIN_NUMBER)
"""Patterns of ours beside those of `lexical`, which take no longer than the cell is, whoever reads them."""

_LARGEST_LENGTH = 1 << 31
# the database takes minutes to plan a list of a hundred thousand values
_LONGEST_LIST = 1_000
_ASCII = "[ -~]*"
_NUMBERS = ("integer", "number")
_TEXTS = ("string", "any")
# a text of one of these is its value: two texts are two values, and they sort as their values do
_WORDS = ("date", "year", "yearmonth")

Case = tuple[str, str]
"""A condition on a cell, and the fault that it has then."""


def fault_expression(
    field: Field, column: str, refused: Collection[str] = frozenset(), native: bool = False
) -> str | None:
    """Write SQL for the number of a cell's first fault in FAULTS, or null; None where no cell can be wrong.

    `refused` are patterns that the database does not take; `native` cells may stand for values that are no text.
    """
    cases = [(f"{column} is null", "required")] if field.required else []
    present = _type_cases(field, column, native)
    if ("true", "undecided") not in present:
        present += _constraint_cases(field, column, refused)
    if not cases and not present:
        return None
    whens = "".join(f" when {condition} then {FAULTS.index(fault)}" for condition, fault in cases)
    whens += f" when {column} is null then null"
    whens += "".join(f" when {condition} then {FAULTS.index(fault)}" for condition, fault in present)
    return f"case{whens} end"


def _type_cases(field: Field, column: str, native: bool) -> list[Case]:
    kind, value = field.type, _value(field, column)
    if kind == "boolean":
        return [(f"not {is_among(column, field.true_values + field.false_values)}", "type")]
    cases: list[Case] = []
    if kind == "string" and native:
        cases.append((f"starts_with({column}, {sql_text(NATIVE)})", "type"))
    pattern = pattern_of(field)
    if pattern is None or (kind in _NUMBERS and not field.bare_number):
        is_free = kind == "any" or (kind == "string" and field.format == "default")
        return cases if is_free else [("true", "undecided")]
    if kind == "string" or field.group_char:
        # groups that repeat take some engines a frame of their stack each
        cases.append((f"length({column}) > {LONGEST_FOR_RE2}", "undecided"))
    cases.append((f"not regexp_full_match({value}, {sql_text(f'(?:{pattern})')})", "type"))
    if kind in ("date", "datetime"):
        # year 0 is a year to DuckDB and none to Python and frictionless
        cases.append((f"{value} like '0000%' or try_cast(left({value}, 10) as date) is null", "type"))
    if kind == "datetime":
        # there is no day after the last one
        cases.append((f"{value} like '9999-12-31T24%'", "undecided"))
    if field.format == "email":
        cases.append((f"length({column}) > {LONGEST_MAIL_NAME}", "undecided"))
    if kind in ("integer", "duration"):
        # Python refuses integers of thousands of digits
        cases.append((f"length({value}) > {LONGEST_PLAIN}", "undecided"))
    if kind == "number":
        long = f"length({value}) > {LONGEST_PLAIN} or regexp_matches({value}, '[eE][+-]?[0-9]{{5}}')"
        cases.append((long, "undecided"))
    return cases


def _constraint_cases(field: Field, column: str, refused: Collection[str]) -> list[Case]:
    limits = field.constraints
    cases: list[Case] = []
    if "pattern" in limits:
        pattern = limits["pattern"]
        if pattern in refused or not reads_ascii_alike(pattern):
            return [("true", "undecided")]
        cases.append((f"length({column}) > {LONGEST_FOR_RE2}", "undecided"))
        if not reads_alike(pattern):
            cases.append((f"not regexp_full_match({column}, {sql_text(_ASCII)})", "undecided"))
        cases.append((f"not regexp_full_match({column}, {sql_text(f'(?:{pattern})')})", "pattern"))
    if "enum" in limits:
        if field.type not in _TEXTS + _WORDS or len(limits["enum"]) > _LONGEST_LIST:
            return [*cases, ("true", "undecided")]
        listed = tuple(limit_text(field, each) for each in limits["enum"])
        cases.append((f"not {is_among(column, listed)}", "enum"))
    if "minLength" in limits:
        cases.append((f"length({column}) < {min(limits['minLength'], _LARGEST_LENGTH)}", "minLength"))
    if "maxLength" in limits:
        cases.append((f"length({column}) > {min(limits['maxLength'], _LARGEST_LENGTH)}", "maxLength"))
    bounds = [(name, limits[name]) for name in BOUNDS if name in limits]
    return cases + _bound_cases(field, column, bounds) if bounds else cases


def _bound_cases(field: Field, column: str, bounds: list[tuple[str, object]]) -> list[Case]:
    texts = [(name, limit_text(field, limit).strip()) for name, limit in bounds]
    if field.type in _WORDS:
        # of equal length, their order as text is their order as values
        return [(f"{column} {BOUNDS[name]} {sql_text(limit)}", name) for name, limit in texts]
    exact = {"integer": EXACT_BIGINT, "number": EXACT_DOUBLE}.get(field.type)
    is_plain = not field.group_char and field.decimal_char == "."
    if exact is None or not is_plain or not all(re.fullmatch(exact, limit) for _, limit in texts):
        return [("true", "undecided")]
    value, kind = _value(field, column), "bigint" if field.type == "integer" else "double"
    cases = [(f"not regexp_full_match({value}, {sql_text(exact)})", "undecided")]
    for name, limit in texts:
        cases.append((f"try_cast({value} as {kind}) {BOUNDS[name]} {sql_text(limit)}::{kind}", name))
    return cases


def _value(field: Field, column: str) -> str:
    return f"trim({column}, {sql_text(SPACE)})" if field.type in _NUMBERS else column


def is_among(column: str, values: tuple[str, ...]) -> str:
    """Write SQL for whether a cell that is there is one of the values."""
    return f"list_contains([{', '.join(map(sql_text, values))}], {column})" if values else "false"


def family(field: Field) -> str:
    """Return what the values of a column can be equal to: values of a column of the same family."""
    if field.type in (*_NUMBERS, "year"):
        return "number"
    return "text" if field.type in _TEXTS else field.type


def without_key(field: Field, column: str) -> str | None:
    """Write SQL for whether a cell's key is to be made in Python; None where SQL makes all of them."""
    if field.type in _NUMBERS:
        if not field.bare_number:
            return f"{column} is not null"
        value = _plain(field, column)
        plain = f"regexp_full_match({value}, {sql_text(_PLAIN_NUMBER)}) and length({value}) <= {LONGEST_PLAIN}"
        return f"{column} is not null and not ({plain})"
    is_text = field.type in (*_TEXTS, "boolean", "year", "yearmonth") or (field.type, field.format) == (
        "date",
        "default",
    )
    return None if is_text else f"{column} is not null"


def key_expression(field: Field, column: str, made: str | None = None) -> str:
    """Write SQL for what two cells have in common when their values are equal, as text; null for a missing value.

    `made` is the column of keys that Python made, for the cells of `without_key`, where there are any.
    """
    if field.type == "boolean":
        no = is_among(column, field.false_values)
        return f"case when {column} is not null then case when {no} then 'false' else 'true' end end"
    if family(field) != "number":
        return made or column
    value = _plain(field, column)
    unsigned = f"ltrim({value}, '+-')"
    whole = f"coalesce(nullif(ltrim(split_part({unsigned}, '.', 1), '0'), ''), '0')"
    part = f"rtrim(split_part({unsigned}, '.', 2), '0')"
    size = f"{whole} || case when {part} = '' then '' else '.' || {part} end"
    key = f"case when {value} like '-%' and {size} <> '0' then '-' || {size} else {size} end"
    if made is not None:
        return f"coalesce({made}, {key})"
    # what is no number has no value to be equal
    return f"case when regexp_full_match({value}, {sql_text(_PLAIN_NUMBER)}) then {key} else {value} end"


def _plain(field: Field, column: str) -> str:
    value = _value(field, column)
    if field.group_char:
        value = f"replace({value}, {sql_text(field.group_char)}, '')"
    return f"replace({value}, {sql_text(field.decimal_char)}, '.')" if field.decimal_char != "." else value


def typed_expression(field: Field, column: str) -> str:
    """Write SQL for a cell as date, bigint, double, boolean or text; null where it is not of its type."""
    if field.type == "boolean":
        no, yes = is_among(column, field.false_values), is_among(column, field.true_values)
        return f"case when {no} then false when {yes} then true end"
    kind = {"date": "date", "integer": "bigint", "number": "double"}.get(field.type)
    is_plain = field.format == "default" and not field.group_char and field.decimal_char == "." and field.bare_number
    if kind is None or not is_plain:
        return column
    wrong = " or ".join(condition for condition, fault in _type_cases(field, column, False) if fault == "type")
    return f"case when not ({wrong}) then try_cast({_value(field, column)} as {kind}) end"

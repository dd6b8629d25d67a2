r"""One cell decided in Python, exactly: the reading that the compiled SQL must agree with and falls back on.

Where this differs from frictionless 5.21, the standard decides (Table Schema 2.0, "Field Types", "Constraints"):

- `1_000` and `١٢` are no numbers here: numbers are literals of XML Schema, made of the digits 0 to 9. frictionless
  takes what Python's `int` and `Decimal` take.
- `Infinity`, `+INF`, `nan1` and `sNaN` are no numbers here: the special values are `NaN`, `INF` and `-INF`.
- `2023-9-1` is no date here: the default format is `YYYY-MM-DD`. frictionless takes what `strptime` takes.
- `2023-09-01x10:00:00` is no datetime here, and `10:00+02` no time: the default formats are those of XML Schema.
  frictionless takes what `isoparse` takes, among it an hour 24.
- `+123` is no year here: a year is four digits.
- `protestXYZ` does not match `protest|strike` here, nor does `a` with a newline after it match `a`: a pattern holds
  for the whole value. frictionless puts `^` and `$` around the pattern without brackets.

White space around an integer or a number is dropped by both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from dossier.engine.table import Field

# the form of a cell before its value is looked at; written so that RE2 and Python read them alike
LEXICAL = {
    "integer": r"[+-]?[0-9]+",
    "number": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[nN][aA][nN]|-?[iI][nN][fF]",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "datetime": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?",
    "time": r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?",
    "year": r"[0-9]{4}",
}
TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "time", "year", "any")
SPACE = " \t\n\r\v\f"

_LEXICAL = {kind: re.compile(pattern) for kind, pattern in LEXICAL.items()}


def _integer(cell: str) -> int:
    return int(cell.strip(SPACE))


def _number(cell: str) -> Decimal:
    return Decimal(cell.strip(SPACE))


_VALUES: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "number": _number,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "year": int,
}


def value_of(field: Field, cell: str) -> Any:
    """Return the logical value of a cell that is not missing.

    Raises: ValueError where the cell is not of the field's type.
    """
    if field.type in ("string", "any"):
        return cell
    if field.type == "boolean":
        if cell in field.true_values or cell in field.false_values:
            # the last list that names the text wins, as it does in frictionless
            return cell not in field.false_values
        raise ValueError
    inner = cell.strip(SPACE) if field.type in ("integer", "number") else cell
    if not _LEXICAL[field.type].fullmatch(inner):
        raise ValueError
    try:
        return _VALUES[field.type](inner)
    except InvalidOperation:
        raise ValueError from None


def judge(field: Field) -> Callable[[str | None], str | None]:
    """Return a function that says of a cell what is wrong with it first, None where nothing is.

    What is wrong is `required`, `type`, or the name of a constraint. A pattern may take any time; see `patterns`.
    """
    limits = field.constraints
    matches = compiled(limits["pattern"]).fullmatch if "pattern" in limits else None
    listed = frozenset(_limit(field, each) for each in limits["enum"]) if "enum" in limits else None
    bounds = [(name, within, _limit(field, limits[name])) for name, within in _WITHIN.items() if name in limits]

    def fault(cell: str | None) -> str | None:
        if cell is None:
            return "required" if field.required else None
        try:
            value = value_of(field, cell)
        except ValueError:
            return "type"
        if matches is not None and not matches(cell):
            return "pattern"
        if listed is not None and value not in listed:
            return "enum"
        if "minLength" in limits and len(cell) < limits["minLength"]:
            return "minLength"
        if "maxLength" in limits and len(cell) > limits["maxLength"]:
            return "maxLength"
        return next((name for name, within, limit in bounds if not within(value, limit)), None)

    return fault


def fault_of(field: Field, cell: str | None) -> str | None:
    """Return what is wrong with a cell first; see `judge`."""
    return judge(field)(cell)


def _compared(value: Any, limit: Any) -> int | None:
    """-1, 0 or 1 as the value is less, equal or more; None where the two have no order (NaN, a zone and none)."""
    try:
        return int(value > limit) - int(value < limit)
    except (InvalidOperation, TypeError):
        return None


_WITHIN: dict[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda value, limit: _compared(value, limit) in (0, 1),
    "maximum": lambda value, limit: _compared(value, limit) in (0, -1),
    "exclusiveMinimum": lambda value, limit: _compared(value, limit) == 1,
    "exclusiveMaximum": lambda value, limit: _compared(value, limit) == -1,
}


def _limit(field: Field, given: Any) -> Any:
    if isinstance(given, bool) and field.type == "boolean":
        return given
    if isinstance(given, bool) or (field.type in ("string", "any") and not isinstance(given, str)):
        raise ValueError
    return value_of(field, given if isinstance(given, str) else repr(given))


def unreadable_constraint(field: Field) -> str | None:
    """Return which constraint cannot be read, as part of a sentence; None where all can."""
    for name in ("enum", *_WITHIN):
        given = field.constraints.get(name)
        for each in given if isinstance(given, list) else [] if given is None else [given]:
            try:
                _limit(field, each)
            except ValueError:
                return f"a `{name}` that is no `{field.type}`"
    if "pattern" in field.constraints:
        try:
            compiled(field.constraints["pattern"])
        except (re.error, RecursionError, OverflowError) as error:
            return f"a `pattern` that is no regular expression ({error})"
    return None


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern ready for `fullmatch`.

    Raises: re.error where Python cannot read it.
    """
    return re.compile(f"(?:{pattern})")

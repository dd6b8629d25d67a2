"""One cell decided in Python, exactly: the reading that the compiled SQL must agree with and falls back on.

Where this differs from frictionless 5.21, the standard decides; the cases stand in tests/CONFORMANCE.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import Any

from dossier.engine import moments, structures
from dossier.engine.lexical import pattern_of, plain_number, stripped
from dossier.engine.moments import Duration
from dossier.engine.natives import NATIVE, native_text
from dossier.engine.table import Field

LONGEST_MAIL_NAME, LONGEST_MAIL_DOMAIN = 64, 253

Holds = Callable[[str], bool]
"""Tells of a cell whether a constraint holds."""


def value_of(field: Field, cell: str) -> Any:
    """Return the logical value of a cell that is not missing.

    Raises: ValueError where the cell is not of the field's type.
    """
    return reader(field)(cell)


def reader(field: Field) -> Callable[[str], Any]:
    """Return a function that gives the logical value of a cell; it raises ValueError where there is none."""
    pattern = pattern_of(field)
    form = re.compile(pattern).fullmatch if pattern is not None else None
    read = _READERS[field.type](field)
    is_number = field.type in ("integer", "number")
    is_text = field.type == "string"

    def value(cell: str) -> Any:
        if is_number:
            cell = stripped(field, cell)
        if (form is not None and not form(cell)) or (is_text and cell.startswith(NATIVE)):
            raise ValueError
        try:
            return read(cell)
        except (InvalidOperation, RecursionError) as error:
            raise ValueError from error

    return value


def _list(field: Field) -> Callable[[str], list[Any]]:
    item = reader(Field(field.name, field.item_type))
    return lambda cell: [item(each) for each in cell.split(field.delimiter)]


def _temporal(read: Callable[[str], Any]) -> Callable[[Field], Callable[[str], Any]]:
    return lambda field: read if field.format == "default" else moments.by_pattern(field.type, field.format)


_READERS: dict[str, Callable[[Field], Callable[[str], Any]]] = {
    "string": lambda field: _mailbox if field.format == "email" else str,
    "any": lambda field: str,
    "boolean": lambda field: partial(_boolean, field),
    "integer": lambda field: lambda cell: int(plain_number(field, cell)),
    "number": lambda field: lambda cell: Decimal(plain_number(field, cell)),
    "date": _temporal(date.fromisoformat),
    "datetime": _temporal(moments.moment),
    "time": _temporal(moments.clock),
    "year": lambda field: int,
    "yearmonth": lambda field: moments.month,
    "duration": lambda field: moments.duration,
    "geopoint": lambda field: structures.geopoint(field.format),
    "geojson": lambda field: structures.geojson(field.format),
    "object": lambda field: structures.of_json(dict),
    "array": lambda field: structures.of_json(list),
    "list": _list,
}
"""For each type, what gives the function that reads a cell whose form is right."""


def _boolean(field: Field, cell: str) -> bool:
    if cell in field.true_values or cell in field.false_values:
        # the last list that names the text wins, as it does in frictionless
        return cell not in field.false_values
    raise ValueError


def _mailbox(cell: str) -> str:
    name, _, domain = cell.rpartition("@")
    if len(name) > LONGEST_MAIL_NAME or len(domain) > LONGEST_MAIL_DOMAIN:
        raise ValueError
    return cell


def key_of(value: Any) -> str:
    """Return a logical value as text that equal values of its column have alike, and no others."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | time) and (offset := value.utcoffset()) is not None:
        days = value.toordinal() if isinstance(value, datetime) else 0
        seconds = ((days * 24 + value.hour) * 60 + value.minute) * 60 + value.second - int(offset.total_seconds())
        return f"{seconds} {value.microsecond} Z"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Duration):
        return f"{value.months} {value.seconds}"
    if isinstance(value, tuple):
        return ",".join(map(structures.number_text, value))
    if isinstance(value, list) and any(isinstance(each, date | time) for each in value):
        value = list(map(key_of, value))
    return structures.json_text(value)


def judge(field: Field, decided: Mapping[str, Holds] | None = None) -> Callable[[str | None], str | None]:
    """Return a function that says of a cell what is wrong with it first, None where nothing is.

    What is wrong is `required`, `type`, or the name of a constraint. `decided` answers for constraints that were
    decided elsewhere; a pattern may take any time otherwise (see `patterns`), and a `jsonSchema` is not looked at.
    """
    limits, decided = field.constraints, decided or {}
    read, limit = reader(field), _limit_reader(field)
    checks: list[tuple[str, Callable[[str, Any], bool]]] = []
    if "pattern" in limits:
        matches = decided.get("pattern") or compiled(limits["pattern"]).fullmatch
        checks.append(("pattern", lambda cell, value: bool(matches(cell))))
    if "enum" in limits:
        listed = frozenset(key_of(limit(each)) for each in limits["enum"])
        checks.append(("enum", lambda cell, value: key_of(value) in listed and value == value))
    if "minLength" in limits:
        checks.append(("minLength", lambda cell, value: len(value) >= limits["minLength"]))
    if "maxLength" in limits:
        checks.append(("maxLength", lambda cell, value: len(value) <= limits["maxLength"]))
    checks += [(name, _within(name, limit(limits[name]))) for name in _WITHIN if name in limits]
    if "jsonSchema" in decided:
        checks.append(("jsonSchema", lambda cell, value: decided["jsonSchema"](cell)))

    def fault(cell: str | None) -> str | None:
        if cell is None:
            return "required" if field.required else None
        try:
            value = read(cell)
        except ValueError:
            return "type"
        return next((name for name, holds in checks if not holds(cell, value)), None)

    return fault


def fault_of(field: Field, cell: str | None) -> str | None:
    """Return what is wrong with a cell first; see `judge`."""
    return judge(field)(cell)


def _compared(value: Any, limit: Any) -> int | None:
    """-1, 0 or 1 as the value is less, equal or more; None where the two have no order (NaN, a zone and none)."""
    try:
        more, less = value > limit, value < limit
    except (InvalidOperation, TypeError):
        return None
    return 1 if more else -1 if less else 0 if value == limit else None


_WITHIN: dict[str, tuple[int, ...]] = {
    "minimum": (0, 1),
    "maximum": (0, -1),
    "exclusiveMinimum": (1,),
    "exclusiveMaximum": (-1,),
}


def _within(name: str, limit: Any) -> Callable[[str, Any], bool]:
    return lambda cell, value: _compared(value, limit) in _WITHIN[name]


def limit_text(field: Field, given: Any) -> str:
    """Return a value of a constraint, as JSON has it, as the text that a cell would have.

    Raises: ValueError where no cell of the column could have it.
    """
    text = native_text(field, given)
    if text.startswith(NATIVE) and field.type != "any":
        raise ValueError
    return text


def _limit_reader(field: Field) -> Callable[[Any], Any]:
    """Return a function that gives the logical value of a value of a constraint."""
    read = reader(replace(field, bare_number=True))
    return lambda given: read(limit_text(field, given))


def unreadable_constraint(field: Field) -> str | None:
    """Return which constraint cannot be read, as part of a sentence; None where all can."""
    limit = _limit_reader(field)
    for name in ("enum", *_WITHIN):
        given = field.constraints.get(name)
        for each in given if isinstance(given, list) else [] if given is None else [given]:
            try:
                limit(each)
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

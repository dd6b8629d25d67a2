"""Values that are no text, as JSON and Parquet have them, written as the text that means them in a column.

All cells reach the checks as text. A value that a column's type does not take keeps what it was behind a mark, so that
the number 1 is not the text `1`.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from dossier.engine.structures import is_number, json_text
from dossier.engine.table import Field

NATIVE = "\x00"
"""Stands before a value that is no text where its column has no text that means it."""


def native_text(field: Field, value: Any) -> str:
    """Return the text that means the value in a column; behind NATIVE where there is none."""
    if isinstance(value, str):
        return value
    try:
        found = _text(field, value)
        return NATIVE + json_text(_plain(value)) if found is None else found
    except RecursionError:
        return NATIVE + "nested too deep"


def shown_text(cell: str) -> str:
    """Return a cell as it is told of."""
    return cell.removeprefix(NATIVE)


def _text(field: Field, value: Any) -> str | None:
    kind = field.type
    if isinstance(value, bool):
        listed = field.true_values if value else field.false_values
        return listed[0] if kind == "boolean" and listed else None
    if is_number(value):
        return _number(field, value)
    if isinstance(value, dict):
        is_point = kind == "geopoint" and field.format == "object"
        return json_text(value) if kind in ("object", "geojson") or is_point else None
    if isinstance(value, list | tuple):
        if kind == "list":
            return _list(field, list(value))
        is_point = kind == "geopoint" and field.format == "array"
        return json_text(list(value)) if kind == "array" or is_point else None
    if isinstance(value, date | time) and type(value).__name__ == kind:
        return str(value.isoformat() if field.format in ("default", "any") else value.strftime(field.format))
    return None


def _number(field: Field, value: Any) -> str | None:
    if field.type == "integer" and isinstance(value, int):
        return str(value)
    text = value if isinstance(value, Decimal) else Decimal(repr(value))
    whole = text.is_finite() and text == text.to_integral_value()
    if field.type == "integer":
        return f"{int(value):d}" if whole and abs(text.adjusted()) < 4000 else None
    if field.type == "year":
        return f"{int(value):04d}" if whole and 0 <= value <= 9999 else None
    if field.type != "number":
        return None
    # a double may be without end
    written = str(text).replace("Infinity", "INF")
    return written.replace(".", field.decimal_char) if text.is_finite() else written


def _list(field: Field, values: list[Any]) -> str | None:
    item = Field(field.name, field.item_type)
    texts = [native_text(item, each) for each in values]
    if any(field.delimiter in each or each.startswith(NATIVE) for each in texts):
        return None
    return field.delimiter.join(texts)


def _plain(value: Any) -> Any:
    """Return the value as JSON has it."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | str | int | float | Decimal):
        return value
    return value.isoformat() if isinstance(value, date | time) else str(value)

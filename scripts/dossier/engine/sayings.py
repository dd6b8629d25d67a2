"""What is said of a cell that is wrong: code, fact and advice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from dossier.engine import patterns, spreadsheet
from dossier.engine.cell import judge
from dossier.engine.natives import NATIVE, shown_text
from dossier.engine.sql import is_quick
from dossier.engine.table import Field, Resource
from dossier.report import LONGEST_VALUE, Diagnostic, quoted

NULL_KEY, DUPLICATE_KEY = "R001", "R002"
CODES = {
    "required": "V001",
    "pattern": "V201",
    "enum": "V202",
    "minLength": "V203",
    "maxLength": "V204",
    "minimum": "V205",
    "exclusiveMinimum": "V205",
    "maximum": "V206",
    "exclusiveMaximum": "V206",
    "unique": "V207",
    "jsonSchema": "V208",
}
TYPE_CODES = {
    "integer": "V101",
    "number": "V102",
    "boolean": "V103",
    "date": "V104",
    "datetime": "V105",
    "time": "V106",
    "year": "V107",
    "yearmonth": "V108",
    "duration": "V109",
    "geopoint": "V110",
    "geojson": "V111",
    "object": "V112",
    "array": "V112",
    "list": "V113",
    "string": "V114",
}
_FORMS = {
    "integer": ("a whole number", "write digits only, such as `1200`"),
    "number": ("a number", "write digits with a point for decimals, such as `12.5`"),
    "date": ("a day of the calendar", "write year-month-day, such as `2023-09-13`"),
    "datetime": ("a day and time", "write it as in `2023-09-13T08:30:00Z`"),
    "time": ("a time of day", "write it as in `08:30:00`"),
    "year": ("a year", "write four digits"),
    "yearmonth": ("a month of a year", "write year-month, such as `2023-09`"),
    "duration": ("a duration", "write it as in `P1Y2M3DT4H5M6S`, leaving out what is zero"),
    "geojson": ("an object of GeoJSON", "write an object as RFC 7946 has it"),
    "object": ("an object of JSON", "write names and values in braces"),
    "array": ("an array of JSON", "write values in brackets"),
}
_POINTS = {
    "default": ("a point of the earth", "write longitude and latitude, such as `105.8, 21.0`"),
    "array": ("a point of the earth as an array", "write longitude and latitude, such as `[105.8, 21.0]`"),
    "object": (
        "a point of the earth as an object",
        'write longitude and latitude, such as `{"lon": 105.8, "lat": 21.0}`',
    ),
}
_TEXTS = {
    "default": ("a text", "write it as a text, in quotes"),
    "email": ("an email address", "write it as in `name@example.org`"),
    "uri": ("a URI", "write it as in `https://example.org/a`, with signs of other kinds as `%` and two digits"),
    "binary": ("binary data in base64", "write groups of four signs, the last one filled up with `=`"),
    "uuid": ("a UUID", "write it as in `123e4567-e89b-12d3-a456-426614174000`"),
}
_LIMITS = {
    "minLength": "is shorter than {} characters",
    "maxLength": "is longer than {} characters",
    "minimum": "is less than {}",
    "maximum": "is more than {}",
    "exclusiveMinimum": "is not more than {}",
    "exclusiveMaximum": "is not less than {}",
}

MOST_ADVISED = 500
"""Different slips of a table for which it is looked up what was meant, and values among which it is looked for."""


def more_than_told(resource: Resource, name: str, number: int) -> Diagnostic:
    """Return what is said of the faulty cells of a column that are too many to be told one by one."""
    message = f"{quoted(name)} has {number:,} more cells that are not right"
    advice = "mend those that are told first"
    return Diagnostic("F008", message, resource.path, None, resource.name, name, help=advice, stands_for=number)


def too_slow(resource: Resource, field: Field, constraint: str) -> Diagnostic:
    """Return what is said of a column that cannot be held against a constraint."""
    if constraint == "pattern":
        pattern = quoted(field.constraints["pattern"])
        message = f"{quoted(field.name)} cannot be held against its pattern {pattern} in {patterns.SECONDS} s"
        advice = "write the pattern without repeats inside repeats"
    else:
        message = f"{quoted(field.name)} cannot be held against its `jsonSchema` in {patterns.SECONDS} s"
        advice = "see to it that it is a JSON Schema, refers to no other file, and has simple patterns"
    return Diagnostic("F008", message, resource.path, None, resource.name, field.name, help=advice)


def diagnostic(resource: Resource, field: Field, fault: str, cell: str | None, advised: bool) -> Diagnostic:
    """Return what is said of a cell with a fault, without its line; with `advised` it is looked up what was meant."""
    said = _said(resource, field, fault, cell, advised)
    if not cell or not advised or cell.startswith(NATIVE) or fault not in ("type", "pattern", "enum"):
        return said
    better = spreadsheet.advice(field, cell, _taker(field))
    return replace(said, help=better) if better else said


def _taker(field: Field) -> Callable[[str], bool]:
    """Return a function that tells whether a column takes a short text; none is taken where that might take long."""
    if not is_quick(field.constraints.get("pattern", "")):
        return lambda _: False
    judged = judge(field)
    return lambda cell: judged(cell) is None


def _said(resource: Resource, field: Field, fault: str, cell: str | None, advised: bool) -> Diagnostic:
    blank = Diagnostic(CODES.get(fault, ""), "", resource.path, None, resource.name, field.name)
    name, value = quoted(field.name), quoted(shown_text(cell or ""))
    example = f"such as {quoted(field.example)}" if field.example else "as the schema describes it"
    if fault == "required" and field.name in resource.primary_key:
        message = f"the key {name} is empty"
        return replace(blank, code=NULL_KEY, message=message, help=f"give the row an id of its own, {example}")
    if fault == "required":
        return replace(blank, message=f"{name} is empty", help=f"every row needs it, {example}")
    if fault == "type":
        return _of_wrong_type(replace(blank, code=TYPE_CODES[field.type]), field, value)
    limit = field.constraints[fault]
    if fault == "pattern":
        return replace(
            blank,
            message=f"{name} is {value}, which does not have the form {quoted(limit)}",
            help=f"write it {example}",
        )
    if fault == "enum":
        listed = [each if isinstance(each, str) else repr(each) for each in limit]
        meant = get_close_matches((cell or "")[:LONGEST_VALUE], listed[:MOST_ADVISED], n=1) if advised else []
        choices = f"one of {', '.join(quoted(each) for each in listed[:12])}{' and others' if len(listed) > 12 else ''}"
        advice = f"did you mean {quoted(meant[0])}?" if meant else f"write {choices}"
        return replace(blank, message=f"{name} is {value}, which is not {choices}", help=advice)
    if fault == "jsonSchema":
        message = f"{name} is {value}, which does not fit the JSON Schema of its column"
        return replace(blank, message=message, help="correct the value, or the JSON Schema if it is too narrow")
    message = f"{name} is {value}, which {_limit_said(field, fault, limit)}"
    return replace(blank, message=message, help="correct the value, or the limit if it is too narrow")


def _limit_said(field: Field, fault: str, limit: object) -> str:
    said = _LIMITS[fault].format(limit)
    is_text = field.type == "string" or not fault.endswith("Length")
    return said if is_text else said.replace("characters", "items")


def _of_wrong_type(blank: Diagnostic, field: Field, value: str) -> Diagnostic:
    form, advice = _form(field)
    return replace(blank, message=f"{quoted(field.name)} is {value}, which is not {form}", help=advice)


def _form(field: Field) -> tuple[str, str]:
    """Return what a cell of the column's type is, and how it is written."""
    if field.type == "boolean":
        yes, no = quoted((*field.true_values, "")[0]), quoted((*field.false_values, "")[0])
        return f"{yes} or {no}", f"write {yes} or {no}"
    if field.type == "list":
        item = "texts" if field.item_type == "string" else f"{quoted(field.item_type)} items"
        return f"a list of {item}", f"part the items by {quoted(field.delimiter)}"
    if field.type == "geopoint":
        return _POINTS[field.format]
    if field.type == "string":
        return _TEXTS[field.format]
    if field.format == "topojson":
        return "an object of TopoJSON", "write an object as the specification of TopoJSON has it"
    form, advice = _FORMS[field.type]
    if field.format not in ("default", "any"):
        return f"{form} in the form {quoted(field.format)}", "write it in this form"
    if field.type in ("integer", "number") and (field.group_char or field.decimal_char != "."):
        signs = f"{quoted(field.decimal_char)} before decimals" if field.type == "number" else "digits"
        grouped = f" and {quoted(field.group_char)} between groups of digits" if field.group_char else ""
        return form, f"write {signs}{grouped}"
    return form, advice

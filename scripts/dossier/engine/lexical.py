"""The form of a cell before its value is looked at: patterns that RE2 and Python read alike, and what a number is."""

from __future__ import annotations

import re
from functools import lru_cache

from dossier.engine.table import Field

SPACE = " \t\n\r\v\f"
"""White space around an integer or a number, which says nothing."""

_ZONE = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
_CLOCK = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_SECONDS = r"[0-9]+(?:\.[0-9]+)?S"
_OF_DAY = rf"T(?:[0-9]+H(?:[0-9]+M)?(?:{_SECONDS})?|[0-9]+M(?:{_SECONDS})?|{_SECONDS})"
_OF_YEAR = r"(?:[0-9]+Y(?:[0-9]+M)?(?:[0-9]+D)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)"
_PLAIN = {
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "datetime": rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}{_ZONE}",
    "time": rf"{_CLOCK}{_ZONE}",
    "year": r"[0-9]{4}",
    "yearmonth": r"[0-9]{4}-(?:0[1-9]|1[0-2])",
    "duration": rf"-?P(?:{_OF_YEAR}(?:{_OF_DAY})?|{_OF_DAY})",
}
"""Source: XML Schema Part 2, dateTime, time, gYearMonth and duration; a year is four digits here."""

_ATOM = r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f])+"
_LABEL = r"(?:[A-Za-z0-9]|[^\x00-\x7f])(?:(?:[A-Za-z0-9-]|[^\x00-\x7f])*(?:[A-Za-z0-9]|[^\x00-\x7f]))?"
_TOP = r"(?:(?:[A-Za-z]|[^\x00-\x7f]){2,}|[xX][nN]--[A-Za-z0-9-]+)"
_IN_PATH = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_IN_HOST = r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_HOST = rf"(?:\[[0-9A-Fa-f:.]+\]|\[v[0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+\]|{_IN_HOST}*)"
_AUTHORITY = rf"(?:(?:{_IN_HOST}|:)*@)?{_HOST}(?::[0-9]*)?"
_AFTER = rf"(?:{_IN_PATH}|[/?])*"
_FORMATS = {
    "email": rf'(?:{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~]|[^\x00-\x7f]|\\[ -~])*")@(?:{_LABEL}\.)+{_TOP}',
    "uri": rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_AUTHORITY}(?:/{_IN_PATH}*)*|/(?:{_IN_PATH}+(?:/{_IN_PATH}*)*)?"
    rf"|(?:{_IN_PATH}+(?:/{_IN_PATH}*)*)?)(?:\?{_AFTER})?(?:#{_AFTER})?",
    "binary": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "uuid": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
}
"""Source: RFC 5321 and 6531 (a mailbox of a domain with a top level, RFC 3696), RFC 3986, RFC 4648, RFC 9562."""

FORMATS: dict[str, tuple[str, ...]] = {
    "string": ("default", *_FORMATS),
    "geopoint": ("default", "array", "object"),
    "geojson": ("default", "topojson"),
}
"""The formats of each type that has other ones than the default; days and times have `any` and patterns besides."""

_FIRST = re.compile(r"[\d-]")

TEMPORAL = ("date", "time", "datetime")
TYPES = ("string", "integer", "number", "boolean", *_PLAIN, "geopoint", "geojson", "object", "array", "list", "any")


@lru_cache(maxsize=1024)
def form_of(kind: str, format_: str, decimal: str, group: str) -> str | None:
    """Return the pattern that cells of a type have, None where a pattern does not say it."""
    if kind in ("integer", "number"):
        digits = f"[0-9]+(?:{re.escape(group)}[0-9]+)*" if group else "[0-9]+"
        if kind == "integer":
            return rf"[+-]?{digits}"
        point = re.escape(decimal)
        value = f"(?:{digits}(?:{point}(?:{digits})?)?|{point}{digits})"
        return rf"[+-]?{value}(?:[eE][+-]?[0-9]+)?|[nN][aA][nN]|-?[iI][nN][fF]"
    if kind == "string":
        return _FORMATS.get(format_)
    return _PLAIN.get(kind) if format_ == "default" else None


def pattern_of(field: Field) -> str | None:
    """Return the pattern that the cells of a column have once they are stripped, None where a pattern does not say it.

    Numbers are stripped by `stripped`.
    """
    return form_of(field.type, field.format, field.decimal_char, field.group_char)


def stripped(field: Field, cell: str) -> str:
    """Return the number in a cell of a column of numbers, without what may stand around it."""
    cell = cell.strip(SPACE)
    if field.bare_number or not (first := _FIRST.search(cell)):
        return cell
    last = next((place for place in reversed(range(len(cell))) if cell[place].isdecimal()), len(cell) - 1)
    begins = cell.startswith(field.decimal_char) and first.start() == len(field.decimal_char)
    return cell[0 if begins else first.start() : last + 1]


def plain_number(field: Field, number: str) -> str:
    """Return a number in the column's form as Python writes it."""
    if field.group_char:
        number = number.replace(field.group_char, "")
    return number.replace(field.decimal_char, ".") if field.decimal_char != "." else number

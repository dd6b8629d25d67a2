"""What spreadsheets do to cells, recognised in a cell that is wrong, and how the cell should be written instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

from dossier.engine.table import Field

ERROR_VALUE = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)|#{2,}|Err:[0-9]{3}")
"""What stands in a cell whose formula failed (Excel, LibreOffice), or that was too narrow to be shown."""

POWER_OF_TEN = re.compile(r"-?[0-9](?:[.,][0-9]+)?E[+-][0-9]{2,3}")
"""How a spreadsheet shows a long number, exactly; what stood behind the digits shown is gone."""

NO_VALUE = re.compile(r"NaN|nan|NaT|None|NULL|null|N/A|n/a|<NA>")
"""What pandas, R and SQL write where a cell is empty; `NA` is left out, as it is a country too."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = f"(?:{'|'.join(_MONTHS)})[a-z]*"
_PARTED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?: [0-9:]+)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.]?|-)([0-9]{1,2})\2([0-9]{1,2})(?:[ T][0-9:.]+Z?)?")
_NAMED = re.compile(rf"([0-9]{{1,2}})[ -]({_MONTH})[ -]([0-9]{{4}}|[0-9]{{2}})", re.IGNORECASE)
_NAMED_FIRST = re.compile(rf"({_MONTH}) ([0-9]{{1,2}}),? ([0-9]{{4}})", re.IGNORECASE)
_WITHOUT_DAY = re.compile(rf"(?:{_MONTH}[ -](?:[0-9]{{4}}|[0-9]{{1,2}})|[0-9]{{1,2}}[ -]{_MONTH})", re.IGNORECASE)
_DAY_NUMBER = re.compile("[1-7][0-9]{4}")
_GROUPED = re.compile(r"(-?[0-9]{1,3})((?:[ ,.'’\u00a0\u202f][0-9]{3})+)(?:[.,]([0-9]+))?")
_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_DECIMALS = re.compile(r"(?<=[0-9])\.0+$")
_NUMBERS = re.compile("([0-9]+)")
_CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u2011": "-"})
_FIRST_DAY = date(1899, 12, 30)
"""Source: day 0 of Excel and LibreOffice, so that their numbers agree from 1 March 1900 on."""

_LONGEST = 40
_MOST_NUMBERS = 3
_MOST_ZEROS = 5


def advice(field: Field, cell: str, fits: Callable[[str], bool]) -> str | None:
    """Return what to write instead of a cell that a spreadsheet has changed; None where it is not seen to have.

    `fits` tells whether the column would take another text.
    """
    if len(cell) > _LONGEST:
        return None
    if POWER_OF_TEN.fullmatch(cell):
        return "a spreadsheet has cut a long number short: copy the number anew from where it came"
    if field.type == "date":
        return _of_date(cell)
    if field.type in ("integer", "number"):
        return _of_number(cell, fits)
    if field.type == "boolean":
        return _written(cell.lower(), "a spreadsheet has put it into capitals", cell, fits)
    return (
        _written(cell.translate(_CURLY).strip("\"'"), "a word processor has changed quotes or hyphens", cell, fits)
        or _written(cell.lower(), "a spreadsheet has put it into capitals", cell, fits)
        or _written(_as_wide(cell, field.example or ""), "a spreadsheet has taken zeros away", cell, fits)
    )


def garbled(cell: str) -> str | None:
    """Return what a cell said before its UTF-8 was read in the Western code page; None where it was not seen to be.

    It was where each letter beyond ASCII is a part of a letter in UTF-8: chance does not bring that about, as a single
    curly quote that stands alone is enough against it.
    """
    if cell.isascii():
        return None
    try:
        # five bytes of the code page have no letter, and programs leave a control character for each
        read = b"".join(letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else "cp1252") for letter in cell).decode(
            "utf-8"
        )
    except UnicodeError:
        return None
    return read


def with_zeros(cell: str, fits: Callable[[str], bool]) -> str | None:
    """Return the cell with as few zeros as make it fit before the numbers in it; None where none do."""
    parts = _NUMBERS.split(cell)
    numbers = len(parts) // 2
    if len(cell) > _LONGEST or not 0 < numbers <= _MOST_NUMBERS:
        return None
    for added in sorted(product(range(_MOST_ZEROS), repeat=numbers), key=lambda each: (sum(each), each)):
        zeros = iter(added)
        padded = "".join("0" * next(zeros) + part if place % 2 else part for place, part in enumerate(parts))
        if fits(padded):
            return padded
    return None


def _as_wide(cell: str, example: str) -> str:
    """Return the cell with its numbers as wide as those of the example; as it is where the two are not alike."""
    parts, wanted = _NUMBERS.split(_DECIMALS.sub("", cell)), _NUMBERS.split(example)
    if parts[::2] != wanted[::2]:
        return cell
    return "".join(part.zfill(len(like)) for part, like in zip(parts, wanted, strict=True))


def _written(instead: str, why: str, cell: str, fits: Callable[[str], bool]) -> str | None:
    return f"{why}: write `{instead}`" if instead != cell and fits(instead) else None


def _of_date(cell: str) -> str | None:
    found = [day for day in _days(cell) if day is not None]
    if found:
        other = f", or `{found[1]}` if the month stands first" if len(set(found)) > 1 else ""
        return f"a spreadsheet has rewritten the date: write `{found[0]}`{other}"
    if _DAY_NUMBER.fullmatch(cell):
        day = _FIRST_DAY + timedelta(days=int(cell))
        return f"a spreadsheet has turned the date into the number of its day: write `{day}`"
    if _WITHOUT_DAY.fullmatch(cell):
        return "a spreadsheet has rewritten the date, and a part of it is gone: write year-month-day from the source"
    return None


def _days(cell: str) -> list[date | None]:
    """Return the days that a date in another form may mean, the likelier first."""
    if parts := _YEAR_FIRST.fullmatch(cell):
        return [_day(parts[1], parts[3], parts[4])]
    if parts := _PARTED.fullmatch(cell):
        first, sign, second, year = parts.groups()
        day_first, month_first = _day(year, second, first), _day(year, first, second)
        # points part a day from its month, in all countries that write points
        return [day_first] if sign == "." else [day_first, month_first]
    if parts := _NAMED.fullmatch(cell):
        return [_day(parts[3], _number_of(parts[2]), parts[1])]
    if parts := _NAMED_FIRST.fullmatch(cell):
        return [_day(parts[3], _number_of(parts[1]), parts[2])]
    return []


def _number_of(month: str) -> str:
    return str(_MONTHS.index(month[:3].lower()) + 1)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _of_number(cell: str, fits: Callable[[str], bool]) -> str | None:
    plain = re.sub(r"[^0-9.,-]", "", cell)
    if parts := _GROUPED.fullmatch(cell):
        whole = parts[1] + re.sub("[^0-9]", "", parts[2])
        grouped = f"{whole}.{parts[3]}" if parts[3] else whole
        if fits(grouped):
            other = f", or `{plain.replace(',', '.')}` if it parts the decimals" if re.fullmatch(_COMMA, cell) else ""
            return f"numbers have no marks between their thousands: write `{grouped}`{other}"
    if _COMMA.fullmatch(cell):
        return _written(cell.replace(",", "."), "decimals stand after a point", cell, fits)
    return _written(_DECIMALS.sub("", cell), "a spreadsheet has added decimals", cell, fits)

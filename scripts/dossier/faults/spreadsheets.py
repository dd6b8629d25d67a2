"""Kinds of faults that spreadsheets and data frames do to cells without being asked, and what saving in them does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from dossier import csvfiles
from dossier.engine.table import Field
from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, Place, Sheet, is_text, kind

FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a spreadsheet. Source: OpenDocument 1.3 part 4, 4.3.2, the usual null date."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Cell = Callable[[str], str]


def _date_as(written: Callable[[date], str], package: Original, draw: Draw) -> Fault:
    spot, name = package.cell(draw, lambda sheet, field: field.type == "date")
    return spot.changed(**{name: written(date.fromisoformat(spot[name]))})


@kind("V104")
def date_with_slashes(package: Original, draw: Draw) -> Fault:
    """A day is written as a spreadsheet in Europe or America shows it."""
    form = draw.choice(
        ["{0:%d}/{0:%m}/{0:%Y}", "{0.month}/{0.day}/{0.year}", "{0:%d}.{0:%m}.{0:%Y}", "{0:%Y}/{0:%m}/{0:%d}"]
    )
    return _date_as(form.format, package, draw)


@kind("V104")
def date_as_serial_number(package: Original, draw: Draw) -> Fault:
    """A day is the number by which spreadsheets count days."""
    return _date_as(lambda day: str((day - FIRST_DAY).days), package, draw)


@kind("V104")
def date_with_month_name(package: Original, draw: Draw) -> Fault:
    """A day is written with the name of its month."""
    return _date_as(lambda day: f"{day.day}-{MONTHS[day.month - 1][:3]}-{day:%y}", package, draw)


@kind("V104")
def date_with_midnight(package: Original, draw: Draw) -> Fault:
    """A day has got a time, as data frames write it."""
    return _date_as(lambda day: f"{day} 00:00:00", package, draw)


@kind("V104")
def date_without_its_day(package: Original, draw: Draw) -> Fault:
    """Only year and month are left of a day."""
    return _date_as(lambda day: f"{day:%Y-%m}", package, draw)


@kind("V104")
def date_without_zeros(package: Original, draw: Draw) -> Fault:
    """A day or month below ten has one digit."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "date", lambda cell: "-0" in cell)
    return spot.changed(**{name: spot[name].replace("-0", "-")})


@kind("F305")
def integer_in_scientific_form(package: Original, draw: Draw) -> Fault:
    """A whole number is shortened to 1.2E+05."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "integer", lambda cell: len(cell) > 3)
    return spot.changed(**{name: _scientific(spot[name])})


@kind("F305")
def number_in_scientific_form(package: Original, draw: Draw) -> Fault:
    """A long number is shortened to 1.2E+05, and its last digits are lost."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "number", lambda cell: len(cell) > 3)
    return spot.changed(**{name: _scientific(spot[name])})


def _scientific(number: str) -> str:
    return f"{float(number):.1E}"


@kind("V101")
def integer_with_point(package: Original, draw: Draw) -> Fault:
    """A whole number has become a decimal one, as in a data frame's column with gaps."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "integer")
    return spot.changed(**{name: f"{spot[name]}.0"})


@kind("V101", "V102")
def number_with_grouped_digits(package: Original, draw: Draw) -> Fault:
    """The digits of a number are grouped by commas, points or blanks."""
    spot, name = package.cell(
        draw, lambda sheet, field: field.type in ("integer", "number"), lambda cell: cell.isdigit() and len(cell) > 4
    )
    return spot.changed(**{name: f"{int(spot[name]):,}".replace(",", draw.choice([",", " ", "’"]))})


@kind("V102")
def decimal_comma(package: Original, draw: Draw) -> Fault:
    """A decimal number has a comma where its point was."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "number", lambda cell: "." in cell)
    return spot.changed(**{name: spot[name].replace(".", ",")})


@kind("V201", "R003", "R004", "R105", "R510", "R803")
def leading_zeros_lost(package: Original, draw: Draw) -> Fault:
    """A cell of digits was read as a number, and its leading zeros are gone."""
    spot, name = package.cell(
        draw, lambda sheet, field: field.type == "string", lambda cell: cell.isdigit() and cell.startswith("0")
    )
    return spot.changed(**{name: str(int(spot[name]))})


@kind("V202")
def boolean_in_capitals(package: Original, draw: Draw) -> Fault:
    """A truth value is written in capitals."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "string", lambda cell: cell in ("true", "false"))
    return spot.changed(**{name: spot[name].upper()})


@kind("V201", "V202", "R003", "R004")
def smart_quotes_in_an_id(package: Original, draw: Draw) -> Fault:
    """An id or code stands in curly quotes."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "string" and not is_text(sheet, field))
    return spot.changed(**{name: f"“{spot[name]}”"})


@kind("V202", "R004")
def capital_by_autocorrection(package: Original, draw: Draw) -> Fault:
    """A code begins with a capital that the spreadsheet put there."""
    spot, name = package.cell(
        draw, lambda sheet, field: _is_coded(package, sheet, field), lambda cell: cell[:1].islower()
    )
    return spot.changed(**{name: spot[name][0].upper() + spot[name][1:]})


@kind("F306")
def empty_cell_becomes_nan(package: Original, draw: Draw) -> Fault:
    """An empty cell of a date, number, id or code is filled by a data frame's word for nothing."""
    spot, name = package.cell(draw, lambda sheet, field: not is_text(sheet, field), lambda cell: not cell)
    return spot.changed(**{name: draw.choice(["NaN", "nan", "None", "NULL", "NaT", "N/A", "#N/A"])})


@kind("F306")
def empty_text_becomes_nan(package: Original, draw: Draw) -> Fault:
    """An empty cell of free text is filled by a data frame's word for nothing."""
    spot, name = package.cell(
        draw,
        lambda sheet, field: is_text(sheet, field) and not field.evidence and not field.verbatim,
        lambda cell: not cell,
    )
    return spot.changed(**{name: draw.choice(["NaN", "nan", "None", "NULL", "N/A", "#N/A"])})


@kind("F306")
def formula_failed(package: Original, draw: Draw) -> Fault:
    """A cell of text holds a spreadsheet's word for a formula that failed."""
    spot, name = package.cell(draw, is_text)
    return spot.changed(**{name: draw.choice(["#REF!", "#NAME?", "#VALUE!", "Err:509", "#DIV/0!"])})


@kind("F304")
def formula(package: Original, draw: Draw) -> Fault:
    """A cell begins as a formula does."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "string", lambda cell: cell[:1].isalpha())
    return spot.changed(**{name: draw.choice(["=", "+", "-", "@", "=1+"]) + spot[name]})


def _is_coded(package: Original, sheet: Sheet, field: Field) -> bool:
    target = package.target(sheet, field.name)
    return "enum" in field.constraints or (target is not None and target.resource.is_vocabulary)


@kind("F102", "F103", "V104", "V201", "V202")
def saved_by_excel(package: Original, draw: Draw) -> Fault:
    """A table was opened and saved as CSV UTF-8 by Excel: mark, line ends, days, leading zeros, truth values."""
    sheet = package.a_sheet(draw)
    form = draw.choice(["{0.month}/{0.day}/{0.year}", "{0:%d}/{0:%m}/{0:%Y}"])

    def saved(cell: str) -> str:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            return form.format(date.fromisoformat(cell))
        return saved_by_a_spreadsheet(cell)

    fault = _saved(sheet, saved)
    content = b"\xef\xbb\xbf" + (fault.files[sheet.path] or b"").replace(b"\n", b"\r\n")
    return sheet.with_content(content, Place(sheet.path, 1), *fault.places)


@kind("V101", "V102", "V104", "V201", "V202", "R003", "R004")
def saved_by_libreoffice(package: Original, draw: Draw) -> Fault:
    """A table was opened and saved as CSV by LibreOffice: leading zeros, truth values, months turned into days."""
    sheet = package.a_sheet(draw)
    fault = _saved(sheet, saved_by_a_spreadsheet)
    if not set(fault.places) - set(_months(sheet)):
        raise NoPlaceError
    return fault


@kind(needs="reading")
def month_becomes_a_day(package: Original, draw: Draw) -> Fault:
    """A month of a year in a text of its own has become the first day of it, which may stand in a text as well."""
    sheet = package.a_sheet(draw, _months)
    months = _months(sheet)
    place = draw.choice(months)
    [spot] = [each for each in sheet.spots() if each.line == place.line]
    return spot.changed(**{place.field or "": saved_by_a_spreadsheet(spot[place.field or ""])})


def _months(sheet: Sheet) -> list[Place]:
    """Return the cells that a spreadsheet takes for the first day of a month."""
    return [
        spot.place(name)
        for spot in sheet.spots()
        for name in sheet.resource.names
        if re.fullmatch(rf"(?:{'|'.join(MONTHS)}) [0-9]{{4}}", spot[name])
    ]


def _saved(sheet: Sheet, saved: Cell) -> Fault:
    rows = [{name: saved(cell) for name, cell in row.items()} for row in sheet.rows]
    places = [
        Place(sheet.path, line, name)
        for line, (old, new) in enumerate(zip(sheet.rows, rows, strict=True), 2)
        for name in sheet.resource.names
        if old[name] != new[name]
    ]
    content = csvfiles.written(
        map(saved, sheet.resource.names), ([saved(cell) for cell in row.values()] for row in rows)
    )
    return sheet.with_content(content, *places)


def saved_by_a_spreadsheet(cell: str) -> str:
    """Return what a cell is after a spreadsheet in English has opened and saved the table, all else left alone.

    Source: LibreOffice 7.4 on the tables of this package; a test compares the two where it is installed.
    """
    if re.fullmatch(r"[0-9]+", cell):
        return str(int(cell))
    if re.fullmatch(r"[0-9]+\.[0-9]+", cell):
        return re.sub(r"^0+(?=[0-9])", "", cell.rstrip("0").rstrip("."))
    if cell.lower() in ("true", "false"):
        return cell.upper()
    month, _, year = cell.partition(" ")
    if month in MONTHS and re.fullmatch(r"[0-9]{4}", year):
        return f"{MONTHS.index(month) + 1:02}/01/{year}"
    return cell

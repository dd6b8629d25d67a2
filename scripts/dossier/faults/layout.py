"""Kinds of faults in the layout of a table: its header, its columns, its rows, its commas and quotes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from dossier import csvfiles
from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, Place, Sheet, Spot, kind, pick

RECORDS = "records/"


def _of_records(sheet: Sheet) -> bool:
    return sheet.path.startswith(RECORDS)


def _table(sheet: Sheet) -> list[list[str]]:
    return [list(sheet.resource.names), *([row[name] for name in sheet.resource.names] for row in sheet.rows)]


def _relaid(sheet: Sheet, change: Callable[[list[str]], list[str]]) -> Fault:
    """Return a fault by which each record, the header among them, is laid out anew; to be told of the header."""
    header, *records = map(change, _table(sheet))
    return sheet.with_content(csvfiles.written(header, records), Place(sheet.path, 1))


@kind("F201")
def column_dropped(package: Original, draw: Draw) -> Fault:
    """A table lacks a column."""
    sheet = package.a_sheet(draw)
    at = draw.randrange(len(sheet.resource.names))
    return _relaid(sheet, lambda cells: cells[:at] + cells[at + 1 :])


@kind("F202")
def column_renamed(package: Original, draw: Draw) -> Fault:
    """A column has another name."""
    sheet = package.a_sheet(draw)
    name = draw.choice(sheet.resource.names)
    renamed = draw.choice([name.title(), name.replace("_", " ") + " ", name + "s", name[:-1]])
    header = ",".join(renamed if each == name else each for each in sheet.resource.names)
    return sheet.with_line(1, header + "\n")


@kind("F204")
def columns_exchanged(package: Original, draw: Draw) -> Fault:
    """Two columns stand in each other's place, cells included."""
    sheet = package.a_sheet(draw)
    first, other = draw.sample(range(len(sheet.resource.names)), 2)

    def exchanged(cells: list[str]) -> list[str]:
        cells[first], cells[other] = cells[other], cells[first]
        return cells

    return _relaid(sheet, exchanged)


@kind("F203")
def column_repeated(package: Original, draw: Draw) -> Fault:
    """A column stands twice."""
    sheet = package.a_sheet(draw)
    at = draw.randrange(len(sheet.resource.names))
    return _relaid(sheet, lambda cells: [*cells, cells[at]])


@kind("F202")
def empty_column_added(package: Original, draw: Draw) -> Fault:
    """Each line ends with a comma, as after a cell was filled and emptied in the column beyond."""
    sheet = package.a_sheet(draw)
    return _relaid(sheet, lambda cells: [*cells, ""])


@kind("F202")
def column_added(package: Original, draw: Draw) -> Fault:
    """A column of remarks was added."""
    sheet = package.a_sheet(draw)
    place = draw.randrange(len(sheet.resource.names) + 1)

    def added(cells: list[str]) -> list[str]:
        return [*cells[:place], "comment" if cells[0] == sheet.resource.names[0] else "", *cells[place:]]

    return _relaid(sheet, added)


@kind("F201", "F202")
def header_lost(package: Original, draw: Draw) -> Fault:
    """A table begins with its first record."""
    sheet = package.a_sheet(draw)
    return sheet.with_lines(sheet.lines[1:], Place(sheet.path, 1))


@kind("V201")
def header_repeated(package: Original, draw: Draw) -> Fault:
    """The header stands a second time among the records, as after joining two files."""
    sheet = package.a_sheet(draw, lambda sheet: _of_records(sheet) and len(sheet.rows) > 1)
    lines = sheet.lines
    number = draw.randint(3, len(lines) + 1)
    lines.insert(number - 1, lines[0])
    return sheet.with_lines(lines, Place(sheet.path, number))


def _separated_by(sheet: Sheet, separator: str) -> Fault:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(_table(sheet))
    return sheet.with_content(text.getvalue().encode("utf-8"), Place(sheet.path, 1))


@kind("F208")
def semicolons(package: Original, draw: Draw) -> Fault:
    """A table is saved with semicolons, as spreadsheets do where the comma is the decimal mark."""
    return _separated_by(package.a_sheet(draw), ";")


@kind("F208")
def tabs(package: Original, draw: Draw) -> Fault:
    """A table is saved with tabs."""
    return _separated_by(package.a_sheet(draw), "\t")


@kind("F207")
def blank_line(package: Original, draw: Draw) -> Fault:
    """A blank line stands among the records."""
    return _line_added(draw, package.a_sheet(draw), "\n")


@kind("F207")
def line_of_commas(package: Original, draw: Draw) -> Fault:
    """An emptied row was left standing."""
    sheet = package.a_sheet(draw)
    return _line_added(draw, sheet, "," * (len(sheet.resource.names) - 1) + "\n")


def _line_added(draw: Draw, sheet: Sheet, line: str) -> Fault:
    lines = sheet.lines
    number = draw.randint(2, len(lines) + 1)
    lines.insert(number - 1, line)
    return sheet.with_lines(lines, Place(sheet.path, number))


@kind("F205")
def comma_added(package: Original, draw: Draw) -> Fault:
    """A row has a comma too many."""
    spot, at, cells = _row_and_place(package, draw)
    return _rewritten(spot, [*cells[:at], "", *cells[at:]])


@kind("F205")
def comma_lost(package: Original, draw: Draw) -> Fault:
    """A row has a comma too few."""
    spot, at, cells = _row_and_place(package, draw)
    return _rewritten(spot, [*cells[: at - 1], cells[at - 1] + cells[at], *cells[at + 1 :]])


def _row_and_place(package: Original, draw: Draw) -> tuple[Spot, int, list[str]]:
    spot = draw.choice(package.a_sheet(draw).spots())
    cells = list(spot.row.values())
    return spot, draw.randrange(1, len(cells)), cells


def _rewritten(spot: Spot, cells: list[str]) -> Fault:
    return spot.sheet.with_line(spot.line, csvfiles.written(cells, []).decode("utf-8"))


@kind("F205", "F206")
def quotes_lost(package: Original, draw: Draw) -> Fault:
    """A cell with a comma in it is not quoted."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "string", lambda cell: "," in cell)
    bare = [cell if field == name else _quoted(cell) for field, cell in spot.row.items()]
    return spot.sheet.with_line(spot.line, ",".join(bare) + "\n")


def _quoted(cell: str) -> str:
    return csvfiles.written([cell], []).decode("utf-8").rstrip("\n")


@kind("F206")
def quote_never_closed(package: Original, draw: Draw) -> Fault:
    """A quote opens a cell and nothing closes it."""
    spot, at, cells = _row_and_place(package, draw)
    line = ",".join(_quoted(cell) if place != at else '"' + cell for place, cell in enumerate(cells))
    if '"' in cells[at]:
        raise NoPlaceError
    return spot.sheet.with_line(spot.line, line + "\n")


@kind("F206")
def quote_in_a_bare_cell(package: Original, draw: Draw) -> Fault:
    """Quotes stand around a word of a cell that is not quoted."""
    spot, name = package.cell(
        draw, lambda sheet, field: field.type == "string", lambda cell: " " in cell and not set(',"') & set(cell)
    )
    first, _, rest = spot[name].partition(" ")
    cells = [f'{first} "{rest}"' if field == name else _quoted(cell) for field, cell in spot.row.items()]
    return spot.sheet.with_line(spot.line, ",".join(cells) + "\n")


@kind("F302")
def line_break_in_a_cell(package: Original, draw: Draw) -> Fault:
    """A cell is broken into two lines."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "string", lambda cell: " " in cell)
    return spot.changed(**{name: spot[name].replace(" ", "\n", 1)})


def _reordered(sheet: Sheet, numbers: Iterable[int], moved: Sequence[int]) -> Fault:
    """Return a fault by which rows stand in another order; to be told where a moved row meets a neighbour."""
    order = list(numbers)
    lines = {place + near for place, number in enumerate(order) if number in moved for near in (2, 3)}
    places = [Place(sheet.path, line) for line in sorted(lines) if line <= len(order) + 1]
    return sheet.with_rows((sheet.rows[number] for number in order), *places)


@kind("F401")
def rows_exchanged(package: Original, draw: Draw) -> Fault:
    """Two rows stand in each other's place."""
    sheet = package.a_sheet(draw, lambda sheet: _of_records(sheet) and len(sheet.rows) > 1)
    order = list(range(len(sheet.rows)))
    first, other = draw.sample(order, 2)
    order[first], order[other] = other, first
    return _reordered(sheet, order, [first, other])


@kind("F401")
def row_moved(package: Original, draw: Draw) -> Fault:
    """A row was cut out and put in elsewhere."""
    sheet = package.a_sheet(draw, lambda sheet: _of_records(sheet) and len(sheet.rows) > 1)
    order = list(range(len(sheet.rows)))
    moved, place = draw.sample(order, 2)
    order.insert(place, order.pop(moved))
    return _reordered(sheet, order, [moved])


@kind("F401")
def sorted_by_another_column(package: Original, draw: Draw) -> Fault:
    """A spreadsheet sorted a table by another column than its key."""
    sheet = package.a_sheet(draw, _of_records)
    name = draw.choice(sheet.resource.names[1:])
    order = sorted(range(len(sheet.rows)), key=lambda number: sheet.rows[number][name])
    broken = [place for place, (before, after) in enumerate(pairwise(order)) if after < before]
    if not broken:
        raise NoPlaceError
    return _reordered(sheet, order, [order[broken[0]], order[broken[0] + 1]])


@kind("R002")
def row_doubled(package: Original, draw: Draw) -> Fault:
    """A row stands twice, one below the other."""
    sheet = package.a_sheet(draw)
    number = draw.randrange(len(sheet.rows))
    rows = [*sheet.rows[: number + 1], *sheet.rows[number:]]
    return sheet.with_rows(rows, *(Place(sheet.path, line, sheet.key) for line in (number + 2, number + 3)))


@kind("R003")
def referred_row_deleted(package: Original, draw: Draw) -> Fault:
    """A row to which others refer is gone."""
    sheet = package.a_sheet(draw, lambda sheet: _of_records(sheet) and _is_referred_to(package, sheet))
    return _deleted_with_referrers(package, draw, sheet)


@kind("R004")
def code_deleted(package: Original, draw: Draw) -> Fault:
    """A code that is in use is gone from its vocabulary."""
    return _deleted_with_referrers(package, draw, package.a_sheet(draw, lambda sheet: sheet.resource.is_vocabulary))


def _is_referred_to(package: Original, sheet: Sheet) -> bool:
    return any(package.target(each, name) is sheet for each in package.sheets.values() for name in each.resource.names)


def _deleted_with_referrers(package: Original, draw: Draw, sheet: Sheet) -> Fault:
    spot = draw.choice(sheet.spots())
    referring = [each for each in package.referring(sheet, spot.id) if each[:2] != (sheet.path, spot.line)]
    if not referring:
        raise NoPlaceError
    return spot.deleted(*referring)


@kind("R105")
def cited_row_deleted(package: Original, draw: Draw) -> Fault:
    """A record to which no other refers is gone, and its citations still stand."""
    citations = package.sheet("citations")
    citing = pick(draw, citations.spots())
    sheet = package.sheet(citing["record_table"])
    spot = pick(draw, sheet.spots(lambda row: row[sheet.key] == citing["record_id"]))
    if package.referring(sheet, spot.id):
        raise NoPlaceError
    orphans = citations.spots(lambda row: row["record_id"] == spot.id)
    return spot.deleted(*(each.place("record_id") for each in orphans))


@kind("V001", "V101", "V102", "V104", "V201", "V202", "V205", "V206", "R003", "R004", "F205")
def cells_shifted(package: Original, draw: Draw) -> Fault:
    """The cells of a row slipped one place to the right, and the last one is lost."""
    sheet = package.a_sheet(draw, _of_records)
    spot = draw.choice(sheet.spots())
    cells = list(spot.row.values())
    # where an optional cell is emptied, the row may still say something
    required = [n for n, field in enumerate(sheet.resource.fields[:-1]) if n and field.required]
    at = pick(draw, required)
    shifted = [*cells[:at], "", *cells[at:-1]]
    return spot.changed(**dict(zip(spot.row, shifted, strict=True))).told_at(spot.place())

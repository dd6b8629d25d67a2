"""One Excel workbook: a sheet a table, ready to filter and to read, a codebook, drop-downs from the vocabularies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dossier.exports.dataset import CannotBuildError, Column, Dataset, Table, Value
from dossier.show import width

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ABOUT = "one Excel workbook with a sheet a table, notes, filters and drop-downs"
LIBRARIES = {"xlsxwriter": "xlsxwriter>=3.2,<4"}
FILE = "dossier.xlsx"

MOST_ROWS = 1_048_575
LONGEST_CELL = 32_767
LONGEST_NAME = 31
LONGEST_LIST = 255
FIRST_DAY = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was, and knows no day before 1900; earlier days stay text."""

NARROWEST, WIDEST = 9, 60
LINE, HIGHEST = 15, 409
"""The height of a line of text, and the greatest of a row, in points."""

ROWS_TO_COME = 1_000
"""Rows below the last one that have the drop-downs too, for records to be added."""

CODEBOOK = ("table", "column", "meaning", "type", "required", "evidence", "unit", "example", "refers to", "allowed")
WIDTHS = (20, 22, 60, 10, 10, 10, 12, 34, 26, 44)


def write(dataset: Dataset, folder: Path) -> None:
    """Write the workbook; each cell of a table is a text, a number, a truth value or a date, none a formula or a link.

    Raises:
        CannotBuildError: a table has more rows, or a cell more characters, than a workbook holds.

    """
    import xlsxwriter

    for table in dataset.tables:
        _refuse_too_large(table)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(folder / FILE, options) as book:
        book.set_properties({"title": dataset.title, "created": datetime.combine(dataset.day, time())})
        _Workbook(book, dataset).write()


def _refuse_too_large(table: Table) -> None:
    if table.n_rows > MOST_ROWS:
        raise CannotBuildError(f"`{table.name}` has more than {MOST_ROWS:,} rows, which no sheet holds")
    for column in table.columns:
        if any(isinstance(each, str) and _units(each) > LONGEST_CELL for each in column.values):
            where = f"`{table.name}.{column.name}`"
            raise CannotBuildError(f"a cell of {where} has more than {LONGEST_CELL:,} characters, which no sheet holds")


def _units(text: str) -> int:
    """Return how long Excel takes a text to be: in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


class _Workbook:
    def __init__(self, book: xlsxwriter.Workbook, dataset: Dataset) -> None:
        self.book, self.dataset = book, dataset
        top: dict[str, Any] = {"valign": "top"}
        self.plain: Format = book.add_format(top)
        # a text that is edited stays a text, whatever it begins with
        self.text: Format = book.add_format({**top, "text_wrap": True, "num_format": "@"})
        self.day: Format = book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"})
        self.head: Format = book.add_format(
            {"bold": True, "valign": "vcenter", "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1}
        )
        self.sheets = dict(_sheet_names(["about", "codebook", *(each.name for each in dataset.tables)]))

    def write(self) -> None:
        about = self.book.add_worksheet(self.sheets["about"])
        codebook = self.book.add_worksheet(self.sheets["codebook"])
        for table in self.dataset.tables:
            sheet = self.book.add_worksheet(self.sheets[table.name])
            sheet.set_tab_color("#A6A6A6" if table.resource.is_vocabulary else "#1F3864")
            self.table(sheet, table)
        self.about(about)
        self.codebook(codebook)

    def table(self, sheet: Worksheet, table: Table) -> None:
        self.header(sheet, table.resource.names, table.n_rows)
        heights = [1] * table.n_rows
        for place, column in enumerate(table.columns):
            wide = _fitting(column)
            sheet.set_column(place, place, wide, self.text if column.kind == "text" else self.plain)
            heights = [max(high, _lines(value, wide)) for high, value in zip(heights, column.values, strict=True)]
            note = "\n".join(_note(column))
            # a note is as high as its lines need, of about 45 characters each
            lines = sum(1 + len(line) // 45 for line in note.splitlines())
            sheet.write_comment(0, place, note, {"author": "", "x_scale": 2.4, "y_scale": max(0.5, lines * 0.22)})
            for row, value in enumerate(column.values, 1):
                self.cell(sheet, row, place, value)
            self.choices(sheet, place, column, table.n_rows)
        for row, high in enumerate(heights, 1):
            if high > 1:
                # LibreOffice gives a row the height of one line if it is told none
                sheet.set_row(row, min(high * LINE, HIGHEST))

    def header(self, sheet: Worksheet, names: Iterable[str], n_rows: int) -> None:
        listed = list(names)
        for place, name in enumerate(listed):
            sheet.write_string(0, place, name, self.head)
        sheet.set_row(0, 20)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(n_rows, 1), len(listed) - 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def cell(self, sheet: Worksheet, row: int, place: int, value: Value) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value, self.plain)
        elif isinstance(value, date):
            if value >= FIRST_DAY:
                sheet.write_datetime(row, place, datetime.combine(value, time()), self.day)
            else:
                sheet.write_string(row, place, value.isoformat(), self.text)
        elif isinstance(value, str):
            sheet.write_string(row, place, value, self.text)
        elif abs(value) <= 999_999_999_999_999:
            sheet.write_number(row, place, value, self.plain)
        else:
            # Excel keeps fifteen digits
            sheet.write_string(row, place, str(value), self.text)

    def choices(self, sheet: Worksheet, place: int, column: Column, n_rows: int) -> None:
        from xlsxwriter.utility import xl_range_abs

        source: str | list[str] = column.choices
        vocabulary = self.dataset.table(column.target[0]) if column.target else None
        if vocabulary and vocabulary.resource.is_vocabulary and vocabulary.resource.primary_key and vocabulary.n_rows:
            codes = vocabulary.resource.position(vocabulary.resource.primary_key[0])
            source = f"='{self.sheets[vocabulary.name]}'!{xl_range_abs(1, codes, vocabulary.n_rows, codes)}"
        elif not source or len(",".join(source)) > LONGEST_LIST or any("," in each for each in source):
            return
        rule = {
            "validate": "list",
            "source": source,
            "ignore_blank": not column.field.required,
            "error_title": f"Not a value of {column.name}"[:32],
            "error_message": "Choose one from the list; the note on the heading says where it comes from.",
        }
        sheet.data_validation(1, place, n_rows + ROWS_TO_COME, place, rule)

    def about(self, sheet: Worksheet) -> None:
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 26, self.text)
        sheet.set_column(1, 1, 12, self.plain)
        sheet.set_column(2, 2, 100, self.text)
        sheet.write_string(0, 0, self.dataset.title, self.book.add_format({"bold": True, "font_size": 16}))
        sheet.set_row(0, 24)
        row = 2
        for name, said in self.facts():
            sheet.write_string(row, 0, name, self.text)
            sheet.merge_range(row, 1, row, 2, "", self.text)
            sheet.write_string(row, 1, said, self.text)
            # a merged cell does not grow by itself
            sheet.set_row(row, LINE * (1 + width(said) // 105))
            row += 1
        row += 1
        thousands = self.book.add_format({"num_format": "#,##0", "valign": "top", "align": "right", "indent": 1})
        for place, heading in enumerate(("sheet", "rows", "one row is")):
            sheet.write_string(row, place, heading, self.head)
        for table in self.dataset.tables:
            row += 1
            sheet.write_url(row, 0, f"internal:'{self.sheets[table.name]}'!A1", string=self.sheets[table.name])
            sheet.write_number(row, 1, table.n_rows, thousands)
            sheet.write_string(row, 2, table.about, self.text)

    def facts(self) -> Iterator[tuple[str, str]]:
        told = self.dataset
        licences = [each.get("title", each.get("name", "")) for each in told.listed("licenses", "title", "name")]
        facts = {
            "What it is": told.told("description"),
            "Package": f"{told.package.name} {told.package.version or ''}".strip(),
            "Day": told.told("created")[:10],
            "Licence": "; ".join(filter(None, licences)),
            "Sources": "; ".join(each["title"] for each in told.listed("sources", "title") if "title" in each),
            "How to read it": "A sheet is a table, a row a record. An empty cell is a missing value, ids are text."
            " The note on a heading says what the column means; codes are explained on the sheet of their vocabulary "
            "(grey tabs), and all columns on the sheet codebook.",
            "Where changes go": "This workbook is written by `dossier build` from the CSV files of the package. "
            "A change made here changes only this copy.",
        }
        yield from ((name, said) for name, said in facts.items() if said)

    def codebook(self, sheet: Worksheet) -> None:
        rows = [_codebook_row(table, column) for table in self.dataset.tables for column in table.columns]
        self.header(sheet, CODEBOOK, len(rows))
        sheet.freeze_panes(1, 2)
        for place, wide in enumerate(WIDTHS):
            sheet.set_column(place, place, wide, self.text)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, place, cell, self.text)
            sheet.set_row(number, LINE * max(map(_lines, row, WIDTHS)))


def _sheet_names(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield for each name that of its sheet: cut to the length that Excel takes, and unlike all before."""
    taken: set[str] = set()
    for name in names:
        sheet, number = name[:LONGEST_NAME], 2
        while sheet in taken:
            sheet = f"{name[: LONGEST_NAME - 1 - len(str(number))]}_{number}"
            number += 1
        taken.add(sheet)
        yield name, sheet


def _fitting(column: Column) -> int:
    longest = max((width(str(each)) for each in column.values if each is not None), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, len(column.name) + 3) + 2))


def _lines(value: Value, wide: int) -> int:
    """Return how many lines a text takes in a column, a little more than it needs rather than less."""
    return 1 + int(width(value) * 1.1) // wide if isinstance(value, str) and width(value) > wide else 1


def _note(column: Column) -> Iterator[str]:
    field = column.field
    yield column.about
    yield f"Type: {field.type}{', required' if field.required else ''}."
    if field.evidence:
        yield f"Evidence: a citation of the {field.evidence}."
    if column.target:
        yield f"Refers to: {'.'.join(column.target)}."
    if field.example is not None:
        yield f"Example: {field.example[:LONGEST_LIST]}"


def _codebook_row(table: Table, column: Column) -> tuple[str, ...]:
    field = column.field
    return (
        table.name,
        column.name,
        " ".join((field.description or "").split()),
        field.type,
        "yes" if field.required else "",
        field.evidence or "",
        field.unit or "",
        field.example or "",
        ".".join(column.target) if column.target else "",
        ", ".join(column.choices) or str(field.constraints.get("pattern", "")),
    )

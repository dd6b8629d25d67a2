"""The report as rows, as data frames of both libraries, and as what a notebook shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import assert_type

import pandas
import polars
import pytest

import dossier
from dossier.report import PROPERTIES, Diagnostic, Report
from dossier.report.html import NO_MATHEMATICS
from test_report import FOUND, many, told
from test_report_page import SMUGGLED, Outline, smuggling

Cells = list[tuple[str | int | None, ...]]

CELLS: Cells = [tuple(getattr(each, name) for name in PROPERTIES) for each in FOUND]


def test_a_row_has_the_nine_properties_in_the_order_in_which_they_are_published() -> None:
    order = ["code", "severity", "path", "resource", "line", "field", "record_id", "message", "help"]
    rows = assert_type(told().as_rows(), list[dict[str, str | int | None]])

    assert [order] * len(FOUND) == [list(row) for row in rows]
    assert [tuple(row.values()) for row in rows] == CELLS


@pytest.mark.parametrize(("report", "expected"), [(told(), CELLS), (Report("duckdb 2"), [])])
def test_pandas_has_the_columns_in_their_types_with_and_without_rows(report: Report, expected: Cells) -> None:
    frame = assert_type(report.to_pandas(), pandas.DataFrame)
    cells = frame.astype("object").where(frame.notna(), None).itertuples(index=False, name=None)

    assert expected == list(cells)
    assert {name: "Int64" if name == "line" else "string" for name in PROPERTIES} == {
        str(name): str(kind) for name, kind in frame.dtypes.items()
    }


@pytest.mark.parametrize(("report", "expected"), [(told(), CELLS), (Report("duckdb 2"), [])])
def test_polars_has_the_columns_in_their_types_with_and_without_rows(report: Report, expected: Cells) -> None:
    frame = assert_type(report.to_polars(), polars.DataFrame)

    assert expected == frame.rows()
    assert {name: polars.Int64 if name == "line" else polars.String for name in PROPERTIES} == dict(frame.schema)


def test_half_a_letter_in_a_name_is_an_escape_in_a_data_frame() -> None:
    report = Report("duckdb 2")
    report.diagnostics = [Diagnostic("F006", "a stray file", "records/\udcff.csv")]

    assert ["records/\\udcff.csv"] == report.to_pandas()["path"].to_list() == report.to_polars()["path"].to_list()


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_what_is_not_installed_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ModuleNotFoundError, match=f"^{name} is not installed; `pip install {name}` brings it$"):
        getattr(told(), f"to_{name}")()


def test_a_check_imports_no_data_frames(tmp_path: Path) -> None:
    code = "import dossier, sys; dossier.check('.').as_rows(); print({'pandas', 'polars'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def test_mypy_knows_the_names_of_the_package(tmp_path: Path) -> None:
    report = assert_type(dossier.check(tmp_path), dossier.Report)

    assert [assert_type(each, dossier.Diagnostic).code for each in report.diagnostics] == ["F001"]


def test_a_report_says_briefly_what_it_is() -> None:
    assert repr(told()) == "<report: not valid, 3 errors, 2 warnings>"
    assert repr(Report("duckdb 2")) == "<report: valid, 0 errors, 0 warnings>"


def test_a_notebook_shows_what_was_found() -> None:
    shown = Outline(told()._repr_html_())

    assert shown.unbalanced == shown.open == []
    assert shown.text == (
        "not valid : 3 errors, 2 warnings place code message help "
        "datapackage.json F001 something of the whole "
        'records/events.csv:3 V104 title is <b>50%</b>, "a":\\n::error::x ](y) {0} \\x1b[2J\\uffff write it otherwise '
        "records/events.csv:4 V104 end_date is 1.5. write it otherwise "
        "records/events.csv:4 R307 it is early look again "
        "records/a b.csv R207 3 are pending "
        "skipped: R101, because of citations: its file is broken"
    )


def test_a_notebook_shows_the_first_of_each_code_and_the_true_totals() -> None:
    shown = Outline(many(1000)._repr_html_())

    assert shown.text.count("slip ") == 40
    assert shown.text.endswith("R101: 500 in all, 480 of them not shown V104: 500 in all, 480 of them not shown")


def test_a_cell_slips_nothing_into_a_notebook() -> None:
    page = smuggling()._repr_html_()
    shown = Outline(page)

    assert shown.unbalanced == shown.open == []
    assert shown.elements == {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code"}
    assert shown.attributes == {"class", "scope"}
    assert page.startswith(f'<div class="{NO_MATHEMATICS}">')
    assert all(text in shown.text for text in SMUGGLED)

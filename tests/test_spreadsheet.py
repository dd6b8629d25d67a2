"""A cell that a spreadsheet has changed is told with what to write instead, any other is left to the usual advice."""

from __future__ import annotations

import pytest

from dossier.engine.cell import judge
from dossier.engine.spreadsheet import ERROR_VALUE, POWER_OF_TEN, advice
from dossier.engine.table import Field

DATE, NUMBER, WHOLE = Field("x", "date"), Field("x", "number"), Field("x", "integer")
SENTENCE = Field("x", example="S03.017", constraints={"pattern": r"^(?:S[0-9]{2,}\.[0-9]{3})$"})
DOCUMENT = Field("x", example="001", constraints={"pattern": "^(?:[0-9]{3})$"})
LANGUAGE = Field("x", constraints={"enum": ["en-GB", "vi"]})
TRUTH = Field("x", "boolean", true_values=("true",), false_values=("false",))
DAY = "a spreadsheet has rewritten the date: write `2024-06-19`"
ZEROS = "a spreadsheet has taken zeros away: write "

TOLD: list[tuple[Field, str, str | None]] = [
    (DATE, "19/06/2024", DAY),
    (DATE, "6/19/24", DAY),
    (DATE, "19.06.2024", DAY),
    (DATE, "2024/6/19", DAY),
    (DATE, "2024-06-19T00:00:00", DAY),
    (DATE, "20240619", DAY),
    (DATE, "19-Jun-24", DAY),
    (DATE, "June 19, 2024", DAY),
    (DATE, "05/06/2024", f"{DAY[:-12]}`2024-06-05`, or `2024-05-06` if the month stands first"),
    (DATE, "06.05.2024", f"{DAY[:-12]}`2024-05-06`"),
    (DATE, "45462", "a spreadsheet has turned the date into the number of its day: write `2024-06-19`"),
    (
        DATE,
        "Jun-24",
        "a spreadsheet has rewritten the date, and a part of it is gone: write year-month-day from the source",
    ),
    (DATE, "31/02/2024", None),
    (DATE, "last June", None),
    (NUMBER, "1.2E+05x", None),
    (NUMBER, "51,5", "decimals stand after a point: write `51.5`"),
    (NUMBER, "1.200,5", "numbers have no marks between their thousands: write `1200.5`"),
    (NUMBER, "1 200 000", "numbers have no marks between their thousands: write `1200000`"),
    (
        NUMBER,
        "1,200",
        "numbers have no marks between their thousands: write `1200`, or `1.200` if it parts the decimals",
    ),
    (WHOLE, "3.0", "a spreadsheet has added decimals: write `3`"),
    (WHOLE, "3.5", None),
    (WHOLE, "1.2E+05", "a spreadsheet has cut a long number short: copy the number anew from where it came"),
    (SENTENCE, "S3.17", f"{ZEROS}`S03.017`"),
    (SENTENCE, "“S03.017”", "a word processor has changed quotes or hyphens: write `S03.017`"),
    (SENTENCE, "C3.17", None),
    (DOCUMENT, "3", f"{ZEROS}`003`"),
    (DOCUMENT, "3.0", f"{ZEROS}`003`"),
    (DOCUMENT, "3000", None),
    (LANGUAGE, "en–GB", "a word processor has changed quotes or hyphens: write `en-GB`"),
    (LANGUAGE, "VI", "a spreadsheet has put it into capitals: write `vi`"),
    (TRUTH, "TRUE", "a spreadsheet has put it into capitals: write `true`"),
    (TRUTH, "WAHR", None),
]


@pytest.mark.parametrize(("field", "cell", "told"), TOLD, ids=[f"{field.type} {cell}" for field, cell, _ in TOLD])
def test_a_cell_is_told_with_what_to_write_instead(field: Field, cell: str, told: str | None) -> None:
    judged = judge(field)
    assert judged(cell) is not None, "only of cells that are wrong is it asked"
    assert advice(field, cell, lambda other: judged(other) is None) == told


def test_what_a_spreadsheet_leaves_behind_is_known_by_its_whole_form() -> None:
    lost = ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "########", "Err:502"]
    assert [cell for cell in [*lost, "#1", "N/A", "see #REF!", "#", "Err: 502"] if ERROR_VALUE.fullmatch(cell)] == lost
    cut = ["1.2E+05", "1E+12", "-1.23457E+11", "1,2E+05", "5E-05"]
    assert [cell for cell in [*cut, "1e5", "12E+05", "1.2E5", "E+05"] if POWER_OF_TEN.fullmatch(cell)] == cut

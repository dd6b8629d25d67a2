"""References between the loaded tables: the part of family R that the schemas alone decide."""

from __future__ import annotations

from collections.abc import Callable, Collection
from difflib import get_close_matches
from functools import cache, partial

from dossier.engine import spreadsheet
from dossier.engine.compile import MOST_TOLD, Column, Reference
from dossier.engine.duck import Database, Row
from dossier.engine.natives import shown_text
from dossier.engine.sayings import MOST_ADVISED, more_than_told
from dossier.report import LONGEST_VALUE, Diagnostic, quoted

DANGLING_REFERENCE, UNKNOWN_CODE = "R003", "R004"
AT_ONCE = 50


def check_references(
    database: Database,
    references: list[Reference],
    spoilt: dict[int, set[tuple[int, int]]],
    made: Collection[Column] = (),
) -> list[Diagnostic]:
    """Cells that refer to a row that is not there; a cell about which something has been said is passed over.

    `made` are the columns with keys made in Python.
    """
    if not references:
        return []
    # for small tables planning costs more than running, and for large ones counting as much as fetching
    small = [label for label, each in enumerate(references) if not database.is_scanned(each.number)]
    counts: dict[int, int] = {}
    for first in range(0, len(small), AT_ONCE):
        part = (references[label].counting(label, made) for label in small[first : first + AT_ONCE])
        counts |= dict(database.rows(" union all ".join(part)))
    # thousands of values, which are seldom asked for; several columns may refer to the same ones
    listed = cache(lambda query: [code for (code,) in database.rows(query)])
    found = []
    for label, each in enumerate(references):
        if counts.get(label) == 0:
            continue
        rows = database.rows(each.dangling(made))
        found += _dangling(rows, each, spoilt[each.number], partial(listed, each.targets()))
        if len(rows) == MOST_TOLD:
            ((_, number),) = database.rows(each.counting(label, made))
            if number > MOST_TOLD:
                found.append(more_than_told(each.resource, ", ".join(each.key.fields), number - MOST_TOLD))
    return found


def _dangling(
    rows: list[Row], reference: Reference, spoilt: set[tuple[int, int]], codes: Callable[[], list[str]]
) -> list[Diagnostic]:
    if not rows:
        return []
    resource, target, key = reference.resource, reference.target, reference.key
    name = ", ".join(key.fields)
    known = cache(lambda: set(codes()) if len(key.fields) == 1 else set())
    padded = cache(lambda value: spreadsheet.with_zeros(value, lambda text: text in known()))
    places, is_vocabulary = reference.places, target.is_vocabulary
    meant_by: dict[str, str | None] = {}
    found = []
    for line, record_id, *cells in rows:
        if any((line, place) in spoilt for place in places):
            continue
        value = ", ".join(map(shown_text, cells))
        if is_vocabulary:
            if value not in meant_by and len(meant_by) < MOST_ADVISED:
                meant_by[value] = _meant(value, codes())
            meant = meant_by.get(value)
            code, where = UNKNOWN_CODE, f"no code of {quoted(target.name)}"
            advice = f"did you mean {quoted(meant)}?" if meant else f"the codes stand in {quoted(target.path)}"
        else:
            code, where = DANGLING_REFERENCE, f"not in {quoted(target.path)}"
            advice = f"correct the id, or add the row to {quoted(target.path)}"
            if better := padded(value):
                advice = f"a spreadsheet has taken zeros away: write {quoted(better)}"
        message = f"{quoted(name)} is {quoted(value)}, which is {where}"
        found.append(Diagnostic(code, message, resource.path, line, resource.name, name, record_id, advice))
    return found


def _meant(value: str, codes: list[str]) -> str | None:
    """Return the code that a text comes close to: but for its case, or but for a few letters."""
    for code in codes:
        if code.casefold() == value.casefold():
            return code
    return next(iter(get_close_matches(value[:LONGEST_VALUE], codes[:MOST_ADVISED], n=1)), None)

"""References between the loaded tables: the part of family R that the schemas alone decide."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from dossier.engine import spreadsheet
from dossier.engine.compile import MOST_TOLD, Column, Reference
from dossier.engine.duck import Database
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
    counts: dict[int, int] = {}
    for first in range(0, len(references), AT_ONCE):
        part = enumerate(references[first : first + AT_ONCE], first)
        counts |= dict(database.rows(" union all ".join(each.counting(label, made) for label, each in part)))
    found = []
    for label, each in enumerate(references):
        if counts[label]:
            found += _dangling(database, each, spoilt[each.number], made)
        if counts[label] > MOST_TOLD:
            found.append(more_than_told(each.resource, ", ".join(each.key.fields), counts[label] - MOST_TOLD))
    return found


def _dangling(
    database: Database, reference: Reference, spoilt: set[tuple[int, int]], made: Collection[Column]
) -> list[Diagnostic]:
    resource, target, key = reference.resource, reference.target, reference.key
    name = ", ".join(key.fields)
    codes = [code for (code,) in database.rows(reference.targets())]
    known = set(codes) if len(key.fields) == 1 else set()
    meant_by: dict[str, str | None] = {}
    found = []
    for line, record_id, *cells in database.rows(reference.dangling(made)):
        if any((line, place) in spoilt for place in reference.places):
            continue
        value = ", ".join(map(shown_text, cells))
        if target.is_vocabulary:
            if value not in meant_by and len(meant_by) < MOST_ADVISED:
                meant_by[value] = _meant(value, codes)
            meant = meant_by.get(value)
            code, where = UNKNOWN_CODE, f"no code of {quoted(target.name)}"
            advice = f"did you mean {quoted(meant)}?" if meant else f"the codes stand in {quoted(target.path)}"
        else:
            code, where = DANGLING_REFERENCE, f"not in {quoted(target.path)}"
            advice = f"correct the id, or add the row to {quoted(target.path)}"
            padded = spreadsheet.with_zeros(value, known.__contains__) if known else None
            if padded:
                advice = f"a spreadsheet has taken zeros away: write {quoted(padded)}"
        message = f"{quoted(name)} is {quoted(value)}, which is {where}"
        found.append(Diagnostic(code, message, resource.path, line, resource.name, name, record_id, advice))
    return found


def _meant(value: str, codes: list[str]) -> str | None:
    """Return the code that a text comes close to: but for its case, or but for a few letters."""
    for code in codes:
        if code.casefold() == value.casefold():
            return code
    return next(iter(get_close_matches(value[:LONGEST_VALUE], codes[:MOST_ADVISED], n=1)), None)

"""References between the loaded tables: the part of family R that the schemas alone decide."""

from __future__ import annotations

from difflib import get_close_matches

from dossier.engine.compile import Reference
from dossier.engine.duck import Database
from dossier.report import Diagnostic, quoted

DANGLING_REFERENCE, UNKNOWN_CODE = "R003", "R004"


def check_references(
    database: Database, references: list[Reference], spoilt: dict[int, set[tuple[int, int]]]
) -> list[Diagnostic]:
    """Cells that refer to a row that is not there; a cell about which something has been said is passed over."""
    if not references:
        return []
    counts: dict[int, int] = dict(
        database.rows(" union all ".join(each.counting(label) for label, each in enumerate(references)))
    )
    found = []
    for label, each in enumerate(references):
        if counts[label]:
            found += _dangling(database, each, spoilt[each.number])
    return found


def _dangling(database: Database, reference: Reference, spoilt: set[tuple[int, int]]) -> list[Diagnostic]:
    resource, target, key = reference.resource, reference.target, reference.key
    name = ", ".join(key.fields)
    codes = [code for (code,) in database.rows(reference.targets())] if target.is_vocabulary else []
    found = []
    for line, record_id, *cells in database.rows(reference.dangling()):
        if any((line, place) in spoilt for place in reference.places):
            continue
        value = ", ".join(cells)
        if target.is_vocabulary:
            meant = get_close_matches(value, codes, n=1)
            code, where = UNKNOWN_CODE, f"no code of {quoted(target.name)}"
            advice = f"did you mean {quoted(meant[0])}?" if meant else f"the codes stand in {quoted(target.path)}"
        else:
            code, where = DANGLING_REFERENCE, f"not in {quoted(target.path)}"
            advice = f"correct the id, or add the row to {quoted(target.path)}"
        message = f"{quoted(name)} is {quoted(value)}, which is {where}"
        found.append(Diagnostic(code, message, resource.path, line, resource.name, name, record_id, advice))
    return found

"""All kinds of faults, in the order of their modules."""

from __future__ import annotations

from dossier.faults import (
    days,
    entities,
    evidence,
    facts,
    files,
    layout,
    ledger,
    relations,
    spreadsheets,
    values,
    words,
)
from dossier.faults.planting import Kind

KINDS: tuple[Kind, ...] = tuple(
    each
    for module in (files, layout, spreadsheets, values, evidence, ledger, days, facts, relations, words, entities)
    for each in vars(module).values()
    if isinstance(each, Kind)
)


def named(name: str) -> Kind | None:
    """Return the kind of that name, or None."""
    return next((each for each in KINDS if each.name == name), None)

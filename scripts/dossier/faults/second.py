"""The same fault as frictionless alone sees it: where in the tables it finds an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from dossier.faults.planting import DESCRIPTOR, Original, Place

if TYPE_CHECKING:
    from frictionless import Error, Resource

NEEDS = "frictionless"
INSTALL = "pip install 'dossier[second-opinion]', or --without-frictionless"


def flagged(root: Path, original: Original, changed: Iterable[str]) -> Counter[Place]:
    """Return where frictionless finds errors in a package of which some files changed; each place as often as it does.

    Only the tables that changed and those that refer to them are validated: the others are as they were, and so is
    what frictionless says of them. Where a change is not one of a table, all are validated.
    """
    from frictionless import FrictionlessException, Package

    try:
        package = Package(str(root / DESCRIPTOR))
        names = _touched(original, set(changed)) or {each.name for each in package.resources if each.name}
        present = [each for each in package.resources if each.name in names]
        return Counter(place for each in present for place in _errors(each))
    except FrictionlessException:
        return Counter([Place(DESCRIPTOR)])


def _touched(original: Original, changed: set[str]) -> set[str]:
    """Return the tables of the changed files and those that refer to them; none where a file is no table."""
    names = {each.name for each in original.sheets.values() if each.path in changed}
    if len(names) < len(changed):
        return set()
    referring = {
        each.name
        for each in original.sheets.values()
        if any(key.resource in names for key in each.resource.foreign_keys)
    }
    return names | referring


def _errors(resource: Resource) -> Iterable[Place]:
    report = resource.validate()
    for task in report.tasks:
        for error in task.errors:
            yield from _places(resource.path or "", error)


def _places(path: str, error: Error) -> Iterable[Place]:
    """Return the place of an error; one of a header is in line 1, one of a row without a cell names no field."""
    number = getattr(error, "row_number", None)
    if number is None:
        number = next(iter(getattr(error, "row_numbers", ())), None)
    yield Place(path, number, getattr(error, "field_name", None))

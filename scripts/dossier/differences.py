"""What two contents of one record say differently: cell by cell, label by label, evidence by evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from dossier.identity import Content, canonical

WHOLE = "*"
PLACE = ("record_field", "source_id", "sentence_id", "locator")
"""By these cells a citation of the old content is found again in the new one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a record says otherwise: what it is, and how it was and is put; None where there was or is none.

    `is_own` is False where the record only shows it: the name of what it refers to, the place of a sentence it cites.
    `is_of_structure` is True where the column itself came or went.
    """

    about: str
    before: str | None
    after: str | None
    is_own: bool = True
    is_of_structure: bool = False

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.about} added: {self.after}"
        if self.after is None:
            return f"{self.about} removed: {self.before}"
        return f"{self.about} was {self.before}, is {self.after}"


def differences(old: Content, new: Content) -> list[Difference]:
    """Return what is different between two contents of one record, each thing once; none where they are equal."""
    found = dict.fromkeys(_of_rows(old, new, ""))
    own_label = f"label of {new['id']}"
    parts = {**old["parts"], **new["parts"]}
    for table in parts:
        before = {each["id"]: each for each in old["parts"].get(table, ())}
        after = {each["id"]: each for each in new["parts"].get(table, ())}
        for part_id in {**before, **after}:
            about = f"{table} {part_id}"
            if part_id in before and part_id in after:
                found |= dict.fromkeys(_of_rows(before[part_id], after[part_id], f"{about}: "))
            elif part_id in after:
                found[Difference(about, None, _summary(after[part_id]))] = None
            else:
                found[Difference(about, _summary(before[part_id]), None)] = None
    # the record's own new name is told with its cell; its parts, which refer to it, only show it again
    return [each for each in found if each.about != own_label]


def _of_rows(old: Content, new: Content, where: str) -> Iterator[Difference]:
    yield from _of_cells(old, new, where)
    before, after = _by_place(old["evidence"]), _by_place(new["evidence"])
    for place in {**before, **after}:
        about = f"{where}evidence for {_field(place[0])}"
        for one, other in zip_longest(before.get(place, ()), after.get(place, ())):
            if one is None:
                yield Difference(about, None, _summary(other, PLACE[:1]))
            elif other is None:
                yield Difference(about, _summary(one, PLACE[:1]), None)
            elif one != other:
                yield from _of_cells(one, other, f"{about} in {place[2] or place[1]}: ")


def _of_cells(old: Content, new: Content, where: str) -> Iterator[Difference]:
    for name in {**old["cells"], **new["cells"]}:
        if name not in old["cells"]:
            yield Difference(f"{where}column `{name}`", None, _said(new, name) or "empty here", is_of_structure=True)
        elif name not in new["cells"]:
            yield Difference(f"{where}column `{name}`", _said(old, name) or "empty here", None, is_of_structure=True)
        elif old["cells"][name] != new["cells"][name]:
            yield Difference(f"{where}`{name}`", _said(old, name) or "empty", _said(new, name) or "empty")
        else:
            value = old["cells"][name]
            before, after = old["labels"].get(name), new["labels"].get(name)
            if before != after:
                yield Difference(f"label of {value}", before or "none", after or "none", is_own=False)
            before, after = old["spans"].get(name), new["spans"].get(name)
            if before != after:
                yield Difference(f"sentence {value}", _span(before), _span(after), is_own=False)


def _by_place(evidence: list[Content]) -> dict[tuple[str | None, ...], list[Content]]:
    found: dict[tuple[str | None, ...], list[Content]] = {}
    for each in sorted(evidence, key=canonical):
        found.setdefault(tuple(each["cells"].get(name) for name in PLACE), []).append(each)
    return found


def _summary(row: Content, left_out: tuple[str, ...] = ()) -> str:
    """Return a row in one line, its filled cells in order; what has a label is told by it."""
    # a sentence's id begins with that of its source
    told_by_sentence = ("source_id",) if row["cells"].get("sentence_id") else ()
    silent = (*left_out, *told_by_sentence)
    cells = (name for name, value in row["cells"].items() if value is not None and name not in silent)
    return ", ".join(row["labels"].get(name) or str(row["cells"][name]) for name in cells)


def _said(row: Content, name: str) -> str | None:
    value, label = row["cells"][name], row["labels"].get(name)
    if value is None:
        return None
    return f"{quotation(value)} ({label})" if label else quotation(value)


def quotation(value: str) -> str:
    """Return a value in backticks; in quotation marks where a backtick of its own would end that."""
    return f"“{value}”" if "`" in value else f"`{value}`"


def _span(span: Content | None) -> str:
    if span is None:
        return "not there"
    return f"{span['source_id']} char={span['start_char']},{span['end_char']} with SHA-256 {span['sha256'][:12]}…"


def _field(name: str | None) -> str:
    return "the whole record" if name == WHOLE else f"`{name}`"

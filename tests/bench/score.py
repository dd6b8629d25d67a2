"""The places that a tool has told, held against those where faults were planted."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from generate import Answer
from places import Place


@dataclass
class Score:
    """How many faults were planted, how many of them were located by row and column, and what else was told.

    `missed` are faults that were not located, `strays` places told that are sound; `vague` counts what was told without
    a row. A tool may tell of both rows that share a value: the first of them is no stray.
    """

    planted: int = 0
    missed: list[Answer] = field(default_factory=list)
    strays: list[Place] = field(default_factory=list)
    vague: int = 0

    @property
    def located(self) -> int:
        """The number of faults that were located."""
        return self.planted - len(self.missed)


def answers(path: Path) -> list[Answer]:
    """Return the planted faults as the generator has noted them."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Answer(
                each["table"],
                int(each["record"]),
                int(each["line"]),
                each["field"],
                each["kind"],
                int(each["first"]) if each["first"] else None,
            )
            for each in csv.DictReader(file)
        ]


def score(planted: list[Answer], told: Iterable[Place]) -> Score:
    """Compare the places told with the planted ones; a ragged row counts as located by any place in it."""
    by_record = {(each.table, each.record, each.field): each for each in planted}
    by_line = {(each.table, each.line, each.field): each for each in planted}
    firsts = {(each.table, each.first, each.field) for each in planted if each.first}
    located: set[Answer] = set()
    found = Score(len(planted))
    for place in told:
        known, row = (by_line, place.line) if place.record is None else (by_record, place.record)
        if row is None:
            found.vague += 1
            continue
        answer = known.get((place.table, row, place.field)) or known.get((place.table, row, ""))
        if answer:
            located.add(answer)
        elif (place.table, row, place.field) not in firsts:
            found.strays.append(place)
    found.missed = [each for each in planted if each not in located]
    return found

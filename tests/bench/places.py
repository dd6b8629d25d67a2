"""The common form in which each tool's runner says where faults are: a CSV file, one row a place.

`record` counts the rows of a table from 1, `line` the physical lines of its file; a tool knows one of them or neither.
`field` is empty where a fault is a whole row's.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

FAULTY = 3
"""The exit status of a runner that has found faults; 1 is that of a traceback."""


class Place(NamedTuple):
    """Where a tool says that a fault is."""

    table: str
    record: int | None
    line: int | None
    field: str


def write(path: Path, places: Iterable[Place]) -> int:
    """Write the places, and return how many they are."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Place._fields)
        for count, place in enumerate(places, 1):  # noqa: B007
            writer.writerow(place)
    return count


def read(path: Path) -> Iterator[Place]:
    """Yield the places of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        for each in csv.DictReader(file):
            record, line = (int(each[name]) if each[name] else None for name in ("record", "line"))
            yield Place(each["table"], record, line, each["field"])


def run(found: Callable[[Path], Iterable[Place]]) -> None:
    """Run one tool as a process of its own: the package's folder and the file to write are the two arguments.

    The exit status is 0 where nothing was found and `FAULTY` where something was; all else is a failure of the tool.
    """
    package, out = map(Path, sys.argv[1:])
    sys.exit(FAULTY if write(out, found(package)) else 0)

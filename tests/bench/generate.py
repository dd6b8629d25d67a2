"""A linked data package of any size with known faults: `python tests/bench/generate.py FOLDER --claims 1000000`.

Five tables like those of a dossier in small, as `datapackage.json` beside this file describes them, without the mark
that would make them a dossier. The same arguments give the same bytes. Rows are written as they are made, so that their
number costs no memory. `<folder>-answers.csv`, written beside the folder, says where each planted fault is.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from itertools import cycle, islice
from pathlib import Path

from rows import DESCRIPTOR, FAULTS, ROWS, SEED, SHARE, TABLES, TWIN, Cells, Plan, names

FEW, MANY = "too few cells", "too many cells"


@dataclass(frozen=True)
class Answer:
    """Where a fault was planted: `record` counts the rows of a table from 1, `line` the physical lines of its file.

    `field` is empty for a row with a cell too many or too few. `first` is the record that had the value before, where
    the fault is that the value stands twice.
    """

    table: str
    record: int
    line: int
    field: str
    kind: str
    first: int | None = None


def generate(folder: Path, plan: Plan) -> Path:
    """Write the package into a folder, which is made, and return where the answers are: `<folder>-answers.csv`."""
    folder.mkdir(parents=True)
    shutil.copyfile(DESCRIPTOR, folder / "datapackage.json")
    place = folder.with_name(f"{folder.name}-answers.csv")
    with place.open("w", encoding="utf-8", newline="") as file:
        answers = csv.writer(file, lineterminator="\n")
        answers.writerow(each.name for each in fields(Answer))
        for table in TABLES:
            answers.writerows(astuple(each) for each in _write(folder / f"{table}.csv", table, plan))
    return place


def _write(path: Path, table: str, plan: Plan) -> Iterator[Answer]:
    columns, total = names(table), plan.rows(table)
    at = {name: place for place, name in enumerate(columns)}
    # faults have dice of their own, so that all else is the same with and without them
    rows = islice(ROWS[table](plan, random.Random(f"{plan.seed} {table}")), total)
    dice = random.Random(f"{plan.seed} faults of {table}")
    turns, misfits = cycle(FAULTS[table]), cycle((FEW, MANY))
    line = 2
    sound: tuple[int, Cells] | None = None
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for number, cells in enumerate(rows, 1):
            breaks = 0
            if table == "claims" and _is_chosen(number, plan.multiline, total):
                breaks = 1 + number % 2
                cells[at["note"]] = "\n".join(["The first line, then", 'a "second" one', "and an end"][: breaks + 1])
            is_faulty = dice.random() < plan.faults
            if table == "claims" and _is_chosen(number, plan.ragged, total):
                kind = next(misfits)
                # the last cell is kept, as it may be one with line breaks
                cells = [*cells[:-2], cells[-1]] if kind == FEW else [*cells, "more"]
                yield Answer(table, number, line, "", kind)
            elif not is_faulty:
                sound = (number, cells)
            else:
                kind, name, bad = next(turns)
                first = None
                if bad is not TWIN:
                    cells[at[name]] = bad(number) if callable(bad) else bad
                elif sound:
                    first, twin = sound
                    cells[at[name]] = twin[at[name]]
                    sound = None
                if bad is not TWIN or first:
                    yield Answer(table, number, line, name, kind, first)
            writer.writerow(cells)
            line += 1 + breaks


def _is_chosen(number: int, wanted: int, total: int) -> bool:
    """Return whether a record is among so many that are spread evenly over the table."""
    return number * wanted // total != (number - 1) * wanted // total


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="where to write the package")
    parser.add_argument("--claims", type=lambda given: int(float(given)), default=10_000, help="(default: 10000)")
    parser.add_argument("--faults", type=float, default=SHARE, help=f"share of rows with a fault (default: {SHARE})")
    parser.add_argument("--multiline", type=int, default=0, help="cells with line breaks (default: 0)")
    parser.add_argument("--ragged", type=int, default=0, help="rows with a cell too many or too few (default: 0)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"(default: {SEED})")
    given = vars(parser.parse_args())
    folder = given.pop("folder")
    if folder.exists():
        parser.error(f"{folder} is there already")
    answers = generate(folder, Plan(**given))
    print(f"wrote {folder} and {answers}")


if __name__ == "__main__":
    main()

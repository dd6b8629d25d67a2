"""Both engines on every case and on random packages: `python tests/spark_agreement.py [--cases PART] [--packages 200]`.

A check of a dossier asks Spark some two hundred things, and most cases differ from the valid dossier in one table. So
what Spark answered to a query is remembered with the contents of all tables that the query reads, and asked again only
where one of them differs.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import fuzz
import overlay
from dossier import checker, cluster, rules
from dossier.cluster import reading
from dossier.cluster.database import Database, described_table
from dossier.cluster.session import session
from dossier.cluster.translation import parsed, tables_in
from dossier.engine.duck import QueryError
from dossier.engine.reading import Form
from dossier.engine.table import Resource
from dossier.report import Report

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MASTER = "local[2]"

_PARTS = re.compile(r" union all (?=select [0-9]+ as number, )")
_NUMBERED = re.compile(r"select ([0-9]+) as number, (?:([0-9]+) as first, )?")


class Memory:
    """What Spark answered, and the tables that it holds, by what they hold."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.frames: dict[str, DataFrame] = {}
        self.shown: dict[str, str | None] = {}
        self.asked = self.known = 0
        self.spark: SparkSession

    def database(self, master: str | None = None, small: bool = True, base: str | None = None) -> Remembering:
        """Return an empty database."""
        return Remembering(self.spark, self, base)


@cache
def tables_of(query: str) -> list[str]:
    return tables_in(parsed(query))


def mark(*content: Any) -> str:
    return hashlib.sha256(pickle.dumps(content)).hexdigest()


class Remembering(Database):
    """The database on Spark, which does not ask the same thing twice."""

    def __init__(self, spark: SparkSession, memory: Memory, base: str | None = None) -> None:
        super().__init__(nullcontext(spark), small=True, base=base)
        self.memory = memory
        self.marks: dict[str, str] = {}

    def read(self, number: int, root: Path, resource: Resource, house: bool, most: int) -> Form:
        # what Spark reads by itself passes by no other door
        is_large = reading.size_of(root, resource) >= reading.LARGE
        self.marks[f"raw.t{number}"] = mark(*((str(root), monotonic()) if is_large else ()))
        return super().read(number, root, resource, house, most)

    def create(self, number: int, resource: Resource) -> None:
        name = f"raw.t{number}"
        self.marks[name] = mark(self.marks.get(name), len(resource.fields))
        super().create(number, resource)

    def append(self, number: int, resource: Resource, lines: list[int], rows: Sequence[Sequence[str | None]]) -> None:
        super().append(number, resource, lines, rows)
        name = f"raw.t{number}"
        self.marks[name] = mark(
            self.marks[name], lines, [list(row) for row in rows], [f.missing for f in resource.fields]
        )

    def add_keys(self, number: int, place: int, keys: Sequence[tuple[str, str]]) -> None:
        name = f"raw.t{number}"
        self._need(name)
        self.marks[name] = mark(self.marks[name], place, sorted(keys))
        super().add_keys(number, place, keys)

    def publish_table(self, number: int, resource: Resource) -> None:
        self.marks[resource.name] = mark(self.marks[f"raw.t{number}"], resource.fields)
        super().publish_table(number, resource)

    def publish_rows(self, name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self.marks[name] = mark(columns, [tuple(row) for row in rows])
        super().publish_rows(name, columns, rows)

    def _publish_query(self, name: str, columns: str, query: str) -> None:
        if not query or not query.startswith("select "):
            self.marks[name] = self.of_query(query, columns) if query else mark(columns)
            super()._publish_query(name, columns, query)
            return
        parts = query.split(" union all ")
        self.marks[name] = mark(columns, list(map(self.of_query, parts)))

        def made() -> DataFrame:
            # of each table apart: most are what they were
            for part in parts:
                if self.of_query(part) not in self.memory.answers:
                    self.memory.answers[self.of_query(part)] = Database.rows(self, part)
            rows = [row for part in parts for row in self.memory.answers[self.of_query(part)]]
            return self._frame(described_table(columns, rows))

        self._hold(name, made)

    def of_query(self, query: str, *more: Any) -> str:
        marks = [(name, self.marks.get(name)) for name in tables_of(query)]
        return mark(query, marks, sorted(self._patterns), more)

    def _hold(self, name: str, make: Callable[[], DataFrame]) -> None:
        def remembered() -> DataFrame:
            # by what it holds when it is asked for: rows may have been added
            known = self.marks.get(name)
            if known is None or name.startswith("_rows_of_"):
                return make()
            if known not in self.memory.frames:
                self.memory.frames[known] = make()
            return self.memory.frames[known]

        super()._hold(name, remembered)

    def _need(self, name: str) -> None:
        known = self.marks.get(name)
        if name in self._makers and known is not None and self.memory.shown.get(name) == known:
            self._views.add(name)
        if name not in self._views:
            super()._need(name)
            self.memory.shown[name] = known

    def close(self) -> None:
        """Leave the tables where they are: the next package may have the same."""

    def rows(self, query: Any) -> list[tuple[Any, ...]]:
        parts = _PARTS.split(query)
        if len(parts) == 1:
            found: list[tuple[Any, ...]] = self.answer(
                self.of_query(query), lambda: super(Remembering, self).rows(query)
            )
            return found
        # a statement that counts in many tables is asked again only for those that are others now
        unknown = [each for each in parts if self.of_query(each) not in self.memory.answers]
        found = super().rows(" union all ".join(unknown)) if unknown else []
        for each in unknown:
            self.memory.answers[self.of_query(each)] = []
        self.memory.asked += len(parts)
        self.memory.known += len(parts) - len(unknown)
        by_number = {_NUMBERED.match(each).groups(): each for each in unknown}  # type: ignore[union-attr]
        for row in found:
            key = (str(row[0]), str(row[1]) if len(row) == 3 else None)
            self.memory.answers[self.of_query(by_number[key])].append(row)
        return [row for each in parts for row in self.memory.answers[self.of_query(each)]]

    def rule_rows(self, query: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        asked = self.of_query(query, columns)
        found: list[tuple[Any, ...]] = self.answer(asked, lambda: super(Remembering, self).rule_rows(query, columns))
        return found

    def answer(self, asked: str, ask: Callable[[], Any]) -> Any:
        self.memory.asked += 1
        self.memory.known += asked in self.memory.answers
        if asked not in self.memory.answers:
            try:
                self.memory.answers[asked] = ask()
            except QueryError as error:
                self.memory.answers[asked] = error
        found = self.memory.answers[asked]
        if isinstance(found, QueryError):
            raise found
        return found


@contextmanager
def remembering(memory: Memory) -> Iterator[Memory]:
    """Let checks on Spark share one session and what it answered."""
    with (
        session(MASTER, small=True) as spark,
        patch.object(cluster, "open_database", memory.database),
    ):
        memory.spark = spark
        yield memory


def told(report: Report) -> tuple[Any, ...]:
    """Return all that a report says but how long it took and on what."""
    return (
        [tuple(getattr(each, name) for name in each.__slots__) for each in report.diagnostics],
        (report.tables, report.rows, report.rules, report.rules_skipped, report.awaiting_texts, report.waived),
        (report.evidence, report.ledger, report.pending, report.texts, report.skipped),
        [(each.name, each.rows, each.evidence) for each in report.health],
    )


def parting(package: Path, texts: Path | None = None) -> str | None:
    """Return where the engines part on a package, None where they say the same."""
    one = told(checker.check(package, texts=texts))
    other = told(checker.check(package, texts=texts, engine="spark", master=MASTER))
    for ours, theirs in zip(one, other, strict=True):
        if ours != theirs:
            return f"duckdb: {_beside(ours, theirs)}\n  spark:  {_beside(theirs, ours)}"
    return None


def _beside(one: Any, other: Any) -> list[Any]:
    return [each for each in one if each not in other][:3] or list(one)[:3]


def of_case(case: overlay.Case) -> str | None:
    on_wording = any(rule.is_on_wording for rule in rules.all_rules() if rule.code == case.code)
    with TemporaryDirectory() as folder:
        return parting(overlay.build(Path(folder), case), overlay.VALID / "texts" if on_wording else None)


def of_seed(seed: int) -> str | None:
    """Where the engines part on the random package of a seed: the small ones of the fuzzer, as they are made."""
    rng = random.Random(seed)
    files = fuzz.generic(rng)
    for _ in range(rng.choice([0, 0, 1])):
        rng.choice(fuzz.MUTATIONS)(rng, files)
    with TemporaryDirectory() as folder:
        for path, content in files.items():
            place = Path(folder) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return parting(Path(folder))


def count(kind: str, names: Sequence[Any], part: Callable[[Any], str | None], memory: Memory) -> int:
    """Tell of each package where the engines part; return of how many they say the same."""
    agreed, started = 0, monotonic()
    for number, each in enumerate(names, 1):
        why = part(each)
        agreed += why is None
        if why is not None:
            print(f"{getattr(each, 'name', each)}\n  {why}", flush=True)
        if number % 50 == 0 or number == len(names):
            seconds = monotonic() - started
            print(
                f"{kind}: {agreed} of {number} agree; {seconds:.0f} s, {memory.known} of {memory.asked} answers known"
            )
            sys.stdout.flush()
    return agreed


def main() -> int:
    """Run the command; 1 where the engines part."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--cases", default="", help="only cases whose name has this in it; `none` for none")
    parser.add_argument("--packages", type=int, default=200, help="random packages (default: 200)")
    chosen = parser.parse_args()
    cases = [each for each in overlay.all_cases() if chosen.cases in each.name and chosen.cases != "none"]
    with remembering(Memory()) as memory:
        agreed = count("cases", cases, of_case, memory)
        agreed += count("random packages", range(chosen.packages), of_seed, memory)
    return int(agreed < len(cases) + chosen.packages)


if __name__ == "__main__":
    sys.exit(main())

"""One fault after the other, each in its own copy: planted, checked, and held against what was to be told."""

from __future__ import annotations

import hashlib
import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from dossier import texts as documents
from dossier.checker import check
from dossier.faults import second
from dossier.faults.kinds import KINDS
from dossier.faults.planting import DESCRIPTOR, Fault, Kind, Place, load, plant
from dossier.report import Diagnostic, Refused

TEXTS = "texts"
"""The code of what only the documents' texts prove; `dossier texts` has no codes of its own."""

Verdict = Literal["right", "elsewhere", "missed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fault.

    `told` are the messages that the clean package does not have, `second` is the verdict on frictionless (None where
    it was not asked). A kind without a place in the package is not `planted`.
    """

    number: int
    kind: str
    planted: bool = False
    places: tuple[Place, ...] = ()
    verdict: Verdict = "missed"
    second: Verdict | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: the package, from which seed, of which kinds, with the texts or without, and frictionless."""

    package: Path
    seed: int
    kinds: tuple[str, ...]
    texts: Path | None
    ask_frictionless: bool


def run(
    order: Order, numbers: Sequence[int], jobs: int, progress: Callable[[int], None] = lambda _: None
) -> list[Outcome]:
    """Plant and judge the faults of these numbers, in that order; the outcome does not depend on `jobs`.

    Raises: Refused where the package has errors, with or without our fault; second.NEEDS is missing where it is asked.
    """
    refuse_faulty(order.package, order.texts)
    if order.ask_frictionless:
        __import__(second.NEEDS)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="dossier-faults-") as folder:
        for outcome in _outcomes(order, Path(folder), numbers, jobs):
            outcomes.append(outcome)
            progress(len(outcomes))
    return outcomes


def refuse_faulty(package: Path, texts: Path | None) -> None:
    """Let a dossier without errors pass: in another one nobody could tell a planted fault from those that it has.

    Raises: Refused where there are errors, where the package is no dossier, or where the texts do not prove it.
    """
    report = check(package, texts=texts)
    if not report.valid:
        errors = "1 error" if report.errors == 1 else f"{report.errors:,} errors"
        message = f"the package has {errors} of its own, so that a planted fault could not be told apart"
        raise Refused([Diagnostic("F002", message, DESCRIPTOR, help="mend what `dossier check` tells first")])
    if not report.is_dossier:
        raise Refused(
            [Diagnostic("F002", "the package is no dossier", DESCRIPTOR, help="the kinds of faults are a dossier's")]
        )
    if texts is not None and not documents.verify(package, texts).ok:
        message = f"the texts do not prove the package: see `dossier texts {texts}`"
        raise Refused([Diagnostic("F002", message, DESCRIPTOR, help="give the folder that holds the documents")])


def _outcomes(order: Order, folder: Path, numbers: Sequence[int], jobs: int) -> Iterator[Outcome]:
    if jobs == 1:
        bench = Bench(order, folder)
        yield from map(bench.outcome, numbers)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_set_up, initargs=(order, folder)) as pool:
        yield from pool.map(_outcome, numbers)


_BENCH: list[Bench] = []


def _set_up(order: Order, folder: Path) -> None:
    own = folder / str(os.getpid())
    own.mkdir()
    _BENCH[:] = [Bench(order, own)]


def _outcome(number: int) -> Outcome:
    return _BENCH[0].outcome(number)


class Bench:
    """A copy of the package into which one fault after the other is planted; the package itself is only read."""

    def __init__(self, order: Order, folder: Path) -> None:
        self.order = order
        self.original = load(order.package)
        self.root = folder / "package"
        for path, content in self.original.files.items():
            self.write(path, content)
        self.usual = Counter(map(_mark, self.told()))
        self.usually_flagged = Counter(self.flagged([DESCRIPTOR])) if order.ask_frictionless else Counter()

    def write(self, path: str, content: bytes | None) -> None:
        """Give a file of the copy these bytes; None deletes it."""
        place = self.root / path
        if content is None:
            place.unlink(missing_ok=True)
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def outcome(self, number: int) -> Outcome:
        """Plant and judge the fault of a number: kind and place follow from the seed and it."""
        draw = random.Random(f"{self.order.seed} {number}")
        kind = draw.choice([each for each in KINDS if each.name in self.order.kinds])
        fault = plant(kind, self.original, draw)
        if fault is None:
            return Outcome(number, kind.name)
        return self.judged(number, kind, fault)

    def judged(self, number: int, kind: Kind, fault: Fault) -> Outcome:
        """Put the fault into the copy, see what is told, and take it out again."""
        files = dict(fault.files) if fault.stale else fault.files | {DESCRIPTOR: self.descriptor(fault)}
        try:
            for path, content in files.items():
                self.write(path, content)
            usual = self.usual.copy()
            told = [each for each in self.told() if not _taken(usual, _mark(each))]
            flagged = self.flagged(fault.files) if self.order.ask_frictionless else None
        finally:
            for path in files:
                self.write(path, self.original.files.get(path))
        right = any(each.code in kind.codes and _is_at(each, fault.places) for each in told)
        verdict: Verdict = "right" if right else "elsewhere" if told else "missed"
        lines = tuple(f"{Place(each.path, each.line, each.field)}: {each.code} {each.message}" for each in told)
        opinion = None if flagged is None else self.opinion(flagged, fault.places)
        return Outcome(number, kind.name, True, fault.places, verdict, opinion, lines)

    def descriptor(self, fault: Fault) -> bytes:
        """Return the descriptor with the hashes of the files as they are now."""
        descriptor = json.loads(fault.files.get(DESCRIPTOR) or self.original.files[DESCRIPTOR])
        for resource in descriptor["resources"]:
            content = fault.files.get(resource["path"])
            if content is not None:
                resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
                resource["bytes"] = len(content)
        return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode("utf-8")

    def told(self) -> list[Diagnostic]:
        """Return what is told of the copy; a failure of the tool itself tells nothing of the fault."""
        try:
            told = check(self.root, texts=self.order.texts).diagnostics
            if self.order.texts is not None:
                failures = documents.verify(self.root, self.order.texts).failures
                told = told + [Diagnostic(TEXTS, each.what, each.path, each.line) for each in failures]
        except Refused as refused:
            return told + refused.diagnostics
        except Exception as error:
            return [Diagnostic("failure", f"the check failed: {type(error).__name__}: {error}", DESCRIPTOR)]
        return told

    def flagged(self, changed: Iterable[str]) -> Counter[Place]:
        """Return where frictionless finds errors in the copy, of which these files changed."""
        return second.flagged(self.root, self.original, changed)

    def opinion(self, flagged: Counter[Place], places: Sequence[Place]) -> Verdict:
        """Return the verdict on frictionless, by the same measure; what kind of error it names does not count."""
        new = flagged - self.usually_flagged
        if not new:
            return "missed"
        return "right" if any(_fits(each, place) for each in new for place in places) else "elsewhere"


def _mark(each: Diagnostic) -> tuple[str, ...]:
    """Return what a diagnostic is known by, wherever its row has moved."""
    return each.code, each.path, each.field or "", each.record_id or "", each.message


def _taken(usual: Counter[tuple[str, ...]], mark: tuple[str, ...]) -> bool:
    if not usual[mark]:
        return False
    usual[mark] -= 1
    return True


def _is_at(told: Diagnostic, places: Sequence[Place]) -> bool:
    return any(_fits(Place(told.path, told.line, told.field), place) for place in places)


def _fits(told: Place, wanted: Place) -> bool:
    """Whether something is told at the place wanted: same file, same line, and same field where both name one."""
    same_field = told.field is None or wanted.field is None or told.field == wanted.field
    return told[:2] == wanted[:2] and same_field

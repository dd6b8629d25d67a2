"""Agreement of blind coders: for each variable Krippendorff's alpha with its interval, and where the coders differ.

Source: K. Krippendorff, Content Analysis (alpha); the interval is a plain percentile bootstrap over units.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from dossier import csvfiles
from dossier.csvfiles import Row
from dossier.engine.table import natural_key
from dossier.models import Coding, Sentence, Source
from dossier.report import Diagnostic, Refused, Share, quoted, visible

if TYPE_CHECKING:
    import numpy

    Numbers = numpy.ndarray[Any, Any]

DRAW = "2026-11-22"
"""What seeds the draw of the sample, with the document behind it: `2026-11-22/003`."""

SEED = 20261122
RESAMPLES = 1_000
NEEDS = ("krippendorff", "numpy")
"""Packages that are imported only where alpha is computed, so that everything else runs without them."""

INSTALL = "install them with `pip install 'krippendorff>=0.9,<0.10' numpy`"

NUMBERS = {("sentences", "number_of_claims")}
"""Variables whose values are numbers, so that a near miss weighs less than a far one; all others are categories."""

ADJUDICATED = "adjudicated"

_DECIMALS = 6


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """How many pairs of coders gave these two values to one unit, the coder with the lower number the first."""

    first: str
    other: str
    pairs: int


@dataclass(frozen=True, slots=True)
class Variable:
    """How well the coders of one variable agree.

    `units` have a value of two or more coders, `units_of_one_coder` of one only; `decisions` are adjudicated values.
    `agreement` is the share of equal values among all pairs of coders of a unit. `alpha` is None where fewer than two
    values occur, because then no disagreement could be expected; resamples like that are not among the `resamples`
    from which the interval is taken.
    """

    unit_table: str
    variable: str
    level: Literal["nominal", "interval"]
    coders: tuple[str, ...]
    units: int
    units_of_one_coder: int
    decisions: int
    agreement: float | None
    alpha: float | None
    interval: tuple[float, float] | None
    resamples: int
    confusion: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """Return table and column, as `sentences.disposition`."""
        return f"{self.unit_table}.{self.variable}"

    @property
    def differences(self) -> list[Cell]:
        """Return the cells of unlike values, the most frequent first."""
        return sorted(
            (each for each in self.confusion if each.first != each.other), key=lambda each: (-each.pairs, each)
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """All variables that were coded, and of each document how many of its sentences two or more coders coded."""

    documents: dict[str, Share]
    variables: list[Variable]

    def as_json(self) -> str:
        """Return one JSON object, indented, ending in a newline."""
        content = {
            "seed": SEED,
            "documents": {name: asdict(share) for name, share in self.documents.items()},
            "variables": [asdict(each) for each in self.variables],
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def as_text(self) -> str:
        """Return the documents, an aligned table of the variables, and below it where the coders of each differ."""
        if not self.variables:
            return f"{csvfiles.records_path(Coding)} has no coding: there is nothing yet on which coders could agree\n"
        lines = [f"document {name}  {share} sentences coded by two or more" for name, share in self.documents.items()]
        lines += ["", *_aligned([HEAD, *map(_line, self.variables)], left=2)]
        for each in self.variables:
            if differences := each.differences:
                unlike, pairs = (sum(cell.pairs for cell in cells) for cells in (differences, each.confusion))
                lines += ["", f"{each.name}: {unlike:,} of {pairs:,} pairs differ ({' by '.join(each.coders)})"]
                lines += _aligned([(f"  {cell.first}", cell.other, f"{cell.pairs:,}") for cell in differences], left=2)
        lines += ["", f"interval: percentiles of {RESAMPLES:,} resamples of the units, seed {SEED}"]
        return "".join(f"{visible(line)}\n" for line in lines)


HEAD = ("variable", "level", "units", "coded once", "decisions", "agreement", "alpha", "95 % interval")


def agreement(directory: Path) -> Agreement:
    """Return how well the coders agree, variables in the order in which records/codings.csv first names them.

    Raises:
        Refused: one of codings, sentences and sources cannot be read, or a value that must be a number is none.
        ModuleNotFoundError: one of NEEDS is not installed, and there is something to compute.

    """
    directory = csvfiles.folder(directory)
    codings: dict[tuple[str, str], list[Row]] = {}
    for row in csvfiles.load(directory, Coding):
        codings.setdefault((row["unit_table"], row["variable"]), []).append(row)
    ledger = sentences_by_document(directory)
    coders: dict[str, set[str]] = {}
    for (table, _), rows in codings.items():
        for row in rows:
            if table == "sentences" and row["coder"] != ADJUDICATED:
                coders.setdefault(row["unit_id"], set()).add(row["coder"])
    twice = {unit for unit, known in coders.items() if len(known) > 1}
    return Agreement(
        {document: Share(len(twice.intersection(ids)), len(ids)) for document, ids in ledger.items()},
        [variable(*key, rows) for key, rows in codings.items()],
    )


def variable(unit_table: str, name: str, codings: Iterable[Row]) -> Variable:
    """Return how well the coders of one variable agree; a second value of a coder for a unit counts for the first.

    Raises:
        Refused: a value that must be a number is none.

    """
    is_number = (unit_table, name) in NUMBERS
    units: dict[str, dict[str, str]] = {}
    decisions = 0
    for row in codings:
        if row["coder"] == ADJUDICATED:
            decisions += 1
        else:
            value = _number(row) if is_number else row["coded_value"]
            units.setdefault(row["unit_id"], {}).setdefault(row["coder"], value)
    coders = sorted({coder for values in units.values() for coder in values}, key=natural_key)
    coded = [[values[coder] for coder in coders if coder in values] for values in units.values()]
    shared = [values for values in coded if len(values) > 1]
    level: Literal["nominal", "interval"] = "interval" if is_number else "nominal"
    pairs = Counter(pair for values in shared for pair in combinations(values, 2))
    alpha, interval, resamples = _alpha(shared, level)
    return Variable(
        unit_table=unit_table,
        variable=name,
        level=level,
        coders=tuple(coders),
        units=len(shared),
        units_of_one_coder=len(coded) - len(shared),
        decisions=decisions,
        agreement=_rounded(sum(pairs[pair] for pair in pairs if pair[0] == pair[1]) / pairs.total()) if pairs else None,
        alpha=alpha,
        interval=interval,
        resamples=resamples,
        confusion=tuple(Cell(*pair, pairs[pair]) for pair in sorted(pairs)),
    )


def sentences_by_document(directory: Path) -> dict[str, list[str]]:
    """Return the sentences of each document, in the order of the ledger; those of a source without one are left out.

    Raises:
        Refused: sentences or sources cannot be read.

    """
    directory = csvfiles.folder(directory)
    documents = {row["source_id"]: row["document"] for row in csvfiles.load(directory, Source)}
    found: dict[str, list[str]] = {}
    for row in csvfiles.load(directory, Sentence):
        if document := documents.get(row["source_id"]):
            found.setdefault(document, []).append(row["sentence_id"])
    return dict(sorted(found.items()))


def drawn(sentences_by_document: Mapping[str, Collection[str]], share: float) -> dict[str, list[str]]:
    """Return the sentences drawn for a second coder, at least `share` of each document's, in the order of the draw.

    The draw of a document depends on nothing but its sentences, its name and DRAW. Shares lie above 0 and up to 1.
    """
    return {
        document: random.Random(f"{DRAW}/{document}").sample(sorted(ids), math.ceil(len(ids) * share))  # noqa: S311
        for document, ids in sentences_by_document.items()
    }


def alphas(counts: Numbers, distances: Numbers, weights: Numbers) -> Numbers:
    """Return alpha for each row of weights, which says how often each unit is taken; none where one value is left.

    `counts` has for each unit how many coders gave each value, `distances` how far each value lies from each other.
    Of what the package computes this is the same in closed form, for a thousand resamples at once.
    """
    observed = (counts @ distances * counts).sum(axis=1) / (counts.sum(axis=1) - 1)
    values = weights @ counts
    expected = (values @ distances * values).sum(axis=1) / (values.sum(axis=1) - 1)
    varied = expected > 0
    found: Numbers = 1 - (weights @ observed)[varied] / expected[varied]
    return found


def _alpha(
    units: Sequence[Sequence[str]], level: Literal["nominal", "interval"]
) -> tuple[float | None, tuple[float, float] | None, int]:
    """Return alpha, its interval, and from how many resamples that comes, for units of two values or more each."""
    domain = sorted({value for values in units for value in values}, key=float if level == "interval" else None)
    if len(domain) < 2:
        return None, None, 0
    import krippendorff
    import numpy

    counts = numpy.array([[values.count(value) for value in domain] for values in units])
    places = numpy.array([float(value) for value in domain]) if level == "interval" else numpy.arange(len(domain))
    apart = numpy.subtract.outer(places, places) ** 2
    alpha = krippendorff.alpha(value_counts=counts, value_domain=places, level_of_measurement=level)
    evenly = numpy.full(len(counts), 1 / len(counts))
    weights = numpy.random.default_rng(SEED).multinomial(len(counts), evenly, size=RESAMPLES)
    found = alphas(counts, apart if level == "interval" else numpy.sign(apart), weights)
    low, high = numpy.percentile(found, [2.5, 97.5])
    return _rounded(alpha), (_rounded(low), _rounded(high)), len(found)


def _number(row: Row) -> str:
    """Return a value as a number is written shortest, so that `2` and `2.0` are one."""
    try:
        number = float(row["coded_value"])
        if math.isfinite(number):
            return f"{number:g}"
    except ValueError:
        pass
    message = f"`coded_value` is {quoted(row['coded_value'])}, but {quoted(row['variable'])} is a number"
    place = (csvfiles.records_path(Coding), row.line, "codings", "coded_value", row["coding_id"])
    raise Refused([Diagnostic("V102", message, *place, help="write the number in digits")])


def _rounded(number: float) -> float:
    return round(float(number), _DECIMALS)


def _line(each: Variable) -> tuple[str, ...]:
    interval = "–" if each.interval is None else f"{each.interval[0]:.3f} to {each.interval[1]:.3f}"
    return (
        each.name,
        each.level,
        *(f"{number:,}" for number in (each.units, each.units_of_one_coder, each.decisions)),
        "–" if each.agreement is None else f"{100 * each.agreement:.1f} %",
        "–" if each.alpha is None else f"{each.alpha:.3f}",
        interval,
    )


def _aligned(rows: Sequence[tuple[str, ...]], left: int) -> list[str]:
    """Return rows as lines in columns, the first `left` of them flush left, the others flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]

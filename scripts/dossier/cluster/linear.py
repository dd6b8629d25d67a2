"""Whether a pattern leaves no choice: each next letter of a cell fits one place of it, so that trying takes one pass.

Java and Python try one way through a pattern after the other, and where two ways may take the same letters,
their number may double with each. RE2 walks all ways at once. A pattern without choice is as quick for all three; XML
asks the same of its content models (Source: XML 1.0, appendix E, deterministic content models).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST_PLACES = 2_000
MOST_GROUPS = 4
"""Groups in a pattern with alternatives, each of which may double the ways."""

_REPEATED_GROUP = re.compile(r"\)[*+{]")

LAST = 0x10FFFF

Range = tuple[int, int]

_ASCII_CLASSES = {
    sre.CATEGORY_DIGIT: [(48, 57)],
    sre.CATEGORY_WORD: [(48, 57), (65, 90), (95, 95), (97, 122)],
    sre.CATEGORY_SPACE: [(9, 13), (32, 32)],
}


class _TooMuchError(Exception):
    """The pattern has parts that are not looked through, or too many."""


@dataclass(slots=True)
class _Part:
    """Where a part of a pattern may begin and end, as numbers of places; whether it may be empty."""

    first: set[int] = field(default_factory=set)
    last: set[int] = field(default_factory=set)
    is_empty: bool = True


class _Places:
    """The places of a pattern where a letter stands, the letters that fit, and which places follow which."""

    def __init__(self) -> None:
        self.letters: list[list[Range]] = []
        self.next: list[set[int]] = []

    def one(self, letters: list[Range]) -> _Part:
        if len(self.letters) >= MOST_PLACES:
            raise _TooMuchError
        self.letters.append(letters)
        self.next.append(set())
        place = {len(self.letters) - 1}
        return _Part(set(place), set(place), False)

    def joined(self, left: _Part, right: _Part) -> _Part:
        for place in left.last:
            self.next[place] |= right.first
        first = left.first | right.first if left.is_empty else left.first
        last = left.last | right.last if right.is_empty else right.last
        return _Part(first, last, left.is_empty and right.is_empty)

    def sequence(self, items: Any) -> _Part:
        whole = _Part()
        for op, given in items:
            whole = self.joined(whole, self.item(op, given))
        return whole

    def item(self, op: Any, given: Any) -> _Part:
        if op is sre.SUBPATTERN:
            _, add, remove, items = given
            if add or remove:
                raise _TooMuchError
            return self.sequence(items)
        if op is sre.BRANCH:
            branches = [self.sequence(each) for each in given[1]]
            firsts, lasts = (set().union(*sets) for sets in zip(*((b.first, b.last) for b in branches), strict=True))
            return _Part(firsts, lasts, any(each.is_empty for each in branches))
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self.repeat(*given)
        if op is sre.AT:
            return _Part()
        return self.one(_letters(op, given))

    def repeat(self, least: int, most: Any, items: Any) -> _Part:
        whole = _Part()
        before = _Part()
        for _ in range(least):
            before = self.sequence(items)
            whole = self.joined(whole, before)
        for _ in range(1 if most is sre.MAXREPEAT else most - least):
            more = self.sequence(items)
            if more.is_empty:
                raise _TooMuchError
            for place in before.last:
                self.next[place] |= more.first
            if whole.is_empty:
                whole.first |= more.first if not whole.first else set()
            whole.last |= more.last
            before = more
        if most is sre.MAXREPEAT:
            for place in before.last:
                self.next[place] |= before.first
        return whole

    def leave_no_choice(self, among: set[int]) -> bool:
        ranges = sorted((each, place) for place in among for each in self.letters[place])
        return all(one[1] < two[0] or at == other for (one, at), (two, other) in pairwise(ranges))


def leaves_no_choice(pattern: str) -> bool:
    """Tell whether each next letter of a text fits one place of the pattern at most; False where that is not known.

    Classes such as `\\d` are those of ASCII.
    """
    if "|" in pattern and (_REPEATED_GROUP.search(pattern) or pattern.count("(") > MOST_GROUPS):
        # the parser drops an alternative that stands twice, and Java tries it twice
        return False
    places = _Places()
    try:
        whole = places.sequence(parser.parse(pattern))
    except (_TooMuchError, re.error, RecursionError, OverflowError):
        return False
    return all(map(places.leave_no_choice, [whole.first, *places.next]))


def _letters(op: Any, given: Any) -> list[Range]:
    if op is sre.LITERAL:
        return [(given, given)]
    if op is sre.NOT_LITERAL:
        return _others([(given, given)])
    if op is sre.ANY:
        return _others([(10, 10)])
    if op is not sre.IN:
        raise _TooMuchError
    found: list[Range] = []
    is_not = False
    for kind, value in given:
        if kind is sre.NEGATE:
            is_not = True
        elif kind is sre.RANGE:
            found.append(value)
        elif kind is sre.LITERAL:
            found.append((value, value))
        elif kind is sre.CATEGORY and value in _ASCII_CLASSES:
            found += _ASCII_CLASSES[value]
        else:
            raise _TooMuchError
    return _others(found) if is_not else _merged(found)


def _merged(ranges: list[Range]) -> list[Range]:
    merged: list[Range] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def _others(ranges: list[Range]) -> list[Range]:
    others, at = [], 0
    for low, high in _merged(ranges):
        if at < low:
            others.append((at, low - 1))
        at = high + 1
    return [*others, (at, LAST)] if at <= LAST else others

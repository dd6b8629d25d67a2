"""Days, times, months and durations: the value of a cell, and which of two durations is longer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

_DURATION = re.compile(
    r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.]+)S)?)?"
)
_FINE = re.compile(r"(\.[0-9]{6})[0-9]+")
_REFERENCES = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""Source: XML Schema Part 2, 3.2.6.2: a duration is longer where it ends later from the first day of each of these."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Months and seconds, which no rule turns into each other; years are twelve months, days are 24 hours."""

    months: int
    seconds: Fraction

    def __gt__(self, other: Duration) -> bool:
        return all(self._end(*each) > other._end(*each) for each in _REFERENCES)

    def __lt__(self, other: Duration) -> bool:
        return all(self._end(*each) < other._end(*each) for each in _REFERENCES)

    def _end(self, year: int, month: int) -> Fraction:
        years, months = divmod(year * 12 + month - 1 + self.months, 12)
        # days since the first of March of year 0, as the leap day is the last of such a year
        years, months = (years, months - 2) if months > 1 else (years - 1, months + 10)
        days = 365 * years + years // 4 - years // 100 + years // 400 + (153 * months + 2) // 5
        return days * 86_400 + self.seconds


def duration(cell: str) -> Duration:
    """Return the duration that a cell of the right form says."""
    parts = _DURATION.fullmatch(cell)
    if parts is None:
        raise ValueError
    years, months, days, hours, minutes = (int(each or 0) for each in parts.groups()[1:6])
    sign = -1 if parts[1] else 1
    seconds = ((days * 24 + hours) * 60 + minutes) * 60 + Fraction(Decimal(parts[7] or 0))
    return Duration(sign * (years * 12 + months), sign * seconds)


def moment(cell: str) -> datetime:
    """Return the day and time that a cell of the right form says; what is finer than a microsecond is dropped."""
    if "T24" in cell:
        # midnight at the end of the day is that at the beginning of the next one
        day = datetime.fromisoformat(_FINE.sub(r"\1", cell.replace("T24", "T00")))
        try:
            return day + timedelta(days=1)
        except OverflowError:
            raise ValueError from None
    return datetime.fromisoformat(_FINE.sub(r"\1", cell))


def clock(cell: str) -> time:
    """Return the time of day that a cell of the right form says."""
    return time.fromisoformat(_FINE.sub(r"\1", "00" + cell[2:] if cell.startswith("24") else cell))


def month(cell: str) -> tuple[int, int]:
    """Return year and month."""
    return int(cell[:4]), int(cell[5:])


def by_pattern(kind: str, pattern: str) -> Callable[[str], Any]:
    """Return a function that reads a cell by a pattern of strptime, or by `any`; it raises ValueError.

    Raises: ValueError where the pattern is none.
    """
    parts: dict[str, Callable[[datetime], Any]] = {
        "date": datetime.date,
        "time": datetime.timetz,
        "datetime": lambda value: value,
    }
    part = parts[kind]
    if pattern == "any":
        from dateutil.parser import parse

        def read(cell: str) -> Any:
            try:
                # no such text is a date, and long ones take long
                return part(parse(cell[:200]))
            except (ArithmeticError, TypeError, AttributeError) as error:
                raise ValueError from error

        return read
    _refuse_no_pattern(pattern)
    return lambda cell: part(datetime.strptime(cell, pattern))


def can_read_any() -> bool:
    """Whether the library is there that reads days in whatever form."""
    return find_spec("dateutil") is not None


def _refuse_no_pattern(pattern: str) -> None:
    try:
        datetime.strptime("", pattern)
    except re.error as error:
        raise ValueError(f"names a part twice: {error}") from None
    except ValueError as error:
        if "does not match" not in str(error):
            raise
    if not re.search("%[a-zA-Z]", pattern):
        raise ValueError("names no part of a day or time with `%`")

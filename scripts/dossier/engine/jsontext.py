"""Text of JSON read piece by piece, so that each piece is known by its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")


def _no_number(constant: str) -> Any:
    raise ValueError(f"`{constant}` is no JSON number")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)


def value_of(text: str) -> Any:
    """Return what a text of JSON says, numbers exact.

    Raises: ValueError where it is none.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except InvalidOperation:
        raise ValueError("it has a number beyond all bounds") from None


def items(text: str, path: Sequence[str | int] = ()) -> Iterator[tuple[Any, int]]:
    """Yield the items of the array that stands under these names and numbers, each with the line it begins in.

    Raises: ValueError where the text is no JSON up to there, or no array is there.
    """
    try:
        place = _skip(text, 0)
        for step in path:
            place = _inside(text, place, step)
        yield from _in_array(text, place)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except InvalidOperation:
        raise ValueError("it has a number beyond all bounds") from None


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line in which the value stands that has these names and numbers before it."""
    place = _skip(text, 0)
    for step in path:
        place = _inside(text, place, step)
    return text.count("\n", 0, place) + 1


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _value(text: str, place: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, place)
    except StopIteration as error:
        raise ValueError(f"a value is missing in line {text.count(chr(10), 0, place) + 1:,}") from error


def _expect(text: str, place: int, signs: str) -> str:
    sign = text[place : place + 1]
    if sign and sign in signs:
        return sign
    wanted = " or ".join(f"`{each}`" for each in signs)
    raise ValueError(f"{wanted} is missing in line {text.count(chr(10), 0, place) + 1:,}")


def _inside(text: str, place: int, step: str | int) -> int:
    """Return where the value of a name, or the item of a number, begins."""
    _expect(text, place, "{" if isinstance(step, str) else "[")
    place, number = _skip(text, place + 1), 0
    while text[place : place + 1] not in ("}", "]", ""):
        name: str | int = number
        if isinstance(step, str):
            name, place = _value(text, place)
            place = _skip(text, place)
            _expect(text, place, ":")
            place = _skip(text, place + 1)
        if name == step:
            return place
        _, place = _value(text, place)
        place, number = _skip(text, place), number + 1
        if _expect(text, place, ",}]") == ",":
            place = _skip(text, place + 1)
    raise ValueError(f"`{step}` is not there")


def _in_array(text: str, place: int) -> Iterator[tuple[Any, int]]:
    if text[place : place + 1] != "[":
        raise ValueError("no array of rows is there")
    line, counted = 1, 0
    place = _skip(text, place + 1)
    if text[place : place + 1] == "]":
        return
    while True:
        line, counted = line + text.count("\n", counted, place), place
        item, place = _value(text, place)
        yield item, line
        place = _skip(text, place)
        if _expect(text, place, ",]") == "]":
            return
        place = _skip(text, place + 1)

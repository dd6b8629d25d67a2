"""A pattern as RE2 reads it, written so that Java reads the same; what might take Java any time is refused."""

from __future__ import annotations

import re
from collections.abc import Collection

from dossier.cluster.linear import leaves_no_choice
from dossier.engine.sql import is_quick

_PART = re.compile(
    r"""\\[pP](?:\{\^?\w+\}|\w)                            # a class of Unicode
      | \\x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2}) | \\.       # an escaped sign
      | \[\^?\]?(?:\\[pP]\{\^?\w+\} | \\. | [^\]\\])*\]    # a class
      | .""",
    re.VERBOSE | re.DOTALL,
)
_INNER = re.compile(r"\\[pP]\{\^?\w+\}|\\.|.", re.DOTALL)
_SCRIPT = re.compile(r"\\([pP])\{(\^?)(\w{3,})\}")

_LOOPS = re.compile(r"[*+]|\{[0-9]+,\}")
"""Repeats without bound."""

_WORD = "[0-9A-Za-z_]"
_OUTSIDE = {
    # Java's end is also before a last line feed, and its edge of a word knows letters beyond ASCII
    "$": r"\z",
    r"\b": rf"(?:(?<!{_WORD})(?={_WORD})|(?<={_WORD})(?!{_WORD}))",
    r"\s": r"[\t\n\f\r ]",
    r"\S": r"[^\t\n\f\r ]",
    r"\v": r"\x0B",
}
_INSIDE = {r"\s": r"\t\n\f\r ", r"\v": r"\x0B", "[": r"\[", "&": r"\&"}
"""What Java reads otherwise than RE2, outside and inside of a class."""


class UnlikeError(ValueError):
    """Java would not read the pattern as RE2 and Python do, or might take any time over a cell."""


def java_pattern(pattern: str) -> str:
    """Return a pattern that RE2 takes so that Java finds the same by it.

    Raises: UnlikeError where it has parts that are not known to mean the same.
    """
    written = "".join(_part(each) for each in _PART.findall(pattern))
    # letters of either case are those of Unicode in RE2
    written = re.sub(r"\(\?i\)", "(?iu)", written)
    # with (?d) a dot is anything but a line feed, as in RE2
    return f"(?d:{written})"


def taken_pattern(pattern: str, known: Collection[str]) -> str:
    """Return a pattern of a descriptor for Java; `known` are patterns of ours, which are known to be quick.

    Raises: UnlikeError where Java, which goes back and tries again, might take any time over a cell of some length.
    """
    inner = pattern[3:-1] if pattern.startswith("(?:") and pattern.endswith(")") else pattern
    if inner not in known and not leaves_no_choice(inner) and not (is_quick(inner) and len(_LOOPS.findall(inner)) <= 2):
        raise UnlikeError("Java might take any time over it")
    return java_pattern(pattern)


def _part(part: str) -> str:
    if part.startswith("[") and len(part) > 1:
        head = "[^" if part.startswith("[^") else "["
        body = part[len(head) : -1]
        inner = "".join(_INSIDE.get(each, _named(each)) for each in _INNER.findall(body))
        return head + (r"\]" + inner[1:] if body.startswith("]") else inner) + "]"
    return _OUTSIDE.get(part, _named(part))


def _named(part: str) -> str:
    """Return a class of Unicode by the name that Java has for it."""
    found = _SCRIPT.fullmatch(part)
    if not found:
        return part
    is_not = (found[1] == "P") != bool(found[2])
    return rf"\{'P' if is_not else 'p'}{{Is{found[3]}}}"

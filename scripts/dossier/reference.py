"""The short form of a citation, a text of one line that says what was cited and proves it: its grammar, both ways.

    dossier:E012@1.0.0#sha256-<64 hexadecimal digits>                            a record
    dossier:russia-dprk-dossier@1.0.0#sha256-<…>                                 the whole data set
    dossier:events?where=event_type%20%3D%20%27AID%27@1.0.0#sha256-<…>           what a condition selects of a table

A record is named by its id, which begins with capitals and ends in digits; whatever else stands there is the name of a
data set. In a condition all but ASCII letters, digits and `_` is percent-encoded, so that no editor breaks it unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

SHORTEST = 16
"""The least number of digits by which a digest that was cut short is still read."""

_WHOLE = 64
_RECORD = re.compile(r"[A-Z]+[0-9]+(?:\.[0-9]+)?")

# what typesetting puts between two characters: blanks, line ends, soft and zero-width marks, what BibTeX escapes with
_MARKS = r"\s\u00AD\u200B-\u200D\u2060\uFEFF{}\\"
_HYPHENS = r"\u2010-\u2015\u2212-"
_GAP = f"[{_MARKS}{_HYPHENS}]*+"
_NAME = rf"(?:[A-Za-z0-9._~%{_HYPHENS}][{_MARKS}]*+)++"


def _broken(word: str) -> str:
    """Return a pattern for a word that may be broken anywhere; after its last letter too."""
    return "".join(letter + _GAP for letter in word)


_DIGIT = "[0-9A-Fa-f]"
_NUMBER = f"(?:[0-9]{_GAP}){{1,9}}+"
_FOUND = re.compile(
    rf"(?<![A-Za-z0-9])[Dd]{_GAP}{_broken('ossier')}:[{_MARKS}]*+"
    rf"(?P<name>{_NAME})"
    rf"(?:\?[{_MARKS}]*+{_broken('where')}={_GAP}(?P<where>{_NAME}))?+"
    rf"@{_GAP}(?P<version>{_NUMBER}\.{_GAP}{_NUMBER}\.{_GAP}{_NUMBER})"
    rf"\#{_GAP}{_broken('sha256')}"
    # a digest that is broken must be whole, and one that is cut short unbroken, or the next word would count as digits
    rf"(?P<digest>{_DIGIT}{{{_WHOLE}}}|(?:{_DIGIT}{_GAP}){{{_WHOLE - 1}}}{_DIGIT}(?![0-9A-Za-z])"
    rf"|{_DIGIT}{{{SHORTEST},{_WHOLE - 1}}}(?![0-9A-Za-z]))"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a short form says.

    `name` is the id of a record, the name of a data set, or the table of a query; `where` is the condition of a query,
    None for the others. `digest` has 64 lower-case hexadecimal digits, or at least SHORTEST where it was cut short.
    """

    name: str
    version: str
    digest: str
    where: str | None = None

    @property
    def kind(self) -> Literal["record", "dataset", "query"]:
        """What sort of thing is cited."""
        if self.where is not None:
            return "query"
        return "record" if _RECORD.fullmatch(self.name) else "dataset"

    def __str__(self) -> str:
        condition = "" if self.where is None else f"?where={_encoded(self.where)}"
        return f"dossier:{quote(self.name, safe='')}{condition}@{self.version}#sha256-{self.digest}"


def found(text: str) -> list[Reference]:
    """Return the short forms that stand anywhere in a text, in its order, each once.

    The text may be pasted whole: a footnote, an entry of BibTeX with its escapes, lines of a page that were broken or
    hyphenated. What only looks like a short form, or has a digest of less than SHORTEST digits, is none.
    """
    return list(dict.fromkeys(_reference(each) for each in _FOUND.finditer(text)))


def _reference(match: re.Match[str]) -> Reference:
    name = _decoded(_rejoined(match["name"]))
    return Reference(
        # an id or a condition has no hyphen, so one at the end of a line is the typesetter's; else it is the name's own
        name=name if _RECORD.fullmatch(name) else _decoded(match["name"]),
        version=re.sub(r"[^0-9.]", "", match["version"]),
        digest=re.sub(r"[^0-9a-f]", "", match["digest"].lower()),
        where=None if match["where"] is None else _decoded(_rejoined(match["where"])),
    )


def _rejoined(written: str) -> str:
    return re.sub(rf"[{_HYPHENS}]\s+", "", written)


def _decoded(written: str) -> str:
    return unquote(re.sub(f"[{_HYPHENS}]", "-", re.sub(f"[{_MARKS}]", "", written)))


def _encoded(condition: str) -> str:
    return re.sub(r"[-.~]", lambda found: f"%{ord(found[0]):02X}", quote(condition, safe=""))

"""Texts, names and patterns as SQL has them, and which patterns the database reads as Python does."""

from __future__ import annotations

import re
from math import prod

_READ_ALIKE = re.compile(
    r"""(?:
        \\[^A-Za-z0-9]                    # an escaped sign
      | \\[ntrfv] | \\x[0-9A-Fa-f]{2}     # an escaped character
      | \(\?: | \((?!\?)                  # a group
      | \[\^?\]?(?:\\[^A-Za-z0-9]|\\[ntrfv]|\\x[0-9A-Fa-f]{2}|[^\]\[\\&|~-]|([-&|~])(?!\1))*\]  # a class
      | \{[0-9]{1,3}(?:,[0-9]{0,3})?\}    # a count
      | [*+?](?!\+)                       # another count
      | \$(?=\)*\Z)                       # the end, where nothing follows
      | [^\\(\[{*+?$]                     # anything else
    )*""",
    re.VERBOSE,
)

LONGEST_FOR_RE2 = 1_000
"""RE2 needs the size of a pattern times the length of a cell where it can keep no table of its states."""

_MOST_REPEATS = 256


def sql_text(value: str) -> str:
    """Return the value as a literal of SQL."""
    parts = ["'" + part.replace("'", "''") + "'" for part in value.split("\x00")]
    # a NUL would end the query
    return f"({' || chr(0) || '.join(parts)})" if len(parts) > 1 else parts[0]


def sql_name(name: str) -> str:
    """Return the name as an identifier of SQL, whatever it is made of."""
    return '"' + name.replace('"', '""') + '"'


def reads_alike(pattern: str) -> bool:
    r"""Tell whether RE2 and Python surely mean the same by a pattern.

    False for look-ahead, back-references, large counts, classes such as `\d` (ASCII in RE2, Unicode in Python
    and in XML Schema) and whatever else is not known to agree; such a column is decided in Python.
    """
    if len(pattern) > LONGEST_FOR_RE2:
        return False
    counts = [max(map(int, re.findall("[0-9]+", each)), default=0) for each in re.findall(r"\{[0-9,]+\}", pattern)]
    # RE2 multiplies nested counts, and takes the longer the more there are
    return prod(each or 1 for each in counts) <= _MOST_REPEATS and _READ_ALIKE.fullmatch(pattern) is not None


def reads_ascii_alike(pattern: str) -> bool:
    r"""Tell whether RE2 and Python surely mean the same by a pattern as long as a cell is of printable ASCII.

    Then `\d`, `\w` and `\s` may stand in it.
    """
    return reads_alike(re.sub(r"\\(.)", lambda found: "x" if found[1] in "dDwWsS" else found[0], pattern))


def is_quick(pattern: str) -> bool:
    """Tell whether Python surely decides a short text fast: few choices, and no repeats of what has choices inside."""
    choices = re.findall(r"(?<!\()[*+?|]|\{[0-9]*,[0-9]*\}", pattern)
    return reads_ascii_alike(pattern) and len(choices) <= 3 and not re.search(r"\)[*+{]", pattern)

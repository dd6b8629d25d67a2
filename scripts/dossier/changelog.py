"""What changed between two versions, in words: the Markdown of a section of the change log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dossier.changes import Changes
from dossier.differences import Difference

NAMED = 40
"""Up to so many new records of a table are told by name; of more only the ids are given."""

_ID = re.compile(r"(.*?)([0-9]+)")
_MARKUP = re.compile(r"([<>\[\]*_|])")


def section(changes: Changes) -> str:
    """Return what changed as Markdown, ending in a newline; of structure, added, corrected, withdrawn what there is."""
    parts = [
        ("Structure", [f"- {change} ({level})" for level, change in changes.structure]),
        ("Added", list(_added(changes))),
        ("Corrected", list(_corrected(changes))),
        ("Withdrawn", list(_withdrawn(changes))),
    ]
    told = [f"### {title}\n\n" + "\n".join(lines) + "\n" for title, lines in parts if lines]
    return "\n".join(told) or "Nothing changed.\n"


def ranges(ids: Sequence[str]) -> str:
    """Return ids in their order, a run of three or more as its first and last: `C0001–C0003, C0007`."""
    runs: list[list[str]] = []
    for each in ids:
        if runs and _follows(each, runs[-1][-1]):
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _follows(one: str, other: str) -> bool:
    this, last = _ID.fullmatch(one), _ID.fullmatch(other)
    if not this or not last or this[1] != last[1]:
        return False
    # numbers of any length: never made into an integer where they are absurdly long
    return len(this[2]) < 10 and int(this[2]) == int(last[2]) + 1


def _added(changes: Changes) -> Iterator[str]:
    for table, records in changes.added.items():
        yield f"- {len(records):,} in `{table}`: {ranges(list(records))}"
        if len(records) <= NAMED:
            yield from (f"  - {record_id}: {_plain(name)}" for record_id, name in records.items() if name)


def _corrected(changes: Changes) -> Iterator[str]:
    for table, records in changes.corrected.items():
        for record_id, found in records.items():
            name = changes.names.get(record_id)
            yield f"- {record_id} (`{table}`){f': {_plain(name)}' if name else ''}"
            yield from (f"  - {_of(each)}" for each in found)


def _withdrawn(changes: Changes) -> Iterator[str]:
    for table, records in changes.withdrawn.items():
        for record_id, (reason, replacement) in records.items():
            because = f": {_plain(reason)}" if reason else ", without a word in `retired`"
            yield f"- {record_id} (`{table}`){because}{f' Replaced by {replacement}.' if replacement else ''}"


def _of(difference: Difference) -> str:
    return _plain(str(difference))


def _plain(text: str) -> str:
    """Return a text in which no sign is read as markup outside of backticks."""
    pieces = text.split("`")
    return "`".join(piece if place % 2 else _MARKUP.sub(r"\\\1", piece) for place, piece in enumerate(pieces))

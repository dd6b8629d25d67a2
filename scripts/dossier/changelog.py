"""What changed between two versions, in words: the Markdown of a section of the change log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dossier.changes import Changes
from dossier.report import visible

NAMED = 40
"""Up to so many new records of a table are told by name; of more only the ids are given."""

_ID = re.compile(r"(.*?)([0-9]{1,9})")
_CODE = re.compile(r"((?<!`)`[^`]+`(?!`))")
_MARKUP = re.compile(r"([\\`<>\[\]*_|&~$])")


def section(changes: Changes) -> str:
    """Return what changed as Markdown, ending in a newline; of structure, added, corrected, withdrawn what there is."""
    parts = [
        ("Structure", [f"- {plain(change)} ({level})" for level, change in changes.structure]),
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


def plain(text: str) -> str:
    """Return a text in one line in which nothing but a quotation in backticks is read as markup.

    Source: https://spec.commonmark.org (backslash escapes, code spans).
    """
    # pieces of odd place are the quotations, which hold no markup
    pieces = _CODE.split(visible(" ".join(text.split())))
    return "".join(piece if place % 2 else _MARKUP.sub(r"\\\1", piece) for place, piece in enumerate(pieces))


def _follows(one: str, other: str) -> bool:
    this, last = _ID.fullmatch(one), _ID.fullmatch(other)
    if not this or not last:
        return False
    return this[1] == last[1] and int(this[2]) == int(last[2]) + 1


def _added(changes: Changes) -> Iterator[str]:
    for table, records in changes.added.items():
        yield f"- {len(records):,} in `{table}`: {plain(ranges(list(records)))}"
        if len(records) <= NAMED:
            yield from (f"  - {plain(record_id)}: {plain(name)}" for record_id, name in records.items() if name)


def _corrected(changes: Changes) -> Iterator[str]:
    for table, records in changes.corrected.items():
        for record_id, found in records.items():
            name = changes.names.get(record_id)
            yield f"- {plain(record_id)} (`{table}`){f': {plain(name)}' if name else ''}"
            yield from (f"  - {plain(str(each))}" for each in found)


def _withdrawn(changes: Changes) -> Iterator[str]:
    for table, records in changes.withdrawn.items():
        for record_id, (reason, replacement) in records.items():
            because = f": {plain(reason)}" if reason else ", without a word in `retired`"
            replaced = f" Replaced by {plain(replacement)}." if replacement else ""
            yield f"- {plain(record_id)} (`{table}`){because}{replaced}"

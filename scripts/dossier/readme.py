"""The generated parts of README.md: tables, vocabularies, and the model as a picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

from dossier import csvfiles, projection
from dossier.columns import Table
from dossier.models import RECORDS, VOCABULARIES
from dossier.report import Diagnostic, Refused, quoted

PATH = "README.md"
FAULT = "F011"

OPENING = re.compile(r"<!-- generated: ([a-z_]+) -->")
CLOSING = "<!-- /generated -->"

GROUPS = {
    "Documents": ("sources", "sentences", "renditions", "errata"),
    "Who and where": ("actors", "actor_names", "actor_roles", "identifiers", "places"),
    "What happens": ("events", "event_participants", "event_tags", "event_relations"),
    "What is said": ("claims", "claim_relations"),
    "How it is known": ("citations", "codings", "decisions", "waivers", "retired"),
}
"""The tables of records by their part in a dossier, for the picture."""

ANY_RECORD = "any_record"


def regenerated(content: bytes, directory: Path) -> bytes:
    """Return the page with each part between `<!-- generated: NAME -->` and `<!-- /generated -->` made anew.

    Raises:
        Refused: the page is not UTF-8, a part is unknown, or a marker is not closed.

    """
    try:
        page = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused([Diagnostic(FAULT, "this page is not UTF-8", PATH)]) from error
    made = []
    place = 0
    for opening in OPENING.finditer(page):
        if opening.start() < place:
            continue
        part = PARTS.get(opening[1])
        closing = page.find(CLOSING, opening.end())
        line = page.count("\n", 0, opening.start()) + 1
        if part is None:
            message = f"there is no generated part {quoted(opening[1])}"
            raise Refused([Diagnostic(FAULT, message, PATH, line, help=f"the parts are {', '.join(PARTS)}")])
        if closing < 0 or OPENING.search(page, opening.end(), closing):
            # what stands up to the end of the next part would be lost
            raise Refused([Diagnostic(FAULT, "this part is not closed", PATH, line, help=f"add {quoted(CLOSING)}")])
        made += [page[place : opening.end()], "\n", part(directory), "\n"]
        place = closing
    made.append(page[place:])
    return "".join(made).encode("utf-8")


def tables(directory: Path) -> str:
    """Return a Markdown table of the tables of records, how many rows each has, and what one row is."""
    rows = [
        (f"[`{model.table}`]({path})", _count(directory, path), projection.meaning(model))
        for model in RECORDS
        for path in [csvfiles.records_path(model)]
    ]
    return _markdown(("table", "rows", "one row is"), rows)


def vocabularies(directory: Path) -> str:
    """Return a Markdown table of the vocabularies, how many codes each has, and which columns take them."""
    rows = [
        (f"[`{name}`]({path})", _count(directory, path), projection.meaning_of_vocabulary(name))
        for name in VOCABULARIES
        for path in [f"schemas/vocabularies/{name}.csv"]
    ]
    return _markdown(("vocabulary", "codes", "for"), rows)


def model(_: Path) -> str:
    """Return a Mermaid flowchart: the tables by their part, an arrow a reference, dashed where it is to any table.

    Raises:
        TypeError: a table stands in no group, or in two.

    """
    grouped = [name for names in GROUPS.values() for name in names]
    if sorted(grouped) != sorted(each.table for each in RECORDS):
        raise TypeError("each table of records stands in one of the groups of the picture")
    lines = ["```mermaid", "flowchart LR"]
    for place, (group, names) in enumerate(GROUPS.items()):
        lines += [f'  subgraph group{place}["{group}"]', *(f"    {name}" for name in names), "  end"]
    lines.append(f'  {ANY_RECORD}(["any record"])')
    for each in RECORDS:
        arrows: dict[str, list[str]] = {}
        for name, target in projection.references(each):
            if target not in VOCABULARIES:
                arrows.setdefault(target, []).append(name.removesuffix("_id"))
        lines += [f"  {each.table} -- {', '.join(names)} --> {target}" for target, names in arrows.items()]
        lines += [f"  {each.table} -.-> {target}" for target in _targets_of_any(each)]
    return "\n".join([*lines, "```"])


PARTS: dict[str, Callable[[Path], str]] = {"tables": tables, "vocabularies": vocabularies, "model": model}


def _targets_of_any(model: type[Table]) -> list[str]:
    """Return the tables to which a row can refer through a column that names one, or `any_record` for most of them."""
    for name, info in model.model_fields.items():
        if name in ("record_table", "unit_table"):
            named = [str(choice) for choice in get_args(info.annotation)]
            return named if len(named) < len(RECORDS) / 2 else [ANY_RECORD]
    return []


def _count(directory: Path, path: str) -> str:
    try:
        return f"{len(csvfiles.read(directory, path).records):,}"
    except Refused:
        return "?"


def _markdown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    aligned = ("---", "--:", "---")
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, aligned, *rows])

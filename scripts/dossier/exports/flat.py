"""Flat CSV files for people who do not join: all of a claim and all of an event in one row, and the three views.

Labels stand instead of codes and names beside ids. Cells that hold several things part them by `; `. A text that a
spreadsheet would run as a formula gets an apostrophe in front, which the tables of the package themselves never need.
"""

from __future__ import annotations

import re
from pathlib import Path

from dossier import csvfiles, views
from dossier.exports import joined
from dossier.exports.dataset import Dataset
from dossier.views import BETWEEN

ABOUT = "flat CSV files of claims and events with names and labels, and views of support, time and speakers"
LIBRARIES: dict[str, str] = {}
FOLDER = "flat"

_RUNS = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def write(dataset: Dataset, folder: Path) -> None:
    """Write the files; of a dossier without claims or events no flat file of these."""
    records = dataset.records
    tables = {
        "claims": _claims(dataset),
        "events": _events(dataset),
        "claim_support": views.claim_support(records),
        "event_timeline": views.event_timeline(records),
        "who_says_what": views.who_says_what(records),
    }
    (folder / FOLDER).mkdir()
    for name, (head, rows) in tables.items():
        if not head:
            continue
        content = csvfiles.written(head, ([safe(cell) for cell in row] for row in rows))
        (folder / FOLDER / f"{name}.csv").write_bytes(content)


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs: with an apostrophe in front where it begins like a formula."""
    return f"'{cell}" if _RUNS.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _claims(dataset: Dataset) -> views.View:
    tables = dataset.records.tables
    rows = []
    for claim_id, claim in tables["claims"].items():
        event = tables["events"].get(claim["event_id"])
        told = joined.labelled(dataset, "events", event) if event else {}
        support = joined.support(dataset, claim_id)
        rows.append(
            {
                **joined.labelled(dataset, "claims", claim),
                "event_type": told.get("event_type", ""),
                "event_status": told.get("status", ""),
                "event_start_date": told.get("start_date", ""),
                "event_end_date": told.get("end_date", ""),
                "event_participants": BETWEEN.join(joined.participants(dataset, claim["event_id"])),
                "denied_by": BETWEEN.join(joined.claimants(dataset, claim_id, "denies")),
                "restated_by": BETWEEN.join(joined.claimants(dataset, claim_id, "restates")),
                "renditions": str(len(support.renditions)),
                "works": str(len(support.works)),
                "independent_origins": str(len(support.origins)),
                "origins": BETWEEN.join(joined.origins(dataset, claim_id)),
                "documents": BETWEEN.join(dataset.records.documents("claims", claim_id)),
                "evidence": BETWEEN.join(joined.evidence(dataset, "claims", claim_id)),
            }
        )
    return _view(rows)


def _events(dataset: Dataset) -> views.View:
    tables = dataset.records.tables
    tags: dict[str, list[str]] = {}
    for row in tables["event_tags"].values():
        tags.setdefault(row["event_id"], []).append(dataset.said("event_tags", "tag_code", row["tag_code"]))
    claims = [row["event_id"] for row in tables["claims"].values()]
    rows = []
    for event_id, event in tables["events"].items():
        place = joined.places(dataset, event)
        roles = dataset.labels.get("participant_roles", {})
        rows.append(
            {
                **joined.labelled(dataset, "events", event),
                "latitude": place["latitude"] if place else "",
                "longitude": place["longitude"] if place else "",
                **{f"as_{role}": BETWEEN.join(joined.participants(dataset, event_id, role)) for role in roles},
                "tags": BETWEEN.join(tags.get(event_id, [])),
                "claims": str(claims.count(event_id)),
                "documents": BETWEEN.join(dataset.records.documents("events", event_id)),
                "evidence": BETWEEN.join(joined.evidence(dataset, "events", event_id)),
            }
        )
    return _view(rows)


def _view(rows: list[dict[str, str]]) -> views.View:
    head = tuple(rows[0]) if rows else ()
    return head, [tuple(row.values()) for row in rows]

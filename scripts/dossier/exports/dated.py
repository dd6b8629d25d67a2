"""The dated events as a calendar and a timeline tell them: an allegation never as a happening."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dossier.csvfiles import Row
from dossier.engine.table import natural_key
from dossier.exports import joined
from dossier.exports.dataset import Dataset

HAPPENED = ("occurred", "ongoing")
"""The statuses that a calendar may call confirmed; whatever else there is may not have happened."""


@dataclass(frozen=True, slots=True)
class Dated:
    """An event with the first and the last day that its text allows, at least one of them.

    `headline` begins with the status and says where the days are not exact; `details` are lines.
    """

    row: Row
    first: date | None
    last: date | None
    headline: str
    details: tuple[str, ...]
    place: Row | None

    @property
    def happened(self) -> bool:
        """True where the documents present it as having taken place."""
        return self.row["status"] in HAPPENED

    @property
    def shown_from(self) -> date:
        """The day on which it is shown: the first, or the last where that is all that is known."""
        shown = self.first or self.last
        assert shown is not None
        return shown

    @property
    def shown_to(self) -> date:
        """The last day on which it is shown; where no end is told, the first."""
        return self.last or self.shown_from


def dated(dataset: Dataset) -> Iterator[Dated]:
    """Yield the dated events in the order of their first days."""
    rows = [row for row in dataset.records.tables["events"].values() if row["start_date"] or row["end_date"]]
    rows.sort(key=lambda row: (row["start_date"] or row["end_date"], row["end_date"], natural_key(row["event_id"])))
    for row in rows:
        told = joined.labelled(dataset, "events", row)
        first = date.fromisoformat(row["start_date"]) if row["start_date"] else None
        last = date.fromisoformat(row["end_date"]) if row["end_date"] else None
        place = joined.places(dataset, row)
        event_id = row["event_id"]
        details = {
            "Status": told["status"],
            "Type": told["event_type"],
            "Days": _span(first, last),
            "Place": place["name"] if place else "",
            "Participants": "; ".join(joined.participants(dataset, event_id)),
            "Note": row["note"],
            "Evidence": "; ".join(joined.evidence(dataset, "events", event_id)),
            "Record": f"{event_id} of {dataset.package.name} {dataset.package.version or ''}".strip(),
        }
        lines = tuple(f"{name}: {said}" for name, said in details.items() if said)
        yield Dated(row, first, last, f"{told['status']}{_vague(first, last)}: {row['title']}", lines, place)


def _vague(first: date | None, last: date | None) -> str:
    if first == last:
        return ""
    if first and last:
        return f" ({first} to {last})"
    return f" (from {first})" if first else f" (until {last})"


def _span(first: date | None, last: date | None) -> str:
    if first == last:
        return f"{first}"
    if first and last:
        return f"{first} to {last}, the first and the last day that the texts allow"
    return f"from {first}, no end is told" if first else f"until {last}, no beginning is told"

"""Derived views for readers, as CSV: what carries each claim, the events in time, and who says what about whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from dossier import csvfiles, files, lineage
from dossier.csvfiles import Row
from dossier.engine.table import natural_key
from dossier.models import RECORDS

FOLDER = "build"
BETWEEN = "; "
"""What stands between the names in one cell of a view; no cell of the records holds several things."""

View = tuple[tuple[str, ...], list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Built:
    """A file that was written, and its size in bytes."""

    path: Path
    size: int

    def __str__(self) -> str:
        return f"{self.path}  {self.size:,} bytes"


def build(directory: Path, out: Path | None = None) -> list[Built]:
    """Write the views into a folder, by default build/ of the package, and return what was written.

    Raises:
        Refused: a table cannot be read, or build/ leads out of the package; then nothing is written.

    """
    directory = csvfiles.folder(directory)
    records = Records(directory)
    views = {
        "claim_support.csv": claim_support(records),
        "event_timeline.csv": event_timeline(records),
        "who_says_what.csv": who_says_what(records),
    }
    out = out or files.inside(directory, FOLDER)
    contents = {out / name: csvfiles.written(*view) for name, view in views.items()}
    for path, content in contents.items():
        files.replace(path, content)
    return [Built(path, len(content)) for path, content in contents.items()]


@dataclass
class Records:
    """The rows of all tables by id, the citations of each record, and the participants of each event."""

    directory: Path
    tables: dict[str, dict[str, Row]] = field(init=False)
    cited: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    participants: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = {
            model.table: {row[model.key()]: row for row in csvfiles.load(self.directory, model)} for model in RECORDS
        }
        for row in self.tables["citations"].values():
            self.cited.setdefault((row["record_table"], row["record_id"]), []).append(row)
        for row in self.tables["event_participants"].values():
            names = self.participants.setdefault(row["event_id"], [])
            if (name := self.name("actors", row["actor_id"])) not in names:
                names.append(name)

    def name(self, table: str, record_id: str) -> str:
        """Return what a record is called, or its id where there is no such record."""
        row = self.tables[table].get(record_id)
        return row["name"] if row else record_id

    def documents(self, table: str, record_id: str) -> list[str]:
        """Return the documents whose sentences a record cites."""
        sources = self.tables["sources"]
        cited = (sources.get(each["source_id"]) for each in self.cited.get((table, record_id), []))
        return sorted({row["document"] for row in cited if row and row["document"]})


def claim_support(records: Records) -> View:
    """Return for each claim how many renditions, works and independent origins carry it."""
    rows = []
    for claim_id, claim in records.tables["claims"].items():
        found = lineage.carried("claims", claim_id, records.cited, records.tables)
        numbers = (len(each) for each in (found.renditions, found.works, found.origins))
        rows.append((claim_id, claim["statement"], *map(str, numbers)))
    return ("claim_id", "statement", "renditions", "works", "independent_origins"), rows


def event_timeline(records: Records) -> View:
    """Return the dated events in the order of their first days, with their participants and documents."""
    head = ("event_id", "start_date", "end_date", "date_precision", "title", "event_type", "status")
    dated = [row for row in records.tables["events"].values() if row["start_date"] or row["end_date"]]
    dated.sort(key=lambda row: (row["start_date"] or row["end_date"], row["end_date"], natural_key(row["event_id"])))
    rows = []
    for row in dated:
        event_id = row["event_id"]
        place = records.name("places", row["place_id"])
        joined = (
            BETWEEN.join(each)
            for each in (records.participants.get(event_id, []), records.documents("events", event_id))
        )
        rows.append((*(row[column] for column in head), place, *joined))
    return (*head, "place", "participants", "documents"), rows


def who_says_what(records: Records) -> View:
    """Return how often who claims what about whom: the participants of the event, none where the claim is about none.

    The numbers add up to the number of claims; the most talkative claimants come first.
    """
    counted: Counter[tuple[str, ...]] = Counter()
    spoken: Counter[str] = Counter()
    for row in records.tables["claims"].values():
        about = BETWEEN.join(sorted(records.participants.get(row["event_id"], [])))
        counted[(row["claimant_id"], row["claim_type"], row["topic"], row["polarity"], about)] += 1
        spoken[row["claimant_id"]] += 1
    ranked = sorted(counted, key=lambda each: (-spoken[each[0]], natural_key(each[0]), -counted[each], each))
    rows = [(each[0], records.name("actors", each[0]), *each[1:], str(counted[each])) for each in ranked]
    return ("claimant_id", "claimant", "claim_type", "topic", "polarity", "about", "claims"), rows

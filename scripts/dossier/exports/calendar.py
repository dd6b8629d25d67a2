"""The dated events as an iCalendar file, for any calendar program.

Source: RFC 5545: the end of an all-day event is the day after its last one (3.8.2.2).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dossier.exports.dataset import Dataset
from dossier.exports.dated import dated

ABOUT = "the dated events as an iCalendar file"
LIBRARIES = {"icalendar": "icalendar>=6,<8"}
FILE = "events.ics"


def write(dataset: Dataset, folder: Path) -> None:
    """Write the calendar; its time stamps are the day of the package, and what may not have happened is tentative."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", f"-//{dataset.package.name}//dossier//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", dataset.title)
    for each in dated(dataset):
        event = Event()
        event.add("uid", f"{each.row['event_id']}@{dataset.package.name}")
        event.add("dtstamp", datetime.combine(dataset.day, time(), UTC))
        event.add("dtstart", each.shown_from)
        if each.shown_to < date.max:
            event.add("dtend", each.shown_to + timedelta(days=1))
        event.add("summary", each.headline)
        event.add("description", "\n".join(each.details))
        event.add("status", "CONFIRMED" if each.happened else "TENTATIVE")
        # nobody's time is taken by it
        event.add("transp", "TRANSPARENT")
        event.add("categories", [dataset.said("events", "event_type", each.row["event_type"])])
        if each.place:
            event.add("location", each.place["name"])
            if each.place["latitude"] and each.place["longitude"]:
                event.add("geo", (float(each.place["latitude"]), float(each.place["longitude"])))
        calendar.add_component(event)
    (folder / FILE).write_bytes(calendar.to_ical())

"""The dated events as JSON for TimelineJS, which a page shows by naming this file.

Source: https://timeline.knightlab.com/docs/json-format.html; its texts are HTML, so what stands in a cell is escaped.
"""

from __future__ import annotations

import json
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from dossier.exports.dataset import Dataset
from dossier.exports.dated import dated

ABOUT = "the dated events as JSON for TimelineJS"
LIBRARIES: dict[str, str] = {}
FILE = "timeline.json"


def write(dataset: Dataset, folder: Path) -> None:
    """Write the timeline: a title slide, then each event, its headline beginning with the status."""
    events = []
    for each in dated(dataset):
        event: dict[str, Any] = {
            "unique_id": each.row["event_id"],
            "start_date": _day(each.shown_from),
            "text": {"headline": escape(each.headline), "text": "<br>".join(map(escape, each.details))},
            "group": escape(dataset.said("events", "status", each.row["status"])),
        }
        if each.shown_to != each.shown_from:
            event["end_date"] = _day(each.shown_to)
        events.append(event)
    slide = {"headline": escape(dataset.title), "text": escape(dataset.told("description"))}
    content = {"title": {"text": slide}, "events": events}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8")


def _day(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}

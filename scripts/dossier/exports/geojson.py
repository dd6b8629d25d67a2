"""The places as GeoJSON, each with the events that happen there.

Source: RFC 7946: positions are longitude, then latitude, in WGS 84; a feature without a position has a null geometry.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dossier.exports import joined
from dossier.exports.dataset import Dataset

ABOUT = "the places with their events as GeoJSON"
LIBRARIES: dict[str, str] = {}
FILE = "places.geojson"


def write(dataset: Dataset, folder: Path) -> None:
    """Write the file."""
    tables = dataset.records.tables
    events: dict[str, list[dict[str, str]]] = {}
    for event in tables["events"].values():
        told = joined.labelled(dataset, "events", event)
        kept = ("event_id", "title", "event_type", "status", "start_date", "end_date", "date_precision")
        events.setdefault(event["place_id"], []).append({name: told[name] for name in kept if told[name]})
    features = []
    for place_id, place in tables["places"].items():
        told = joined.labelled(dataset, "places", place)
        position = [place["longitude"], place["latitude"]]
        there = events.get(place_id, [])
        properties: dict[str, Any] = {
            name: cell for name, cell in told.items() if cell and name not in ("latitude", "longitude")
        }
        features.append(
            {
                "type": "Feature",
                "id": place_id,
                "geometry": {"type": "Point", "coordinates": [float(each) for each in position]}
                if all(position)
                else None,
                "properties": {**properties, "n_events": len(there), "events": there},
            }
        )
    content = {"type": "FeatureCollection", "features": features}
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8")

"""The tables as Polars frames with their types, as the three data-frame validators are given them.

They read no files, and a cell that Polars cannot read as the type of its column stops the reading or turns into null.
So whoever wants to know where reads text, turns it into types, and notes which filled cells came to nothing: faults of
type are found here, by Polars, alike for all three. None of them knows foreign keys (the collections of dataframely
relate tables that share their primary key), and nothing is done about them by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

import places


def resources(package: Path) -> list[dict[str, Any]]:
    """Return the tables as the descriptor has them."""
    found: list[dict[str, Any]] = json.loads((package / "datapackage.json").read_bytes())["resources"]
    return found


def read(package: Path, resource: dict[str, Any]) -> tuple[pl.DataFrame, list[places.Place]]:
    """Return a table with its types and a column `record` that counts rows from 1, and the cells of another type."""
    text = pl.scan_csv(package / resource["path"], infer_schema=False).with_row_index("record", offset=1)
    typed = {each["name"]: _typed(each) for each in resource["schema"]["fields"] if each["type"] != "string"}
    frame = text.with_columns(**typed)
    lost = [(pl.col(name).is_not_null() & typed[name].is_null()).alias(name) for name in typed]
    if not lost:
        return frame.collect(), []
    faulty = text.select("record", *lost).filter(pl.any_horizontal(*typed))
    read_frame, faults = pl.collect_all([frame, faulty])
    return read_frame, list(_told(resource["name"], faults))


def _typed(field: dict[str, Any]) -> pl.Expr:
    column = pl.col(field["name"])
    if field["type"] == "date":
        return column.str.to_date("%Y-%m-%d", strict=False)
    if field["type"] == "boolean":
        return column.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    return column.cast(pl.Int64 if field["type"] == "integer" else pl.Float64, strict=False)


def _told(table: str, faults: pl.DataFrame) -> Iterator[places.Place]:
    for row in faults.iter_rows(named=True):
        record = row.pop("record")
        for name, is_faulty in row.items():
            if is_faulty:
                yield places.Place(table, record, None, name)

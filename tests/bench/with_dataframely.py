"""What dataframely finds, which parts a Polars frame into the rows that a schema takes and those that fail it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dataframely as dy

import frames
import places


def column(field: dict[str, Any], is_key: bool) -> dy.Column:
    """Return a column with the rules that its constraints ask for."""
    limits = field.get("constraints", {})
    given: dict[str, Any] = {"nullable": not limits.get("required"), "primary_key": is_key}
    if "enum" in limits:
        # as fast as `dy.Enum`, which would ask for a cast of the frame
        given["check"] = {"enum": lambda cells, values=tuple(limits["enum"]): cells.is_in(values)}
    if limits.get("unique"):
        given["check"] = {"unique": lambda cells: cells.is_unique()}
    as_type = date.fromisoformat if field["type"] == "date" else lambda value: value
    given |= {
        short: as_type(limits[name]) for name, short in (("minimum", "min"), ("maximum", "max")) if name in limits
    }
    if field["type"] == "string":
        names = (("pattern", "regex"), ("minLength", "min_length"), ("maxLength", "max_length"))
        given |= {short: limits[name] for name, short in names if name in limits}
    kinds = {"string": dy.String, "integer": dy.Int64, "number": dy.Float64, "boolean": dy.Bool, "date": dy.Date}
    made: dy.Column = kinds[field["type"]](**given)
    return made


def found(package: Path) -> Iterator[places.Place]:
    """Yield the cells of another type, then the rules that the rows of each table fail, by their column."""
    for resource in frames.resources(package):
        frame, faults = frames.read(package, resource)
        yield from faults
        described = resource["schema"]
        key = described["primaryKey"]
        columns = {each["name"]: column(each, each["name"] == key) for each in described["fields"]}
        schema: type[dy.Schema] = type("Table", (dy.Schema,), {"record": dy.UInt32(nullable=False), **columns})
        _, failure = schema.filter(frame)
        told = failure.details()
        rules = [name for name in told.columns if name not in frame.columns]
        for row in told.select("record", *rules).iter_rows(named=True):
            for rule in rules:
                if row[rule] == "invalid":
                    name = key if rule == "primary_key" else rule.partition("|")[0]
                    yield places.Place(resource["name"], row["record"], None, name)


if __name__ == "__main__":
    places.run(found)

"""What pandera finds in Polars frames, lazily, so that it goes on after the first fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

import frames
import places

TYPES = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}


def column(field: dict[str, Any], is_key: bool) -> pa.Column:
    """Return a column with the checks that its constraints ask for."""
    limits = field.get("constraints", {})
    checks = []
    if "enum" in limits:
        checks.append(pa.Check.isin(limits["enum"]))
    if "pattern" in limits:
        checks.append(pa.Check.str_matches(limits["pattern"]))
    if "minLength" in limits or "maxLength" in limits:
        checks.append(pa.Check.str_length(limits.get("minLength"), limits.get("maxLength")))
    as_type = date.fromisoformat if field["type"] == "date" else lambda value: value
    if "minimum" in limits:
        checks.append(pa.Check.ge(as_type(limits["minimum"])))
    if "maximum" in limits:
        checks.append(pa.Check.le(as_type(limits["maximum"])))
    is_unique = is_key or limits.get("unique", False)
    return pa.Column(TYPES[field["type"]], checks, nullable=not limits.get("required"), unique=is_unique)


def found(package: Path) -> Iterator[places.Place]:
    """Yield the cells of another type, then what the schema of each table finds."""
    for resource in frames.resources(package):
        frame, faults = frames.read(package, resource)
        yield from faults
        described = resource["schema"]
        columns = {each["name"]: column(each, each["name"] == described["primaryKey"]) for each in described["fields"]}
        try:
            pa.DataFrameSchema(columns).validate(frame, lazy=True)
        except SchemaErrors as errors:
            for name, index in errors.failure_cases.select("column", "index").iter_rows():
                yield places.Place(resource["name"], None if index is None else index + 1, None, name)


if __name__ == "__main__":
    places.run(found)

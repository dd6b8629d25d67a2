"""What patito finds in Polars frames; it counts faults by column and tells of no row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

import patito as pt
from pydantic import create_model

import frames
import places

TYPES = {"string": str, "integer": int, "number": float, "boolean": bool, "date": date}


def column(field: dict[str, Any], is_key: bool) -> tuple[Any, Any]:
    """Return the type and the limits of a column as an attribute of a model has them."""
    limits = field.get("constraints", {})
    kind: Any = Literal[tuple(limits["enum"])] if "enum" in limits else TYPES[field["type"]]
    as_type = date.fromisoformat if field["type"] == "date" else lambda value: value
    given = {short: as_type(limits[name]) for name, short in (("minimum", "ge"), ("maximum", "le")) if name in limits}
    names = (("pattern", "pattern"), ("minLength", "min_length"), ("maxLength", "max_length"))
    given |= {short: limits[name] for name, short in names if name in limits}
    if is_key or limits.get("unique"):
        given["unique"] = True
    return kind if limits.get("required") else kind | None, pt.Field(**given)


def found(package: Path) -> Iterator[places.Place]:
    """Yield the cells of another type, then the columns of each table in which something is wrong."""
    for resource in frames.resources(package):
        frame, faults = frames.read(package, resource)
        yield from faults
        described = resource["schema"]
        columns: dict[str, Any] = {
            each["name"]: column(each, each["name"] == described["primaryKey"]) for each in described["fields"]
        }
        model = create_model("Table", __base__=pt.Model, **columns)
        try:
            model.validate(frame.drop("record"))
        except pt.exceptions.DataFrameValidationError as errors:
            for each in errors.errors():
                yield places.Place(resource["name"], None, None, str(each["loc"][0]))


if __name__ == "__main__":
    places.run(found)

"""What frictionless finds, without the limit of a thousand errors a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from frictionless import Package

import places

NO_LIMIT = 10**9


def found(package: Path) -> Iterator[places.Place]:
    """Yield the places; where an error names no field, those of the key that it is about."""
    opened = Package(str(package / "datapackage.json"))
    keys = {each.name: each.schema.primary_key for each in opened.resources}
    report = opened.validate(limit_errors=NO_LIMIT)
    for task in report.tasks:
        for error in task.errors:
            told = error.to_dict()
            record = told["rowNumber"] - 1 if "rowNumber" in told else None
            if error.type == "primary-key":
                fields = keys[task.name]
            elif error.type == "foreign-key":
                fields = told["fieldNames"]
            else:
                fields = [told.get("fieldName", "")]
            for field in fields:
                yield places.Place(task.name, record, None, field)


if __name__ == "__main__":
    places.run(found)

"""Small data packages made on the spot, and what the tools have read, told at the end of a run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

MakePackage = Callable[..., Path]


def resource(name: str, fields: Sequence[Any], **more: Any) -> dict[str, Any]:
    """Describe a table; `key`, `references` (column: table.column) and properties of the resource may be added."""
    schema: dict[str, Any] = {"fields": list(fields)}
    if key := more.pop("key", None):
        schema["primaryKey"] = key
    references = more.pop("references", {})
    if references:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": target.split(".")[0], "fields": target.split(".")[1]}}
            for column, target in references.items()
        ]
    schema |= more.pop("schema", {})
    return {"name": name, "type": "table", "path": f"records/{name}.csv", "schema": schema, **more}


@pytest.fixture
def make_package(tmp_path: Path) -> MakePackage:
    """Give a function that writes a package: tables described by `resource`, files by their path, and its head."""

    def make(resources: list[dict[str, Any]], files: dict[str, str | bytes], **head: Any) -> Path:
        root = tmp_path / "package"
        for path, content in files.items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        root.mkdir(exist_ok=True)
        (root / "datapackage.json").write_text(json.dumps({"name": "toy", "resources": resources, **head}))
        return root

    return make


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each program has read of the tables, as the tests of tests/tools have noted it."""
    reports = [each for outcome in ("passed", "failed") for each in terminalreporter.stats.get(outcome, [])]
    lines = [line for each in reports for name, line in each.user_properties if name == "matrix"]
    if lines:
        terminalreporter.section("the tables in the tools")
    for line in lines:
        terminalreporter.write_line(line)

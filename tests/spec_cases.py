"""The literal cases that the installed frictionless ships in its `__spec__` folders: run there, and taken down."""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import io
import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import frictionless
import pytest
from frictionless.resources import TableResource

SHIPPED = Path(frictionless.__file__).parent
OF_TYPES = sorted(SHIPPED.glob("fields/__spec__/test_*.py"))
OF_CONSTRAINTS = [SHIPPED / "schema/__spec__/field/test_constraints.py", SHIPPED / "schema/__spec__/field/test_read.py"]
OF_TABLES = [
    *sorted(SHIPPED.glob("resource/__spec__/test_validate*.py")),
    *sorted(SHIPPED.glob("package/__spec__/test_validate*.py")),
    *sorted(SHIPPED.glob("table/__spec__/test_*.py")),
    *sorted(SHIPPED.glob("resources/__spec__/table/test_*.py")),
]


@dataclass(slots=True)
class Taken:
    """What was taken down: cells read, descriptors of fields that were read or refused, and tables validated."""

    cells: list[tuple[dict[str, Any], Any, tuple[str, ...]]] = field(default_factory=list)
    fields: list[tuple[dict[str, Any], bool]] = field(default_factory=list)
    tables: list[tuple[dict[str, Any], list[tuple[str, int | None, str | None, str]]]] = field(default_factory=list)


def taken(files: list[Path]) -> Taken:
    """Run the cases of these files, each with all of its parameters, and return what they gave to frictionless."""
    found = Taken()
    read_cell, from_descriptor = frictionless.Field.read_cell, vars(frictionless.Metadata)["from_descriptor"].__func__
    validate, validate_package = TableResource.validate, frictionless.Package.validate

    def reading(self: Any, cell: Any) -> Any:
        result = read_cell(self, cell)
        found.cells.append((self.to_descriptor(), cell, tuple(result[1] or ())))
        return result

    def describing(cls: Any, given: Any, /, **options: Any) -> Any:
        if not isinstance(given, dict) or "type" not in given:
            return from_descriptor(cls, given, **options)
        copy = json.loads(json.dumps(given, default=str))
        try:
            result = from_descriptor(cls, given, **options)
        except frictionless.FrictionlessException:
            found.fields.append((copy, False))
            raise
        found.fields.append((copy, True))
        return result

    def validating(self: Any, *arguments: Any, **options: Any) -> Any:
        is_alone = not (self.package or arguments or options or _is_detecting(self))
        described = _inline({"resources": [self.to_descriptor()]}) if is_alone else None
        report = validate(self, *arguments, **options)
        if described:
            found.tables.append((described, _told(report)))
        return report

    def validating_package(self: Any, *arguments: Any, **options: Any) -> Any:
        is_alone = not (arguments or options or any(_is_detecting(each) for each in self.resources))
        described = _inline(self.to_descriptor()) if is_alone else None
        report = validate_package(self, *arguments, **options)
        if described:
            found.tables.append((described, _told(report)))
        return report

    with (
        # their marks are not ours
        patch.object(pytest.mark, "_config", None),
        contextlib.redirect_stdout(io.StringIO()),
        patch.object(frictionless.Field, "read_cell", reading),
        patch.object(frictionless.Field, "from_descriptor", classmethod(describing)),
        patch.object(TableResource, "validate", validating),
        patch.object(frictionless.Package, "validate", validating_package),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        for place in files:
            for run in _runs(_module(place)):
                # what a case expects is its own affair; many want files that are not shipped
                with contextlib.suppress(Exception, pytest.fail.Exception, pytest.skip.Exception):
                    run()
    return found


def _module(place: Path) -> ModuleType:
    name = "_spec_" + "_".join(place.relative_to(SHIPPED).with_suffix("").parts)
    spec = importlib.util.spec_from_file_location(name, place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _runs(module: ModuleType) -> Iterator[Callable[[], object]]:
    """Yield each case of a file with each of its sets of parameters."""
    for name, case in vars(module).items():
        if not name.startswith("test_") or not inspect.isfunction(case):
            continue
        marks = [mark for mark in getattr(case, "pytestmark", []) if mark.name == "parametrize"]
        tables = []
        for mark in marks:
            given = mark.args[0]
            names = [each.strip() for each in given.split(",") if each] if isinstance(given, str) else list(given)
            rows = []
            for each in mark.args[1]:
                values = each.values if type(each).__name__ == "ParameterSet" else each if len(names) > 1 else (each,)
                rows.append(values)
            tables.append([dict(zip(names, row, strict=True)) for row in rows])
        for chosen in product(*tables):
            arguments = {name: value for part in chosen for name, value in part.items()}
            wanted = set(inspect.signature(case).parameters) - set(arguments)
            if wanted <= {"recwarn"}:
                yield partial(case, **arguments, **{each: _Warnings() for each in wanted})


class _Warnings:
    list: tuple[()] = ()

    def __len__(self) -> int:
        return 0


def _inline(package: dict[str, Any]) -> dict[str, Any] | None:
    """Return a package whose rows all stand in its descriptor, as JSON has it; None for another."""
    try:
        copy: dict[str, Any] = json.loads(json.dumps(package, allow_nan=False))
    except (TypeError, ValueError):
        return None
    resources = copy.get("resources") or []
    return copy if resources and all("data" in each for each in resources) else None


def _told(report: Any) -> list[tuple[str, int | None, str | None, str]]:
    """Return name of table, row, field and kind of each error."""
    told: list[tuple[str, int | None, str | None, str]] = [("", None, None, error.type) for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            row, name = getattr(error, "row_number", None), getattr(error, "field_name", None)
            told.append((task.name, row, name, error.type))
    return told


def _is_detecting(resource: Any) -> bool:
    """Whether something besides the descriptor tells how a table is read."""
    return bool(resource.detector.schema_sync or resource.detector.schema_patch)

"""Random cells around their borders get one verdict: from the database, from Python, and from frictionless."""

from __future__ import annotations

import json
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import resource
from dossier.checker import check
from dossier.engine.cell import fault_of
from dossier.engine.descriptor import UnreadableError
from dossier.engine.duck import Database
from dossier.engine.schema import read_schema
from dossier.engine.table import Field, Resource
from dossier.engine.values import check_tables

DIGITS = st.text("0123456789", min_size=1, max_size=20)
SIGN = st.sampled_from(["", "", "+", "-", "--"])
PAD = st.sampled_from(["", "", "", " ", "\t"])
INTEGERS = st.builds("{}{}{}{}".format, PAD, SIGN, DIGITS, PAD)
EXPONENT = st.one_of(st.just(""), st.builds("{}{}{}".format, st.sampled_from("eE"), SIGN, st.integers(0, 400)))
DECIMALS = st.builds("{}{}.{}{}".format, SIGN, DIGITS | st.just(""), DIGITS | st.just(""), EXPONENT)
SPECIAL = st.sampled_from(
    ["NaN", "nan", "INF", "-inf", "inf", "NA", "1,5", "1e", ".", "-", "0x1F", "12 345", "½", "1e9999"]
)
DAYS = st.builds(
    "{}-{}-{}".format,
    st.sampled_from(["0000", "0001", "1900", "2000", "2023", "2024", "9999", "12023", "023"]),
    st.sampled_from(["00", "01", "02", "09", "12", "13"]),
    st.sampled_from(["00", "01", "28", "29", "30", "31", "32"]),
)
NO_DAYS = st.sampled_from(
    ["2023-09", "2023/09/01", "01.09.2023", "2023-09-01 ", "epoch", "today", "20230901", "2023-W36-1"]
)
WORDS = st.text("abcäß𝔄 '%_\\.é-", max_size=6)
YEARS = st.sampled_from(["2023", "0000", "9999", "-023", "10000", "23", "2023.0", "20x3"])
TRUTHS = st.sampled_from(["true", "True", "TRUE", "t", "T", "yes", "1", "0", "01", "false", "FALSE", "f", "no", "tRUE"])
NEAR = {
    "integer": INTEGERS | DECIMALS | SPECIAL,
    "number": INTEGERS | DECIMALS | SPECIAL,
    "date": DAYS | NO_DAYS,
    "string": WORDS,
    "year": YEARS,
    "boolean": TRUTHS,
    "any": WORDS | INTEGERS,
}

WHOLE = st.integers(-(10**20), 10**20) | st.integers(-20, 20)
FRACTION = st.floats(-1000, 1000, allow_nan=False) | WHOLE
PATTERNS = ["[a-c]+", "(?:a|b)c*", r"(?:\w+)", "(?:(?=a).*)", "[^a]{1,3}", r"(?:\.|ä)+", ".{2}", "(?:)", r"(?:a\b.*)"]
REAL_DAYS = st.dates().map(str)


def bounds(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    names = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
    return st.dictionaries(st.sampled_from(names), values, max_size=2)


LIMITS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "integer": bounds(WHOLE) | st.fixed_dictionaries({"enum": st.lists(st.integers(-9, 9), min_size=1, max_size=7)}),
    "number": bounds(FRACTION) | st.fixed_dictionaries({"enum": st.lists(st.integers(-9, 9), min_size=1, max_size=7)}),
    "date": bounds(REAL_DAYS) | st.fixed_dictionaries({"enum": st.lists(REAL_DAYS, min_size=1, max_size=6)}),
    "year": bounds(st.integers(1000, 9999)),
    "string": st.dictionaries(st.sampled_from(["minLength", "maxLength"]), st.integers(0, 5))
    | st.fixed_dictionaries({"pattern": st.sampled_from(PATTERNS)})
    | st.fixed_dictionaries({"enum": st.lists(WORDS.filter(bool), min_size=1, max_size=6)}),
    "boolean": st.fixed_dictionaries({}, optional={"enum": st.just([True])}),
    "any": st.just({}),
}


@st.composite
def columns(draw: st.DrawFn) -> tuple[dict[str, Any], list[str]]:
    """Draw a column and cells that lie around what it allows."""
    kind = draw(st.sampled_from(sorted(NEAR)))
    limits = draw(LIMITS[kind])
    cells = draw(st.lists(st.just("") | NEAR[kind], min_size=1, max_size=12))
    for limit in limits.values():
        # the border itself, and as near to it as can be written
        for value in limit if isinstance(limit, list) else [limit]:
            cells += [str(value), f"{value}0"] if kind != "boolean" else []
    return {"name": "x", "type": kind, "constraints": {**limits, "required": draw(st.booleans())}}, cells


def differs_on_purpose(kind: str, cell: str) -> bool:
    """Tell whether a cell is one of those on which the standard and frictionless part; see dossier.engine.cell."""
    if kind == "year":
        return re.fullmatch("[0-9]{4}|", cell) is None
    if kind in ("integer", "number"):
        return cell.strip().lower() in ("infinity", "+inf", "-infinity", "+nan", "-nan", "snan") or not cell.isascii()
    return False


def faulty_by_database(field: Field, cells: list[str]) -> set[int]:
    database = Database()
    try:
        table = Resource("x", "x.csv", (Field("key"), field))
        database.create(0, table)
        database.append(0, table, list(range(len(cells))), [["k", cell] for cell in cells])
        return {each.line or 0 for each in check_tables(database, {0: table}, {0: set()})}
    finally:
        database.close()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(columns())
@example(({"name": "x", "type": "number", "constraints": {"minimum": 0.1}}, ["0.1", "0.09999999999999999999", "0.10"]))
@example(({"name": "x", "type": "integer", "constraints": {"maximum": 10**18}}, ["1" + "0" * 18, "1" + "0" * 17 + "1"]))
@example(({"name": "x", "type": "integer", "constraints": {}}, ["9" * 5000, "9" * 4300]))
@example(({"name": "x", "type": "number", "constraints": {}}, ["1e99999999999999999999", "1e9999999"]))
@example(({"name": "x", "type": "string", "constraints": {"enum": ["a", "b", "c", "d", "e", "f"]}}, ["f", "g", ""]))
def test_a_cell_gets_one_verdict_from_all_three(column: tuple[dict[str, Any], list[str]]) -> None:
    described, drawn = column
    cells = [cell for cell in [*drawn, ""] if not differs_on_purpose(described["type"], cell)]
    field = read_schema({"fields": [described]}, strict_names=False).fields[0]
    in_python = {place for place, cell in enumerate(cells) if fault_of(field, cell or None) is not None}
    reader = frictionless.Field.from_descriptor(described).create_cell_reader()
    by_frictionless = {place for place, cell in enumerate(cells) if reader(cell)[1] is not None}
    assert (faulty_by_database(field, cells), in_python) == (by_frictionless, by_frictionless), (described, cells)


@pytest.mark.parametrize(
    ("described", "cell"),
    [
        ({"type": "integer"}, "1_000"),
        ({"type": "integer"}, "١٢"),
        ({"type": "number"}, "Infinity"),
        ({"type": "number"}, "+INF"),
        ({"type": "number"}, "sNaN"),
        ({"type": "date"}, "2023-9-1"),
        ({"type": "datetime"}, "2023-09-01x10:00:00"),
        ({"type": "year"}, "+123"),
        ({"type": "string", "constraints": {"pattern": "protest|strike"}}, "protestXYZ"),
        ({"type": "string", "constraints": {"pattern": "a"}}, "a\n"),
    ],
)
def test_where_we_differ_from_frictionless_we_are_the_stricter(described: dict[str, Any], cell: str) -> None:
    field = read_schema({"fields": [{"name": "x", **described}]}, strict_names=False).fields[0]
    reader = frictionless.Field.from_descriptor({"name": "x", **described}).create_cell_reader()
    assert reader(cell)[1] is None
    assert fault_of(field, cell) is not None
    assert faulty_by_database(field, [cell]) == {0}


IDS = st.sampled_from(["", "T1", "T2", "T3", "T4"])
KINDS = {"R001": "primary-key", "R002": "primary-key", "R003": "foreign-key", "V207": "unique-error"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(IDS, IDS), max_size=6), st.lists(st.tuples(IDS, IDS), max_size=6))
def test_keys_and_references_of_a_package_get_the_verdict_of_frictionless(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    def table(name: str, target: str) -> dict[str, Any]:
        fields = [{"name": each, "type": "string"} for each in ("key", "other", "filler")]
        return resource(name, fields, key="key", references={"other": f"{target}.key"})

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "records").mkdir()
        for name, rows in (("one", first), ("two", second)):
            content = "".join(f"{key},{other},x\n" for key, other in rows)
            (root / f"records/{name}.csv").write_text(f"key,other,filler\n{content}")
        resources = [table("one", "one"), table("two", "one")]
        (root / "datapackage.json").write_text(json.dumps({"name": "toy", "resources": resources}))
        ours = [(each.resource, each.line, KINDS.get(each.code, each.code)) for each in check(root).diagnostics]
        report = frictionless.Package(root / "datapackage.json").validate()
        assert report.errors == []
        theirs = [(task.name, error.row_number, error.type) for task in report.tasks for error in task.errors]
        assert sorted(ours, key=str) == sorted(theirs, key=str)


PROPERTIES = (
    *("name", "type", "fields", "schema", "path", "constraints", "pattern", "enum", "minimum", "required", "format"),
    *("foreignKeys", "reference", "resource", "primaryKey", "missingValues", "resources", "dialect"),
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["string", "date", "a", "x.csv"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PROPERTIES), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(JSON_VALUES)
def test_any_json_is_a_schema_or_refused_in_words(content: Any) -> None:
    described = content if isinstance(content, dict) else {"fields": [{"name": "a", "constraints": content}]}
    with suppress(UnreadableError):
        assert read_schema(described, strict_names=False).fields


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200) | st.text('ab,"\n\r\x00é=', max_size=60).map(str.encode), JSON_VALUES)
def test_any_bytes_give_a_report(content: bytes, extra: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "a.csv").write_bytes(content)
        (root / "records").mkdir()
        (root / "records/b.csv").write_bytes(b"a,b\n" + content)
        fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]
        resources = [
            {"name": "a", "path": "a.csv", "schema": {"fields": fields[:1]}},
            resource("b", fields, key="a"),
            extra,
        ]
        (root / "datapackage.json").write_text(json.dumps({"resources": resources, "dossier": "1"}))
        report = check(root)
        assert json.loads(report.as_json())["valid"] is report.valid
        report.as_text().encode("utf-8")

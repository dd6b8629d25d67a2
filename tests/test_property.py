"""Random cells around their borders get one verdict: from the database, from Python, and from frictionless."""

from __future__ import annotations

import csv
import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import resource
from differences import covered
from dossier.checker import check
from dossier.engine.cell import fault_of, judge
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
    cells = [cell for cell in [*drawn, ""] if not cell or not covered(described, cell)]
    field = read_schema({"fields": [described]}, strict_names=False).fields[0]
    in_python = {place for place, cell in enumerate(cells) if fault_of(field, cell or None) is not None}
    reader = frictionless.Field.from_descriptor(described).create_cell_reader()
    by_frictionless = {place for place, cell in enumerate(cells) if reader(cell)[1] is not None}
    assert (faulty_by_database(field, cells), in_python) == (by_frictionless, by_frictionless), (described, cells)


DAY = {"type": "date", "format": "%d.%m.%Y"}
POINT = '{"type": "Point", "coordinates": [1, 2]}'
AROUND: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "yearmonth"}, ["2023-09", "0001-12", "2023-13"]),
    ({"type": "yearmonth", "constraints": {"minimum": "2023-09"}}, ["2023-09", "2023-08"]),
    ({"type": "duration"}, ["P1Y2M3DT4H5M6S", "PT1.5S", "-P1D", "P0D", "P"]),
    ({"type": "duration", "constraints": {"enum": ["P1Y", "PT36H"]}}, ["P12M", "P1DT12H", "P1Y"]),
    ({"type": "time"}, ["10:00:00", "23:59:59Z", "24:00:00", "10:00:00.1234567"]),
    ({"type": "time", "constraints": {"maximum": "10:00:00"}}, ["10:00:00", "10:00:01", "09:59:59.9"]),
    ({"type": "datetime"}, ["2023-09-01T10:00:00", "2024-02-29T24:00:00", "9999-12-31T24:00:00"]),
    ({"type": "datetime", "constraints": {"exclusiveMinimum": "2023-09-01T10:00:00"}}, ["2023-09-01T10:00:00.1"]),
    (DAY, ["01.09.2023", "1.9.2023", "31.02.2023"]),
    ({**DAY, "constraints": {"maximum": "01.09.2023"}}, ["01.09.2023", "02.09.2023"]),
    ({"type": "date", "format": "any"}, ["2023-09-01", "1 Sep 2023"]),
    ({"type": "time", "format": "%H:%M"}, ["10:00", "23:59"]),
    ({"type": "geopoint"}, ["90.5, 45.5", "180,-90", "-180 ,90"]),
    ({"type": "geopoint", "format": "array"}, ["[90.5, 45.5]"]),
    ({"type": "geopoint", "format": "object"}, ['{"lon": 90.5, "lat": 45.5}']),
    ({"type": "geojson"}, [POINT, '{"type": "Feature", "geometry": null, "properties": {}}']),
    ({"type": "geojson", "format": "topojson"}, ['{"type": "LineString", "arcs": [42]}']),
    ({"type": "object", "constraints": {"minLength": 1}}, ["{}", '{"a": 1}', '{"a": [1, null]}']),
    ({"type": "array", "constraints": {"maxLength": 2}}, ["[]", '[1, "a"]', "[[1]]"]),
    ({"type": "array", "constraints": {"enum": [[1, "a"]]}}, ['[1, "a"]', "[1]"]),
    ({"type": "list", "constraints": {"minLength": 2}}, ["a,b", "a"]),
    ({"type": "list", "itemType": "integer", "delimiter": ";"}, ["1;2", "1"]),
    ({"type": "list", "itemType": "date"}, ["2023-09-01,2023-09-02"]),
    ({"type": "string", "format": "email"}, ["name@example.org", "a.b+c@x.y.com"]),
    ({"type": "string", "format": "uri"}, ["http://a.b/c?d#e", "urn:isbn:1", "http://[::1]/"]),
    ({"type": "string", "format": "uuid"}, ["123e4567-e89b-12d3-a456-426614174000"]),
    ({"type": "string", "format": "binary"}, ["dGVzdA==", "AAAA", "AAA="]),
    ({"type": "number", "groupChar": ","}, ["1,000", "10,000.5", "1e5"]),
    ({"type": "number", "decimalChar": ",", "groupChar": "."}, ["1.000,5", "1,5", "1.5"]),
    ({"type": "number", "decimalChar": ",", "constraints": {"minimum": 1.5}}, ["1,5", "1,4"]),
    ({"type": "number", "bareNumber": False}, ["95%", "$-12.5 x", "EUR 95"]),
    ({"type": "integer", "bareNumber": False}, ["95%", "€ -95"]),
    ({"type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]}, ["ja", "nein", "true"]),
    ({"type": "year"}, ["2023", "0000"]),
]
"""Columns of every type and format, with cells from which random ones are made by a few strokes."""

SIGNS = st.sampled_from('0123456789-+:.,;TZPYMDHSeE %"[]{}/@ab_#\u00e9\u0663')


@st.composite
def strokes(draw: st.DrawFn, cell: str) -> str:
    """Draw a cell that is one or two strokes away from another one."""
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(cell)))
        cell = cell[:place] + draw(st.just("") | SIGNS) + cell[place + draw(st.integers(0, 1)) :]
    return cell


@pytest.mark.parametrize(("described", "cells"), AROUND, ids=lambda each: str(each)[:60])
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.data())
def test_a_cell_of_any_type_gets_one_verdict_but_for_listed_differences(
    described: dict[str, Any], cells: list[str], data: st.DataObject
) -> None:
    drawn = [data.draw(strokes(cell)) for cell in cells for _ in range(6)] + cells
    field = read_schema({"fields": [{"name": "x", **described}]}, strict_names=False).fields[0]
    judged = judge(field)
    in_python = {place for place, cell in enumerate(drawn) if judged(cell or None) is not None}
    assert faulty_by_database(field, drawn) == in_python, drawn
    reader = frictionless.Field.from_descriptor({"name": "x", **described}).create_cell_reader()
    by_frictionless = {place for place, cell in enumerate(drawn) if reader(cell)[1] is not None}
    parting = [drawn[place] for place in by_frictionless ^ in_python if not covered(described, drawn[place])]
    assert parting == [], described


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


UNHASHABLE = ("object", "array", "list", "geojson")
FAMILIES = {"V207": "unique-error", "R001": "primary-key", "R002": "primary-key"}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """Draw three columns of any types, the first one a key or not, and rows around what they allow."""
    drawn = draw(st.lists(st.sampled_from(AROUND), min_size=3, max_size=3))
    fields = []
    for number, (described, _) in enumerate(drawn):
        limits = dict(described.get("constraints", {}))
        if draw(st.booleans()):
            limits["required"] = True
        if described["type"] not in UNHASHABLE and draw(st.booleans()):
            limits["unique"] = True
        fields.append({**described, "name": f"c{number}", "constraints": limits})
    rows = [[draw(st.just("") | strokes(draw(st.sampled_from(cells)))) for _, cells in drawn] for _ in range(6)]
    return fields, [row for row in rows if not any(map(covered, fields, row))]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(tables(), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_a_table_of_any_types_gets_the_verdict_of_frictionless(
    table: tuple[list[dict[str, Any]], list[list[str]]], delimiter: str, has_key: bool
) -> None:
    fields, rows = table
    key = {"primaryKey": "c0"} if has_key and fields[0]["type"] not in UNHASHABLE else {}
    schema = {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fields": fields, **key}
    dialect = {"delimiter": delimiter, "quoteChar": '"', "doubleQuote": True}
    described = {"name": "x", "type": "table", "path": "x.csv", "dialect": dialect, "schema": schema}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with (root / "x.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows([["c0", "c1", "c2"], *rows])
        package = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "resources": [described]}
        (root / "datapackage.json").write_text(json.dumps(package))
        found = check(root).diagnostics
        report = frictionless.Package(root / "datapackage.json").validate()
    assert report.errors == []
    ours = {(each.line, each.field, FAMILIES.get(each.code, "cell")) for each in found if each.code != "F207"}
    theirs = [
        (getattr(error, "row_number", None), getattr(error, "field_name", None) or "c0", error.type)
        for task in report.tasks
        for error in task.errors
        if error.type != "blank-row"
    ]
    faulty = {(row, name) for row, name, kind in theirs if kind in ("type-error", "constraint-error")}
    blank = {error.row_number for task in report.tasks for error in task.errors if error.type == "blank-row"}
    # a slip is told once: a faulty cell is no faulty key as well, and an empty key is no empty cell besides
    keys = {each for each in theirs if each[2] in FAMILIES.values() and each[:2] not in faulty and each[0] not in blank}
    cells = {(*each, "cell") for each in faulty if each[0] not in blank}
    assert {each[:2] for each in ours} == {each[:2] for each in cells | keys}, (rows, ours, theirs)
    assert {each.line for each in found if each.code == "F207"} == blank


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

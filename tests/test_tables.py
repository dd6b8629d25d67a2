"""A table is read as it is described: dialect, encoding, compression, files, JSON, Parquet, matching of columns."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from conftest import MakePackage
from dossier.checker import check

FIELDS = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]
Told = tuple[str, str, int | None, str | None]


def found(root: Path) -> list[Told]:
    """Return code, file, line and column of everything that a check says."""
    return [(each.code, each.path, each.line, each.field) for each in check(root).diagnostics]


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "a,b\n1,x\nq,y\n")
    return buffer.getvalue()


def in_parquet(**columns: list[Any]) -> bytes:
    buffer = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), buffer)
    return buffer.getvalue()


def one(path: str, line: int | None) -> list[Told]:
    """Return what is said of a `q` in a column of integers."""
    return [("V101", path, line, "a")]


CSV = "a,b\n1,é\nq,y\n"
TABLES: dict[str, tuple[dict[str, Any], dict[str, str | bytes], list[Told]]] = {
    "an empty hash": ({"hash": ""}, {"x.csv": CSV}, one("x.csv", 3)),
    "semicolons": ({"dialect": {"delimiter": ";"}}, {"x.csv": "a;b\n1;x\nq;y\n"}, one("x.csv", 3)),
    "single quotes": ({"dialect": {"quoteChar": "'"}}, {"x.csv": "a,b\n1,'x,\ny'\nq,y\n"}, one("x.csv", 4)),
    "no quotes": ({"dialect": {"quoteChar": ""}}, {"x.csv": 'a,b\n1,"x\nq,y\n'}, one("x.csv", 3)),
    "an escape": ({"dialect": {"escapeChar": "|"}}, {"x.csv": "a,b\n1,x|,y\nq,y\n"}, one("x.csv", 3)),
    "the dialect of frictionless": ({"dialect": {"csv": {"delimiter": ";"}}}, {"x.csv": "a;b\nq;y\n"}, one("x.csv", 2)),
    "a dialect in a file": (
        {"dialect": "d.json"},
        {"x.csv": "a;b\nq;y\n", "d.json": '{"delimiter": ";"}'},
        one("x.csv", 2),
    ),
    "blanks after commas": (
        {"dialect": {"skipInitialSpace": True}},
        {"x.csv": 'a, b\n1, "x"\nq, y\n'},
        one("x.csv", 3),
    ),
    "no header": ({"dialect": {"header": False}}, {"x.csv": "1,x\nq,y\n"}, one("x.csv", 2)),
    "a row before the header": (
        {"dialect": {"headerRows": [2]}},
        {"x.csv": 'a "title\na,b\n1,x\nq,y\n'},
        one("x.csv", 4),
    ),
    "a header of two rows": (
        {
            "dialect": {"headerRows": [1, 2], "headerJoin": "-"},
            "schema": {"fields": [{"name": "fruit-id", "type": "integer"}, {"name": "fruit-name"}]},
        },
        {"x.csv": "fruit\nid,name\n1,apple\nq,plum\n"},
        [("V101", "x.csv", 4, "fruit-id")],
    ),
    "a header in capitals": ({"dialect": {"headerCase": False}}, {"x.csv": "A,B\nq,x\n"}, one("x.csv", 2)),
    "comments with quotes in them": (
        {"dialect": {"commentChar": "#"}},
        {"x.csv": '# "it\na,b\n#"\n1,x\n# "\nq,y\n'},
        one("x.csv", 6),
    ),
    "comments by number": (
        {"dialect": {"commentRows": [1, 3]}},
        {"x.csv": 'x "y\na,b\nx\n1,x\nq,y\n'},
        one("x.csv", 5),
    ),
    "blank rows": (
        {"dialect": {"skipBlankRows": True}},
        {"x.csv": "a,b\n\n1,x\n,\nq,y\n"},
        one("x.csv", 5),
    ),
    "a sequence for nothing": ({"dialect": {"nullSequence": "\\N"}}, {"x.csv": "a,b\n\\N,x\nq,y\n"}, one("x.csv", 3)),
    "carriage returns": ({"dialect": {"lineTerminator": "\r"}}, {"x.csv": "a,b\r1,x\rq,y\r"}, one("x.csv", 3)),
    "tabs": ({"path": "x.tsv"}, {"x.tsv": "a\tb\n1\tx\nq\ty\n"}, one("x.tsv", 3)),
    "latin-1": ({"encoding": "latin-1"}, {"x.csv": CSV.encode("latin-1")}, one("x.csv", 3)),
    "windows-1252": ({"encoding": "windows-1252"}, {"x.csv": CSV.encode("cp1252")}, one("x.csv", 3)),
    "shift-jis": ({"encoding": "shift_jis"}, {"x.csv": "a,b\n1,ソ\nq,y\n".encode("shift_jis")}, one("x.csv", 3)),
    "utf-16": ({"encoding": "utf-16"}, {"x.csv": CSV.encode("utf-16")}, one("x.csv", 3)),
    "utf-16 cut off": ({"encoding": "utf-16"}, {"x.csv": CSV.encode("utf-16")[:-1]}, [("F101", "x.csv", None, None)]),
    "utf-8 with a mark": ({"encoding": "utf-8-sig"}, {"x.csv": CSV.encode("utf-8-sig")}, one("x.csv", 3)),
    "ascii that is none": ({"encoding": "us-ascii"}, {"x.csv": CSV}, [("F101", "x.csv", 2, None)]),
    "two files": (
        {"path": ["x.csv", "y.csv"]},
        {"x.csv": 'a,b\n1,"x\ny"\n2,y\n', "y.csv": "a,b\n3,x\nq,y\n"},
        one("y.csv", 3),
    ),
    "two files as frictionless has them": (
        {"path": "x.csv", "extrapaths": ["y.csv"]},
        {"x.csv": "a,b\n1,x\n", "y.csv": "a,b\nq,x\n"},
        one("y.csv", 2),
    ),
    "two files of other columns": (
        {"path": ["x.csv", "y.csv"], "schema": {"fields": FIELDS, "fieldsMatch": "subset"}},
        {"x.csv": "a,b\n1,x\n", "y.csv": "c,a,b\n1,1,1\n"},
        [("F202", "y.csv", 1, None)],
    ),
    "gzip": ({"path": "x.csv.gz"}, {"x.csv.gz": gzip.compress(b"a,b\n1,x\nq,y\n")}, one("x.csv.gz", 3)),
    "gzip that is damaged": ({"path": "x.csv.gz"}, {"x.csv.gz": b"\x1f\x8bx"}, [("F209", "x.csv.gz", None, None)]),
    "zip": ({"path": "x.zip", "format": "csv"}, {"x.zip": zipped("x.csv")}, one("x.zip", 3)),
    "a file of an archive": (
        {"path": "x.zip", "format": "csv", "innerpath": "y.csv"},
        {"x.zip": zipped("x.csv", "y.csv")},
        one("x.zip", 3),
    ),
    "an archive of two files": (
        {"path": "x.zip", "format": "csv"},
        {"x.zip": zipped("x.csv", "y.csv")},
        [("F209", "x.zip", None, None)],
    ),
    "objects of JSON": (
        {"path": "x.json"},
        {"x.json": '[\n{"b": "x", "a": 1},\n{"a": "q"},\n{"a": 2, "b": 3}]'},
        [*one("x.json", 3), ("V114", "x.json", 4, "b")],
    ),
    "an unknown name in JSON": (
        {"path": "x.json"},
        {"x.json": '[{"a": 1, "b": "x"},\n{"a": 1, "c": "x"}]'},
        [("F202", "x.json", 2, None)],
    ),
    "a name that no object has": (
        {"path": "x.json"},
        {"x.json": '[{"a": 1},\n{"a": 2}]'},
        [("F201", "x.json", None, None)],
    ),
    "arrays of JSON": ({"path": "x.json"}, {"x.json": '[["a", "b"],\n[1, "x"],\n["q", "y"]]'}, one("x.json", 3)),
    "rows within JSON": (
        {"path": "x.json", "dialect": {"property": "k.rows"}},
        {"x.json": '{"m": [1, {}],\n"k": {"rows": [\n{"a": 1, "b": "x"},\n{"a": "q", "b": "y"}]}}'},
        one("x.json", 4),
    ),
    "JSON that is none": ({"path": "x.json"}, {"x.json": '[{"a": 1 "b": 2}]'}, [("F209", "x.json", None, None)]),
    "JSON Lines": ({"path": "x.jsonl"}, {"x.jsonl": '{"a": 1, "b": "x"}\n\n{"a": "q", "b": "y"}\n'}, one("x.jsonl", 3)),
    "half a letter": (
        {"path": "x.json"},
        {"x.json": '[{"a": 1,\n"b": "\\ud800"}]'},
        [("F105", "x.json", 1, None)],
    ),
    "Parquet": ({"path": "x.parquet"}, {"x.parquet": in_parquet(a=[1, 2], b=["x", None])}, []),
    "Parquet with texts for numbers": (
        {"path": "x.parquet"},
        {"x.parquet": in_parquet(a=["1", "q"], b=["x", None])},
        one("x.parquet", 2),
    ),
    "Parquet that is none": ({"path": "x.parquet"}, {"x.parquet": b"PAR1"}, [("F209", "x.parquet", None, None)]),
    "no schema": ({"schema": None}, {"x.csv": "a,b\n1\n"}, [("F205", "x.csv", 2, None)]),
    "no table at all": (
        {"path": "x.pdf", "schema": None, "type": None, "bytes": 9},
        {"x.pdf": "abc"},
        [("F007", "x.pdf", None, None)],
    ),
    "a workbook": ({"path": "x.xlsx"}, {"x.xlsx": b"PK"}, [("F004", "datapackage.json", None, None)]),
    "a separator of two signs": (
        {"dialect": {"delimiter": "||"}},
        {"x.csv": "a||b\n"},
        [("F004", "datapackage.json", None, None)],
    ),
    "an encoding of no text": ({"encoding": "zlib"}, {"x.csv": CSV}, [("F004", "datapackage.json", None, None)]),
}


@pytest.mark.parametrize(("more", "files", "expected"), TABLES.values(), ids=TABLES.keys())
def test_a_table_is_read_as_it_is_described(
    make_package: MakePackage, more: dict[str, Any], files: dict[str, str | bytes], expected: list[Told]
) -> None:
    described = {"name": "x", "type": "table", "path": "x.csv", "schema": {"fields": FIELDS}, **more}
    root = make_package([{key: value for key, value in described.items() if value is not None}], files)
    assert found(root) == expected


def test_a_value_that_stands_in_another_file_of_the_table_is_told_with_its_file(make_package: MakePackage) -> None:
    schema = {"fields": FIELDS, "primaryKey": "a"}
    described = {"name": "x", "path": ["x.csv", "y.csv"], "schema": schema}
    root = make_package([described], {"x.csv": "a,b\n1,x\n", "y.csv": "a,b\n2,x\n01,y\n"})
    assert [(each.path, each.line, each.message) for each in check(root).diagnostics] == [
        ("y.csv", 3, "the key `01` stands already in line 2 of `x.csv`")
    ]


def test_rows_in_the_descriptor_are_told_with_their_line_there(tmp_path: Path) -> None:
    rows = [{"a": 1, "b": "x"}, {"a": "q", "b": "y"}]
    package = {"resources": [{"name": "x", "data": rows, "schema": {"fields": FIELDS}}]}
    text = json.dumps(package).replace('{"a": "q"', '\n\n{"a": "q"')
    (tmp_path / "datapackage.json").write_text(text)
    assert found(tmp_path) == one("datapackage.json", 3)


def test_a_csv_in_the_descriptor_is_read(tmp_path: Path) -> None:
    described = {"name": "x", "format": "csv", "data": "a,b\n1,x\nq,y\n", "schema": {"fields": FIELDS}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [described]}))
    assert found(tmp_path) == one("datapackage.json", 1)


HEADERS = ("b,a\nx,q\n", "a,b,c\nq,y,z\n", "a\nq\n", "c\n1\n")
MATCHES: dict[str, list[list[str]]] = {
    "exact": [["F204"], ["F202"], ["F201"], ["F201", "F202"]],
    "equal": [["V101"], ["F202"], ["F201"], ["F201", "F201", "F202"]],
    "subset": [["V101"], ["V101"], ["F201"], ["F201", "F201"]],
    "superset": [["V101"], ["F202"], ["V101"], ["F202"]],
    "partial": [["V101"], ["V101"], ["V101"], ["F201"]],
}


@pytest.mark.parametrize("match", MATCHES)
def test_columns_are_matched_as_the_schema_says(make_package: MakePackage, match: str) -> None:
    told = []
    for content in HEADERS:
        schema = {"fields": FIELDS, "fieldsMatch": match}
        root = make_package([{"name": "x", "path": "x.csv", "schema": schema}], {"x.csv": content})
        told.append([code for code, *_ in found(root)])
    assert told == MATCHES[match]


def test_a_column_that_may_be_lacking_may_not_where_it_is_required_or_a_key(make_package: MakePackage) -> None:
    needed = {"name": "b", "type": "string", "constraints": {"required": True}}
    for schema in ({"fields": [FIELDS[0], needed]}, {"fields": FIELDS, "primaryKey": "b"}):
        described = {"name": "x", "path": "x.csv", "schema": {**schema, "fieldsMatch": "superset"}}
        assert [code for code, *_ in found(make_package([described], {"x.csv": "a\n1\n"}))] == ["F201"]


UNIQUE: dict[str, tuple[dict[str, Any], list[str], bool]] = {
    "numbers with and without zeros": ({"type": "number"}, ["1.50", "+1.5"], True),
    "a number and its power of ten": ({"type": "number"}, ["1500", "1.5e3"], True),
    "numbers apart beyond a double": ({"type": "number"}, ["0.10000000000000000001", "0.1"], False),
    "integers beyond 38 digits": ({"type": "integer"}, ["0" + "9" * 50, "9" * 50], True),
    "grouped numbers": ({"type": "number", "groupChar": " "}, ["1 000", "1000.0"], True),
    "percents": ({"type": "number", "bareNumber": False}, ["95%", "95.0 %"], True),
    "truths": ({"type": "boolean"}, ["true", "1"], True),
    "zero below zero": ({"type": "number"}, ["-0", "0.0"], True),
    "times of one moment": ({"type": "datetime"}, ["2023-09-01T10:00:00Z", "2023-09-01T12:00:00+02:00"], True),
    "times of a zone and none": ({"type": "datetime"}, ["2023-09-01T10:00:00Z", "2023-09-01T10:00:00"], False),
    "midnights": ({"type": "datetime"}, ["2023-08-31T24:00:00", "2023-09-01T00:00:00"], True),
    "days in their own form": ({"type": "date", "format": "%d.%m.%Y"}, ["1.9.2023", "01.09.2023"], True),
    "durations": ({"type": "duration"}, ["P1Y", "P12M"], True),
    "months and days": ({"type": "duration"}, ["P1M", "P30D"], False),
    "points": ({"type": "geopoint"}, ['"1,2"', '"1.0, 2"'], True),
    "objects": ({"type": "object"}, ['"{""a"": 1, ""b"": 2}"', '"{""b"":2,""a"":1.0}"'], True),
    "truth and one in JSON": ({"type": "array"}, ["[true]", "[1]"], False),
    "lists": ({"type": "list", "itemType": "integer"}, ['"1,2"', '"01,2"'], True),
    "texts": ({"type": "string"}, ["1", "1.0"], False),
}


@pytest.mark.parametrize(("field", "cells", "is_told"), UNIQUE.values(), ids=UNIQUE.keys())
def test_values_repeat_each_other_where_they_are_equal(
    make_package: MakePackage, field: dict[str, Any], cells: list[str], is_told: bool
) -> None:
    fields = [{"name": "k"}, {"name": "a", **field, "constraints": {"unique": True}}]
    content = "k,a\n" + "".join(f"x,{cell}\n" for cell in cells)
    root = make_package([{"name": "x", "path": "x.csv", "schema": {"fields": fields}}], {"x.csv": content})
    assert found(root) == ([("V207", "x.csv", 3, "a")] if is_told else [])


def test_references_join_values_and_not_their_texts(make_package: MakePackage) -> None:
    reference = {"fields": ["day", "size"], "reference": {"resource": "x", "fields": ["day", "size"]}}
    here = [{"name": "day", "type": "date", "format": "%d.%m.%Y"}, {"name": "size", "type": "integer"}]
    there = [{"name": "day", "type": "date"}, {"name": "size", "type": "number"}]
    root = make_package(
        [
            {"name": "x", "path": "x.csv", "schema": {"fields": there, "primaryKey": ["day", "size"]}},
            {"name": "y", "path": "y.csv", "schema": {"fields": here, "foreignKeys": [reference]}},
        ],
        {"x.csv": "day,size\n2023-09-01,1.0\n", "y.csv": "day,size\n1.9.2023,1\n2.9.2023,1\n,1\n"},
    )
    assert found(root) == [("R003", "y.csv", 3, "day, size")]


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        ({"fields": [{"name": "a", "type": "list", "itemType": "list"}]}, "F002"),
        ({"fields": [{"name": "a", "type": "date", "format": "%Q"}]}, "F002"),
        ({"fields": [{"name": "a", "type": "date", "format": "%d%d"}]}, "F002"),
        ({"fields": [{"name": "a", "type": "string", "format": "colour"}]}, "F004"),
        ({"fields": [{"name": "a", "type": "number", "decimalChar": ",", "groupChar": ","}]}, "F002"),
        ({"fields": [{"name": "a", "type": "number", "groupChar": "1"}]}, "F002"),
        ({"fields": [{"name": "a", "type": "string", "categories": [1]}]}, "F002"),
        ({"fields": [{"name": "a", "categories": ["x"], "constraints": {"enum": ["y"]}}]}, "F002"),
        ({"fields": [{"name": "a", "type": "date", "constraints": {"minimum": "soon"}}]}, "F002"),
        ({"fields": [{"name": "a"}], "fieldsMatch": "nearly"}, "F002"),
        ({"fields": [{"name": "a"}], "uniqueKeys": ["a"]}, "F002"),
        ({"fields": [{"name": "a"}], "uniqueKeys": [["b"]]}, "F010"),
    ],
)
def test_a_schema_that_says_nothing_clear_is_refused_in_words(
    make_package: MakePackage, schema: dict[str, Any], code: str
) -> None:
    root = make_package([{"name": "x", "path": "x.csv", "schema": schema}], {"x.csv": "a\n"})
    assert [each for each, *_ in found(root)] == [code]

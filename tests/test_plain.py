"""A large plain table, which the database reads by itself, is told of as the exact reader tells of it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from conftest import MakePackage, resource
from dossier.checker import check
from dossier.cli import main
from dossier.engine import plain
from dossier.engine.cell import fault_of
from dossier.engine.duck import Database
from dossier.engine.quick import sound_expression
from dossier.engine.schema import read_schema
from dossier.engine.sql import sql_text
from dossier.engine.table import Field
from dossier.package import load
from test_property import AROUND, columns

Said = tuple[str, int | None, str | None, str]


def said(root: Path, monkeypatch: pytest.MonkeyPatch, large: int) -> tuple[int, list[Said]]:
    """Return the rows of a package, and code, line, column and message of everything that a check says of it."""
    monkeypatch.setattr(plain, "LARGE", large)
    report = check(root)
    return report.rows, [(each.code, each.line, each.field, each.message) for each in report.diagnostics]


def is_read_plainly(root: Path) -> bool:
    """Whether the database takes the first table of a package by itself."""
    package = load(root)
    place = (root / package.resources[0].path).absolute()
    database = Database(readable=[place])
    try:
        return plain.read(root, package.resources[0], database, 0, [0]) is not None
    finally:
        database.close()


FIELDS: list[dict[str, Any]] = [
    {"name": "a", "type": "string", "constraints": {"pattern": "[A-Z][0-9]", "required": True}},
    {"name": "b", "type": "string"},
    {"name": "c", "type": "integer", "constraints": {"minimum": 2}},
]
HEADER = b"a,b,c\n"

PLAIN: dict[str, tuple[bytes, list[tuple[str, int, str]]]] = {
    "sound rows": (HEADER + b"A1,x,3\nA2,,\n", []),
    "no rows": (HEADER, []),
    "a byte-order mark": (b"\xef\xbb\xbf" + HEADER + b"A1,x,3\nB,x,3\n", [("V201", 3, "a")]),
    "CRLF": (b"a,b,c\r\nA1,x,3\r\nA2,x,1\r\n", [("V205", 3, "c")]),
    "CRLF, and a cell with one": (b'a,b,c\r\nA1,"x\r\ny",3\r\nA2,x,1\r\n', [("V205", 4, "c")]),
    "no last line end": (HEADER + b"A1,x,3\nA2,x,1", [("V205", 3, "c")]),
    "cells of several lines": (
        HEADER + b'A1,"x\ny",1\nA2,"x\n\ny",1\nA3,z,1\n',
        [("V205", 2, "c"), ("V205", 4, "c"), ("V205", 7, "c")],
    ),
    "a quote within a cell": (HEADER + b'A1,"the ""x"", y",1\n', [("V205", 2, "c")]),
    "a key that stands twice behind a cell of several lines": (
        HEADER + b'A1,"x\ny",3\nA2,x,3\nA1,x,3\n',
        [("R002", 5, "a")],
    ),
    "a key that is missing": (HEADER + b",x,3\n", [("R001", 2, "a")]),
    "letters of other scripts": (HEADER + "A1,中文 và chữ,x\n".encode(), [("V101", 2, "c")]),
}


@pytest.mark.parametrize("case", PLAIN)
def test_a_plain_file_is_read_by_the_database(
    case: str, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, expected = PLAIN[case]
    root = make_package([resource("x", FIELDS, key="a")], {"records/x.csv": content})
    monkeypatch.setattr(plain, "LARGE", 0)
    assert is_read_plainly(root)
    assert expected == [(each.code, each.line, each.field) for each in check(root).diagnostics]
    assert said(root, monkeypatch, 0) == said(root, monkeypatch, 10**9)


OTHER: dict[str, bytes] = {
    "a cell too many": HEADER + b"A1,x,3,4\n",
    "an empty cell too many": HEADER + b"A1,x,3,\n",
    "empty cells too many": HEADER + b"A1,x,3,,,\n",
    "a quoted empty cell too many": HEADER + b'A1,x,3,""\n',
    "a cell too few": HEADER + b"A1,x\n",
    "a blank line": HEADER + b"A1,x,3\n\nA2,x,3\n",
    "a blank line and a cell of two lines": HEADER + b'A1,"x\ny",3\n\nA2,x,3\n',
    "a row of empty cells": HEADER + b"A1,x,3\n,,\n",
    "a lonely carriage return": HEADER + b"A1,x\ry,3\n",
    "mixed line ends": HEADER + b"A1,x,3\r\nA2,x,3\n",
    "a NUL": HEADER + b"A1,x\x00,3\n",
    "the text that stands for no cell": HEADER + b"A1,\x01\x02,3\n",
    "the same in a cell too many": HEADER + b"A1,x,3,\x01\x02\n",
    "bytes that are no UTF-8": HEADER + b"A1,\xff,3\n",
    "a quote never closed": HEADER + b'A1,"x,3\nA2,x,3\n',
    "signs behind a closing quote": HEADER + b'A1,"x"y,3\n',
    "a header in another order": b"b,a,c\nx,A1,3\n",
    "no line at all": b"",
    "a header of two lines": b'a,"b\n",c\n',
    "a hash of another file": HEADER + b"A1,x,3\n",
}


@pytest.mark.parametrize("case", OTHER)
def test_of_any_other_file_the_exact_reader_tells(
    case: str, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {"hash": "sha256:" + "0" * 64} if "hash" in case else {}
    root = make_package([resource("x", FIELDS, key="a", **more)], {"records/x.csv": OTHER[case]})
    expected = said(root, monkeypatch, 10**9)
    assert said(root, monkeypatch, 0) == expected
    # a hash is compared by either of them
    assert is_read_plainly(root) == ("hash" in case)


CELLS = ("", "a", "1", "2.5", "-1", "true", "2024-02-29", "é 中", '"x,y"', '"x\ny"', '"a ""b"""', " a", "a ", "NA")
SIGNS = (*'"",,\n\r \t;#\\', '""', "\r\n", "\x00", "\ufeff", "\x85", "\u2028", "a", "1", "NULL")
LIMITS: dict[str, list[dict[str, Any]]] = {
    "string": [{}, {"pattern": "[a-z]*"}, {"pattern": r"\w+"}, {"pattern": "(?=a).*"}, {"maxLength": 3}],
    "integer": [{}, {"minimum": 0}, {"maximum": 1}],
    "number": [{}, {"minimum": 0, "maximum": 2}, {"enum": [1, 2.5]}],
    "date": [{}, {"minimum": "2024-03-01"}],
    "boolean": [{}],
    "any": [{}, {"enum": ["a", "1"]}],
}


def any_package(dice: random.Random) -> tuple[list[dict[str, Any]], str]:
    """Return a table of at most three columns, and a file that is mostly its own."""
    names = ["a", "b", "c"][: dice.randint(1, 3)]
    fields: list[dict[str, Any]] = []
    for name in names:
        kind = dice.choice(list(LIMITS))
        limits = {**dice.choice(LIMITS[kind]), "required": dice.random() < 0.2, "unique": dice.random() < 0.2}
        missing = {"missingValues": dice.choice([[], ["NA", "", "-"]])} if dice.random() < 0.2 else {}
        fields.append({"name": name, "type": kind, "constraints": limits, **missing})
    more: dict[str, Any] = {"key": dice.choice([["a"], names])} if dice.random() < 0.3 else {}
    more |= {"schema": {"fieldsMatch": dice.choice(["equal", "subset", "partial"])}} if dice.random() < 0.2 else {}
    if "schema" not in more and dice.random() < 0.2 and len(names) > 1 and fields[0]["type"] == fields[1]["type"]:
        more["references"] = {"a": "x.b"}
    is_odd = dice.random() < 0.3

    def cell() -> str:
        if is_odd and dice.random() < 0.2:
            return "".join(dice.choices(SIGNS, k=dice.randint(1, 3)))
        return dice.choice(CELLS)

    end = dice.choice(["\n", "\n", "\r\n"])
    rows = [names, *([cell() for _ in names] for _ in range(dice.randint(0, 6)))]
    return [resource("x", fields, **more)], end.join(",".join(row) for row in rows) + dice.choice([end, end, ""])


def test_both_readers_say_the_same_of_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    n_plain = 0
    (tmp_path / "records").mkdir()
    for seed in range(40):
        resources, text = any_package(random.Random(seed))
        (tmp_path / "records/x.csv").write_bytes(text.encode())
        (tmp_path / "datapackage.json").write_text(json.dumps({"name": "toy", "resources": resources}))
        assert said(tmp_path, monkeypatch, 0) == said(tmp_path, monkeypatch, 10**9), (seed, text, resources)
        n_plain += is_read_plainly(tmp_path)
    assert 10 < n_plain < 30


def surely_sound(field: Field, cells: list[str]) -> list[str]:
    """Return the cells of which the quick condition says that they are right."""
    condition = sound_expression(field, "nullif(cell, '')") or "true"
    listed = ", ".join(f"({sql_text(each)})" for each in cells)
    rows = duckdb.execute(f"select cell from (values {listed}) as t(cell) where {condition}").fetchall()
    return [cell for (cell,) in rows]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(columns())
def test_a_cell_that_is_surely_right_has_no_fault(column: tuple[dict[str, Any], list[str]]) -> None:
    described, drawn = column
    field = read_schema({"fields": [described]}, strict_names=False).fields[0]
    assert [each for each in surely_sound(field, [*drawn, ""]) if fault_of(field, each or None)] == [], described


@pytest.mark.parametrize(("described", "cells"), AROUND, ids=lambda each: str(each)[:60])
def test_the_same_holds_for_cells_of_any_type(described: dict[str, Any], cells: list[str]) -> None:
    field = read_schema({"fields": [{"name": "x", **described}]}, strict_names=False).fields[0]
    near = [each for cell in cells for each in (cell, cell[:-1], f"{cell}0", f" {cell}")]
    assert [each for each in surely_sound(field, near) if fault_of(field, each or None)] == []


def test_most_cells_are_surely_right() -> None:
    kinds: dict[str, dict[str, Any]] = {
        "date": {"type": "date", "constraints": {"minimum": "1900-01-01"}},
        "whole": {"type": "integer", "constraints": {"minimum": 0}},
        "share": {"type": "number", "constraints": {"minimum": 0, "maximum": 1}},
        "word": {"type": "string", "constraints": {"enum": ["yes", "no"]}},
        "id": {"type": "string", "constraints": {"pattern": "[A-Z][0-9]+"}},
        "truth": {"type": "boolean"},
    }
    right = {"date": "2024-02-28", "whole": "120", "share": "0.25", "word": "no", "id": "A12", "truth": "true"}
    fields = read_schema({"fields": [{"name": name, **each} for name, each in kinds.items()]}, False).fields
    assert right == {each.name: "".join(surely_sound(each, [right[each.name]])) for each in fields}


N_ROWS = 400_000
KINDS, COLOURS = [f"kind {number}" for number in range(7)], [f"colour {number}" for number in range(80)]
MISSING = ["-", "NA", "none", "unknown", "?", "n/a"]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tables that two threads read, with faults in known rows, some behind cells of several lines."""
    root = tmp_path_factory.mktemp("large")
    line, lines = 2, []
    with (root / "x.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("x_id,y_id,note,number,kind,colour,truth\n")
        for number in range(N_ROWS):
            is_broken, fault = number % 1000 == 7, number % 9973 == 9972
            lines += [line] if fault else []
            note = '"a note\nof two lines, with a ""quote"""' if is_broken else "a note of one line only"
            reference = "Y9999999" if number % 100_003 == 100_002 else f"Y{number % 1000}"
            chosen = f"{KINDS[number % 7]},{COLOURS[number % 80]},{'true' if number % 2 else 'False'}"
            file.write(f"X{number:07},{reference},{note},{'some' if fault else number},{chosen}\n")
            line += 1 + is_broken
    (root / "y.csv").write_text("y_id\n" + "".join(f"Y{number}\n" for number in range(1000)))
    (root / "lines.json").write_text(json.dumps(lines))
    fields = [
        {"name": "x_id", "type": "string", "constraints": {"pattern": "X[0-9]+"}},
        {"name": "y_id", "type": "string"},
        {"name": "note", "type": "string"},
        {"name": "number", "type": "integer"},
        # lists that a database may take for tables to join with
        {"name": "kind", "type": "string", "constraints": {"enum": KINDS}, "missingValues": ["", *MISSING]},
        {"name": "colour", "type": "string", "constraints": {"enum": COLOURS, "required": True}},
        {"name": "truth", "type": "boolean"},
    ]
    tables = [
        resource("x", fields, key="x_id", references={"y_id": "y.y_id"}),
        resource("y", [{"name": "y_id", "type": "string"}], key="y_id"),
    ]
    content = {"name": "large", "resources": [{**each, "path": f"{each['name']}.csv"} for each in tables]}
    (root / "datapackage.json").write_text(json.dumps(content))
    return root


def test_each_fault_of_a_large_table_is_told_at_its_line(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "LARGE", 1000)
    assert is_read_plainly(large)
    report = check(large, memory_mb=250)
    found = {code: [each.line for each in report.diagnostics if each.code == code] for code in ("V101", "R003")}
    starts = [number + 2 + (number + 992) // 1000 for number in range(N_ROWS) if number % 100_003 == 100_002]
    assert found == {"V101": json.loads((large / "lines.json").read_text()), "R003": starts}
    assert report.rows == N_ROWS + 1000
    assert len(report.diagnostics) == sum(map(len, found.values()))


def test_an_interrupted_check_leaves_nothing_behind(large: Path, tmp_path: Path) -> None:
    # the exact reader, as it takes long enough to be interrupted
    program = (
        "import sys; from dossier.engine import plain; from dossier.cli import main; plain.LARGE = 10**12; "
        "sys.exit(main(sys.argv[1:]))"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, "check", str(large)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while not (begun := [each.name for each in tmp_path.iterdir()]) and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert len(begun) == 1
    assert begun[0].startswith("dossier-")
    assert list(tmp_path.iterdir()) == []
    assert (process.returncode, "Traceback" in told.decode()) == (130, False), told


@pytest.mark.parametrize("least", [0, 10**9])
def test_of_too_many_faults_the_number_is_true(
    least: int, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "LARGE", least)
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}, {"name": "c", "type": "string"}]
    rows = [f"A{number % 100},{'' if number % 2 else 'x'},C1" for number in range(30_000)]
    table = resource("x", fields, key="a", references={"c": "x.a"})
    root = make_package([table], {"records/x.csv": "\n".join(["a,b,c", *rows, ""])})
    report = check(root)
    assert Counter((each.code, each.field) for each in report.diagnostics if each.line is not None) == {
        ("V101", "b"): 10_000,
        ("R002", "a"): 10_000,
        ("R003", "c"): 10_000,
    }
    assert [(each.field, each.stands_for) for each in report.diagnostics if each.line is None] == [
        ("a", 19_900),
        ("b", 5_000),
        ("c", 20_000),
    ]
    assert report.errors == json.loads(report.as_json())["counts"]["error"] == 15_000 + 29_900 + 30_000


def test_the_memory_may_be_bounded(large: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(large), "--memory", "250"]) == 1
    assert f"{N_ROWS + 1000:,} rows" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["check", str(large), "--memory", "20"])
    assert "argument --memory: 20 is less than the 250 MB that the database needs" in capsys.readouterr().err

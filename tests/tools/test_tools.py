"""The tables open in the real programs, each by its line of README.md, and every cell comes out as it went in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

import built
import in_python
import programs
from matrix import ROOT, TABLES, TYPED, Reading, Row, changed, page, read_csv, written

LIBRARIES: dict[str, Callable[[Row], Reading]] = {
    "pandas": in_python.read_with_pandas,
    "Polars": in_python.read_with_polars,
    "Python alone": in_python.read_with_csv,
    "dossier": in_python.read_with_dossier,
    "DuckDB": in_python.read_with_duckdb,
    "frictionless": in_python.read_with_frictionless,
}
PROGRAMS: dict[str, Callable[[Row, Path], Reading]] = {
    "R": programs.read_with_r,
    "R, readr": programs.read_with_readr,
    "SQLite": programs.read_with_sqlite,
    "PostgreSQL": programs.read_with_postgres,
    "LibreOffice Calc": programs.read_with_libreoffice,
    "csvkit": programs.read_with_csvkit,
    "Node, d3-dsv": programs.read_with_d3,
    "Node, frictionless.js": programs.read_with_frictionless_js,
}

TYPES: dict[str, tuple[str, ...]] = {
    "pandas": ("str", "float64", "string", "int64", "bool"),
    "Polars": ("Date", "Int64", "String", "Int64", "Boolean"),
    "Python alone": ("str", "str", "str", "str", "str"),
    "dossier": ("Date", "Float64", "String", "Int64", "String"),
    "DuckDB": ("DATE", "BIGINT", "VARCHAR", "BIGINT", "BOOLEAN"),
    "frictionless": ("date", "number", "string", "integer", "string"),
    "R": ("character", "integer", "character", "integer", "character"),
    "R, readr": ("Date", "numeric", "character", "numeric", "logical"),
    "SQLite": ("text", "text", "text", "text", "text"),
    "PostgreSQL": ("date", "numeric", "character varying", "numeric", "boolean"),
    "LibreOffice Calc": ("number", "number", "text", "number", "boolean"),
    "datasette": ("str", "float", "str", "int", "str"),
    "csvkit": ("DATE", "DECIMAL", "VARCHAR", "DECIMAL", "BOOLEAN"),
    "Node, d3-dsv": ("str", "str", "str", "str", "str"),
    "Node, frictionless.js": ("str", "str", "str", "str", "str"),
}
"""What each program makes of a day, a number, an id of digits, an integer, and `true` or `false`."""


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return page()


Matrix = Callable[[str], None]


@pytest.fixture
def matrix(record_property: Callable[[str, object], None]) -> Matrix:
    """Keep a line about what a program has read, which tests/conftest.py prints at the end."""
    return lambda line: record_property("matrix", line)


def line(tool: str, read: Reading, faults: list[str]) -> str:
    """Return a line of the matrix."""
    counts = ", ".join(f"{table} {len(cells):,}" for table, cells in read.cells.items())
    verdict = f"{len(faults):,} cells changed" if faults else "no cell changed"
    return f"{tool:<22} {read.version:<10} {counts}: {verdict}"


def faults_of(read: Reading) -> list[str]:
    return [fault for table in TABLES for fault in changed(table, read.cells[table], read.empty)]


@pytest.mark.parametrize("tool", [*LIBRARIES, *PROGRAMS])
def test_every_cell_comes_out_as_it_went_in(
    tool: str, rows: dict[str, Row], matrix: Matrix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    read = LIBRARIES[tool](rows[tool]) if tool in LIBRARIES else PROGRAMS[tool](rows[tool], tmp_path)
    faults = faults_of(read)
    matrix(line(tool, read, faults))

    assert faults == []
    assert read.types == dict(zip(TYPED, TYPES[tool], strict=True))


def test_datasette_has_every_cell_and_counts_the_claims_of_each_type(
    rows: dict[str, Row], matrix: Matrix, tmp_path: Path
) -> None:
    folder = built.build(rows["datasette"], tmp_path)
    with built.datasette(rows["datasette"], folder) as datasette:
        read = datasette.read()
        answer = datasette.ask("/dossier/claims.json?_facet=claim_type&_facet_size=max&_size=1")
    counts = {each["value"]: each["count"] for each in answer["facet_results"]["claim_type"]["results"]}
    faults = faults_of(read)
    matrix(line("datasette", read, faults))

    assert faults == []
    assert read.types == dict(zip(TYPED, TYPES["datasette"], strict=True))
    assert counts == Counter(row["claim_type"] for row in written("claims"))


def test_igraph_has_every_actor_and_edge(rows: dict[str, Row], matrix: Matrix, tmp_path: Path) -> None:
    folder = built.build(rows["igraph"], tmp_path)
    graph = built.graph(rows["igraph"], folder)
    content = json.loads((folder / "graph.json").read_text("utf-8"))
    ids = graph.vs["id"]
    nodes = dict(zip(ids, graph.vs["label"], strict=True))
    edges = Counter((ids[each.source], ids[each.target], each["record_id"], each["label"]) for each in graph.es)
    matrix(f"{'igraph':<22} {version('igraph'):<10} actors {len(nodes):,}, edges {edges.total():,}")

    assert nodes == {row["actor_id"]: row["name"] for row in read_csv(ROOT / "records/actors.csv")}
    assert edges == Counter(
        (each["source"], each["target"], each["record_id"], each["label"]) for each in content["links"]
    )


def test_the_tables_hold_what_is_hard_to_read() -> None:
    claims, names, sources = written("claims"), written("actor_names"), written("sources")
    cells = [cell for table in TABLES for row in written(table) for cell in row.values() if cell]

    assert {"vi", "zh-Hant", "en"} <= {row["language"] for row in names}
    assert any("quốc gia" in cell for cell in cells)
    assert any("金正恩" in cell for cell in cells)
    assert any(row["document"] == "003" for row in sources)
    assert any(row["quantity_value"] is None for row in claims)
    assert any(row["quantity_value"] and row["claimed_from"] for row in claims)
    assert any('"' in cell for cell in cells)
    assert any("," in cell for cell in cells)


def test_the_page_has_a_line_for_each_program(rows: dict[str, Row]) -> None:
    assert set(rows) == {*LIBRARIES, *PROGRAMS, "datasette", "igraph"}


def test_a_cell_that_came_out_changed_is_told() -> None:
    cells = written("sources")
    cells[4]["document"] = "3"
    cells[5]["note"] = None

    assert changed("sources", cells, None) == [
        "sources row 5 document: '003' came out as '3'",
        "sources row 6 note: 'By the blogger.' came out as None",
    ]
    assert changed("sources", cells[1:], None) == [f"sources: {len(cells) - 1} rows of {list(cells[0])}"]

"""What `dossier build` writes opens in the real programs, by the lines of README.md."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from matrix import ROOT, TABLES, Row, changed, page, written

pytest.importorskip("dossier.exports", reason="this version builds no SQLite and no graph")


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what was built."""
    out = tmp_path_factory.mktemp("build")
    words = [sys.executable, "-m", "dossier", "build", "sqlite", "graph", "--out", str(out)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return page()


@pytest.fixture(scope="module")
def datasette(build: Path, rows: dict[str, Row]) -> Iterator[httpx.Client]:
    """Serve the database by the line of the page, on a socket of our own instead of a port."""
    line = rows["datasette"].line.replace("build/", f"{build}/").removeprefix("datasette ")
    socket = build / "socket"
    server = subprocess.Popen([sys.executable, "-m", "datasette", *line.split(), "--uds", str(socket)])
    deadline = monotonic() + 60
    while not socket.exists():
        assert server.poll() is None
        assert monotonic() < deadline, "datasette does not start"
        sleep(0.1)
    try:
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), base_url="http://datasette") as client:
            yield client
    finally:
        server.terminate()
        server.wait()


def asked(datasette: httpx.Client, path: str) -> Any:
    return json.loads(datasette.get(path).raise_for_status().text)


def test_datasette_counts_the_claims_of_each_type(datasette: httpx.Client) -> None:
    answer = asked(datasette, "/dossier/claims.json?_facet=claim_type&_facet_size=max&_size=1")
    counts = {each["value"]: each["count"] for each in answer["facet_results"]["claim_type"]["results"]}

    assert counts == Counter(row["claim_type"] for row in written("claims"))


def test_datasette_has_every_cell(datasette: httpx.Client) -> None:
    faults = []
    for table in TABLES:
        found = asked(datasette, f"/dossier/{table}.json?_shape=array&_size=max&_nl=")
        names = list(written(table)[0])
        by_key = {row[names[0]]: row for row in found}
        ordered = [by_key[str(row[names[0]])] for row in written(table)]
        cells = [{name: None if row[name] is None else str(row[name]) for name in names} for row in ordered]
        faults += changed(table, cells, empty=None)

    assert faults == []


def test_igraph_has_the_graph(build: Path, rows: dict[str, Row]) -> None:
    names: dict[str, Any] = {"igraph": import_module("igraph")}
    exec(rows["igraph"].line.replace("build/", f"{build}/"), names)
    graph = names["graph"]
    actors = written_actors()

    assert graph.vcount() > 0
    assert {each["name"] for each in graph.vs} >= actors


def written_actors() -> set[str | None]:
    return set()

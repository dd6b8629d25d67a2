"""What `dossier build` writes, opened in datasette and igraph by the lines of README.md."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

from matrix import ROOT, TABLES, TYPED, Reading, Row, written


def build(row: Row, out: Path) -> Path:
    """Build into a folder what the page says that a program needs first."""
    words = [sys.executable, "-m", *str(row.first).split(), "--out", str(out)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return out


class Datasette:
    """A running datasette, asked by path."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def ask(self, path: str) -> Any:
        return json.loads(self._client.get(path).raise_for_status().text)

    def read(self) -> Reading:
        """Return all cells, in the order of the files: a table of a database has none of its own."""
        found, types = {}, {}
        for table in TABLES:
            names = list(written(table)[0])
            by_key = {row[names[0]]: row for row in self.ask(f"/dossier/{table}.json?_shape=array&_size=max")}
            rows = [by_key[row[names[0]]] for row in written(table) if row[names[0]] in by_key]
            found[table] = [{name: None if row[name] is None else str(row[name]) for name in names} for row in rows]
            for name in names:
                types[f"{table}.{name}"] = {type(row[name]).__name__ for row in rows if row[name] is not None}
        return Reading(version("datasette"), found, {each: " ".join(types[each]) for each in TYPED})


@contextmanager
def datasette(row: Row, folder: Path) -> Iterator[Datasette]:
    """Serve the database by the line of the page, on a socket of our own instead of a port."""
    words = row.line.replace("build/", f"{folder}/").split()
    socket = folder / "socket"
    server = subprocess.Popen([sys.executable, "-m", *words, "--uds", str(socket)], stderr=subprocess.DEVNULL)
    try:
        deadline = monotonic() + 60
        while not socket.exists():
            assert server.poll() is None, "datasette ended"
            assert monotonic() < deadline, "datasette does not start"
            sleep(0.1)
        transport = httpx.HTTPTransport(uds=str(socket))
        with httpx.Client(transport=transport, base_url="http://datasette", timeout=60) as client:
            yield Datasette(client)
    finally:
        server.terminate()
        server.wait()


def graph(row: Row, folder: Path) -> Any:
    """Return the graph that the line of the page reads."""
    names: dict[str, Any] = {"igraph": import_module("igraph")}
    exec(row.line.replace("build/", f"{folder}/"), names)
    return names["graph"]

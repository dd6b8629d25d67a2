"""The programs other than Python that read the tables, each by its line of README.md."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from matrix import NULL, ROOT, TABLES, TYPED, Cells, Reading, Row, absent, program, read_csv, written


def run(*words: str, given: str = "", **more: str) -> str:
    """Run a program in the package and return what it prints; whatever it complains of fails the test."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"LC_ALL": "C.UTF-8", "PATH": path} | more
    done = subprocess.run(
        words, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_with_r(row: Row, out: Path) -> Reading:
    return _in_r(row, out, "as.character(getRversion())")


def read_with_readr(row: Row, out: Path) -> Reading:
    rscript = program("Rscript", "r-base-core")
    if subprocess.run([rscript, "-e", "library(readr)"], capture_output=True, check=False).returncode:
        absent("readr is not installed; Debian's package r-cran-readr has it")
    return _in_r(row, out, 'as.character(packageVersion("readr"))')


def _in_r(row: Row, out: Path, version: str) -> Reading:
    script = ["options(warn = 2)"]
    for table in TABLES:
        script += [row.reads(table), f'write.csv({table}, "{out}/{table}.csv", na = "\\\\N", row.names = FALSE)']
    script += [f"cat(class({each.replace('.', '$')}), sep = ' ', fill = TRUE)" for each in TYPED]
    script += [f"cat({version})"]
    *types, shown = run(program("Rscript", "r-base-core"), "-e", "\n".join(script)).splitlines()
    return Reading(shown, _tables(out), dict(zip(TYPED, types, strict=True)))


def _tables(out: Path, null: str = NULL) -> dict[str, Cells]:
    return {table: read_csv(out / f"{table}.csv", null) for table in TABLES}


def read_with_sqlite(row: Row, out: Path) -> Reading:
    sqlite = program("sqlite3", "sqlite3")
    script = [f".nullvalue {NULL}", ".headers on"]
    for table in TABLES:
        script += [row.reads(table), ".mode csv", f".once {out}/{table}.csv", f"select * from {table};", ".mode list"]
    script += [
        ".headers off",
        *(f"select group_concat(distinct typeof({each})) from {_table(each)};" for each in TYPED),
    ]
    types = run(sqlite, ":memory:", given="\n".join(script)).splitlines()
    version = run(sqlite, "--version").split()[0]
    return Reading(version, _tables(out), dict(zip(TYPED, types, strict=True)), empty="")


def _table(column: str) -> str:
    return column.split(".")[0]


def read_with_postgres(row: Row, out: Path) -> Reading:
    assert row.first, "the page says how the table is made"
    tables = run("bash", "-c", row.first.replace("records/claims.csv", " ".join(TABLES.values())))
    with _cluster() as folder:
        script = [tables, "\\pset tuples_only on", "\\pset format unaligned"]
        for table in TABLES:
            written = f"to '{out}/{table}.csv' with (format csv, header, null '{NULL}')"
            script += [row.reads(table), f"\\copy {table} {written}"]
        script += [f"select pg_typeof({each}) from {_table(each)} limit 1;" for each in TYPED]
        script += ["show server_version;"]
        words = (program("psql", "postgresql"), "-qX", "-v", "ON_ERROR_STOP=1", "-h", str(folder), "-U", "postgres")
        *types, version = run(*words, given="\n".join(script)).splitlines()
    return Reading(version.split()[0], _in_order(_tables(out)), dict(zip(TYPED, types, strict=True)))


def _in_order(tables: dict[str, Cells]) -> dict[str, Cells]:
    """Return the rows in the order of the files, by their keys: a table of a database has none of its own."""
    ordered = {}
    for table, rows in tables.items():
        key, *_ = rows[0]
        by_key = {row[key]: row for row in rows}
        ordered[table] = [by_key[row[key]] for row in written(table) if row[key] in by_key]
    return ordered


@contextmanager
def _cluster() -> Iterator[Path]:
    """Run a server of our own in a temporary folder, on a Unix socket only, and not as root, which it refuses."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    programs = found[-1] if found else Path(program("initdb", "postgresql")).parent
    other = ("runuser", "-u", "nobody", "--") if os.geteuid() == 0 else ()
    with TemporaryDirectory(prefix="postgres-") as folder:
        if other:
            shutil.chown(folder, "nobody")
        data, control = f"{folder}/data", (*other, str(programs / "pg_ctl"), "-D", f"{folder}/data", "-w")
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        made = ("-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        run(*other, str(programs / "initdb"), *made, HOME=folder)
        run(*control, "-l", f"{folder}/log", "-o", settings, "start", HOME=folder)
        try:
            yield Path(folder)
        finally:
            run(*control, "-m", "immediate", "stop", HOME=folder)


def read_with_libreoffice(row: Row, out: Path) -> Reading:
    soffice = program("soffice", "libreoffice-calc-nogui")
    own = f"{soffice} -env:UserInstallation={(out / 'profile').as_uri()}"
    # one start for all tables
    run("bash", "-c", f"{row.line.replace('soffice', own, 1)} {' '.join(TABLES.values())} --outdir {out}")
    types = {each: _kind(out, *each.split(".")) for each in TYPED}
    books = " ".join(f"{out}/{table}.xlsx" for table in TABLES)
    back = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false"
    run("bash", "-c", f"{own} --headless --convert-to '{back}' {books} --outdir {out}")
    version = re.findall(r"[0-9.]+", run("bash", "-c", f"{own} --version"))[0]
    return Reading(version, _tables(out, null=""), types)


def _kind(out: Path, table: str, column: str) -> str:
    """Return what the cells of a column of a workbook are."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(out / f"{table}.xlsx") as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    names = list(read_csv(ROOT / TABLES[table])[0])
    letter = chr(ord("A") + names.index(column))
    kinds = set()
    for cell in sheet.iter(f"{space}c"):
        place = cell.get("r", "")
        if re.fullmatch(rf"{letter}[0-9]+", place) and place != f"{letter}1" and cell.find(f"{space}v") is not None:
            kinds.add({"s": "text", "n": "number", "b": "boolean"}[cell.get("t", "n")])
    return " ".join(sorted(kinds))


def read_with_csvkit(row: Row, out: Path) -> Reading:
    for table in TABLES:
        (out / f"{table}.csv").write_text(run("bash", "-c", row.reads(table)), encoding="utf-8")
    options, _ = row.line.split("--query")
    made = run("bash", "-c", f"{options} --no-constraints {' '.join(TABLES.values())}")
    types: dict[str, str] = {}
    for table, columns in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", made, re.DOTALL):
        types |= {f"{table}.{name}": kind for name, kind in re.findall(r"(\w+) (\w+)", columns)}
    version = run("csvsql", "--version").split()[-1]
    return Reading(version, _tables(out, null=""), {each: types[each] for each in TYPED})


def read_with_d3(row: Row, out: Path) -> Reading:
    return _in_node(
        "d3-dsv", "import fs from 'node:fs';\nconst d3 = await import(at('d3-dsv/src/index.js'));", row, out
    )


def read_with_frictionless_js(row: Row, out: Path) -> Reading:
    start = "const { Dataset, open } = (await import(at('frictionless.js/dist/node/index.js'))).default;"
    start += "\nif ((await Dataset.load('datapackage.json')).resources.length !== resources) process.exit(2);"
    return _in_node("frictionless.js", start, row, out)


def _in_node(package: str, start: str, row: Row, out: Path) -> Reading:
    node = program("node", "nodejs")
    modules = Path(os.environ.get("NODE_PATH", ""))
    if not (modules / package / "package.json").is_file():
        absent(f"NODE_PATH leads to no {package}; `npm ci` installs what tests/tools/package.json names")
    resources = len(json.loads((ROOT / "datapackage.json").read_text("utf-8"))["resources"])
    script = [f"const resources = {resources}, at = (path) => 'file://{modules}/' + path;", start]
    script += [row.reads(table) for table in TABLES]
    script += [f"console.log(JSON.stringify({{ {', '.join(TABLES)} }}))"]
    (out / "read.mjs").write_text("\n".join(script), encoding="utf-8")
    cells = json.loads(run(node, str(out / "read.mjs")))
    types = {each: type(cells[_table(each)][0][each.split(".")[1]]).__name__ for each in TYPED}
    version = json.loads((modules / package / "package.json").read_text("utf-8"))["version"]
    return Reading(version, cells, types, empty="")

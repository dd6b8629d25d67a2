"""Builds of the real package: every cell comes back, twice the same bytes, and what readers rely on."""

import csv
import json
import re
import sqlite3
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet
import pytest

import overlay
from dossier import cli, exports, lineage, views
from dossier.exports import excel, sql
from dossier.report import Refused

ROOT = Path(__file__).parents[1]
DESCRIPTOR: dict[str, Any] = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
RESOURCES: dict[str, dict[str, Any]] = {each["name"]: each for each in DESCRIPTOR["resources"]}
SCHEMAS: dict[str, dict[str, Any]] = {
    name: json.loads((ROOT / each["schema"]).read_text("utf-8")) for name, each in RESOURCES.items()
}
VALUES: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "date": date.fromisoformat, "string": str}

Rows = list[tuple[Any, ...]]
Tables = dict[str, tuple[list[str], Rows]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built")
    done = exports.build(ROOT, out=out)
    assert done.left_out == {}
    assert [each.path for each in done.files if not each.path.is_file() or each.size != each.path.stat().st_size] == []
    return out


@pytest.fixture
def database(built: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(built / "dossier.sqlite")
    connection.execute("pragma foreign_keys = on")
    yield connection
    connection.close()


@pytest.fixture
def duck(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(built / "dossier.duckdb", read_only=True) as connection:
        yield connection


@cache
def opened(built: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(built / "dossier.xlsx")


@pytest.fixture
def book(built: Path) -> openpyxl.Workbook:
    return opened(built)


@cache
def as_published() -> Tables:
    """Return every table as its CSV file has it, each cell by the type of its column."""
    tables: Tables = {}
    for name, resource in RESOURCES.items():
        fields = SCHEMAS[name]["fields"]
        with (ROOT / resource["path"]).open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        typed = [
            tuple(VALUES[field["type"]](cell) if cell else None for field, cell in zip(fields, row, strict=True))
            for row in rows
        ]
        tables[name] = (head, typed)
    return tables


def from_sqlite(built: Path) -> Tables:
    connection = sqlite3.connect(built / "dossier.sqlite")
    tables: Tables = {}
    for name in RESOURCES:
        cursor = connection.execute(f'select * from "{name}" order by rowid')
        kinds = [field["type"] for field in SCHEMAS[name]["fields"]]
        rows = [
            tuple(
                date.fromisoformat(cell) if cell and kind == "date" else cell
                for kind, cell in zip(kinds, row, strict=True)
            )
            for row in cursor
        ]
        tables[name] = ([each[0] for each in cursor.description], rows)
    connection.close()
    return tables


def from_duckdb(built: Path) -> Tables:
    with duckdb.connect(built / "dossier.duckdb", read_only=True) as connection:
        found = {name: connection.execute(f'from "{name}"').fetchall() for name in RESOURCES}
        return {
            name: ([each[0] for each in connection.execute(f'describe "{name}"').fetchall()], rows)
            for name, rows in found.items()
        }


def from_parquet(built: Path) -> Tables:
    tables = {name: pyarrow.parquet.read_table(built / f"parquet/{name}.parquet") for name in RESOURCES}
    return {
        name: (table.column_names, [tuple(row.values()) for row in table.to_pylist()]) for name, table in tables.items()
    }


def from_excel(built: Path) -> Tables:
    book = opened(built)
    tables: Tables = {}
    for name in RESOURCES:
        head, *rows = book[name].iter_rows(values_only=True)
        days = [tuple(cell.date() if isinstance(cell, datetime) else cell for cell in row) for row in rows]
        tables[name] = ([str(each) for each in head], days)
    return tables


READERS = {"sqlite": from_sqlite, "duckdb": from_duckdb, "parquet": from_parquet, "excel": from_excel}


@pytest.mark.parametrize("form", READERS)
def test_every_cell_of_every_table_comes_back(built: Path, form: str) -> None:
    expected, actual = as_published(), READERS[form](built)

    assert expected.keys() == actual.keys()
    for name, table in expected.items():
        assert table == actual[name], name
        cells = zip(table[1], actual[name][1], strict=True)
        kinds = {(type(one), type(other)) for row, found in cells for one, other in zip(row, found, strict=True)}
        # a workbook has one sort of number
        assert [(one, other) for one, other in kinds if one is not other and (form, one) != ("excel", float)] == []


def test_a_flat_table_has_every_cell_of_its_own_as_it_is_or_by_its_label(built: Path) -> None:
    published = as_published()
    for name in ("claims", "events"):
        targets = {each["fields"]: each["reference"].get("resource", name) for each in SCHEMAS[name]["foreignKeys"]}
        with (built / f"flat/{name}.csv").open(encoding="utf-8", newline="") as file:
            flat = list(csv.DictReader(file))
        head, rows = published[name]
        for column, cells in zip(head, zip(*rows, strict=True), strict=True):
            target = targets.get(column, "")
            coded = "vocabularies" in RESOURCES[target]["path"] if target else False
            labels = {row[0]: row[1] for row in published[target][1]} if coded else {}
            assert len(set(labels.values())) == len(labels), f"two codes of {target} have one label"
            actual = [VALUES[kind_of(name, column)](row[column]) if row[column] else None for row in flat]
            assert [labels.get(cell, cell) for cell in cells] == actual, column


def kind_of(table: str, column: str) -> str:
    return next(str(each["type"]) for each in SCHEMAS[table]["fields"] if each["name"] == column)


def test_a_second_build_has_the_same_bytes(built: Path, tmp_path: Path) -> None:
    # another process, so that hashes of texts are seeded anew
    command = [sys.executable, "-m", "dossier", "build", "--package", str(ROOT), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    files = sorted(each.relative_to(built) for each in built.rglob("*") if each.is_file())
    assert files == sorted(each.relative_to(tmp_path) for each in tmp_path.rglob("*") if each.is_file())
    assert [each for each in files if (built / each).read_bytes() != (tmp_path / each).read_bytes()] == []
    sizes = {f"{tmp_path / each}  {(built / each).stat().st_size:,} bytes" for each in files}
    assert sizes == set(done.stdout.splitlines())
    assert done.stderr == ""


def test_no_module_of_the_folder_in_which_it_is_built_is_run(tmp_path: Path) -> None:
    for name in ("json", "duckdb", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    package = overlay.build(tmp_path / "package")
    command = [sys.executable, "-P", "-m", "dossier", "build", "duckdb", "--package", str(package), "--out", "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr, (tmp_path / "ran").exists()) == (0, "", False)
    assert (tmp_path / "out/dossier.duckdb").is_file()


def test_sqlite_finds_its_file_and_its_keys_in_order(database: sqlite3.Connection) -> None:
    assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert database.execute("pragma foreign_key_check").fetchall() == []
    for name, schema in SCHEMAS.items():
        keys = {(row[3], row[2], row[4]) for row in database.execute(f'pragma foreign_key_list("{name}")')}
        assert keys == {
            (each["fields"], each["reference"].get("resource", name), each["reference"]["fields"])
            for each in schema.get("foreignKeys", [])
        }
        columns = database.execute(f'pragma table_info("{name}")').fetchall()
        assert [each[1] for each in columns if each[5]] == [schema["primaryKey"]]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update claims set claimant_id = 'A999' where claim_id = 'C0001'", "FOREIGN KEY"),
        ("update identifiers set predicate = 'nearly' where identifier_id = 'I0001'", "CHECK"),
        ("update places set latitude = 91 where place_id = 'P01'", "CHECK"),
        ("update places set latitude = 'north' where place_id = 'P01'", "CHECK"),
        ("update events set start_date = '2024-02-30' where event_id = 'E001'", "CHECK"),
        ("update events set title = null where event_id = 'E001'", "NOT NULL"),
        ("insert into claim_types select * from claim_types limit 1", "UNIQUE"),
    ],
)
def test_sqlite_refuses_what_the_schema_refuses(database: sqlite3.Connection, statement: str, fault: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=fault):
        database.execute(statement)


def test_the_statement_that_made_a_table_says_what_each_column_means(database: sqlite3.Connection) -> None:
    for name, schema in SCHEMAS.items():
        [(made,)] = database.execute("select sql from sqlite_master where name = ?", [name]).fetchall()
        comments = re.findall(r'^  "(\w+)" .*,?  -- (.*)$', made, re.MULTILINE)
        assert [(each["name"], each["description"]) for each in schema["fields"]] == [
            (column, comment.partition(" Unit: ")[0]) for column, comment in comments
        ]


def test_the_support_of_every_claim_is_what_lineage_counts(
    database: sqlite3.Connection, duck: duckdb.DuckDBPyConnection
) -> None:
    records = views.Records(ROOT)
    expected = []
    for claim_id in records.tables["claims"]:
        found = lineage.carried("claims", claim_id, records.cited, records.tables)
        expected.append((claim_id, len(found.renditions), len(found.works), len(found.origins)))
    query = "select claim_id, renditions, works, independent_origins from claim_support order by claim_id"

    assert len(expected) == len(as_published()["claims"][1])
    assert expected == database.execute(query).fetchall() == duck.execute(query).fetchall()


def test_the_origins_are_those_that_a_query_of_the_tables_alone_finds(database: sqlite3.Connection) -> None:
    query = """
        with recursive
        chain (source_id, work_id) as (
            select source_id, source_id from sources
            union
            select chain.source_id, s.derived_from_id
            from chain join sources as s on s.source_id = chain.work_id
            where s.derived_from_id is not null
        ),
        linked (claim_id, other_id) as (
            select claim_id, claim_id from claims
            union
            select linked.claim_id, case linked.other_id when r.to_claim_id then r.from_claim_id else r.to_claim_id end
            from linked join claim_relations as r on linked.other_id in (r.from_claim_id, r.to_claim_id)
            where r.claim_relation = 'restates'
        )
        select distinct linked.claim_id, chain.work_id, claims.claimant_id
        from linked
        join claims on claims.claim_id = linked.other_id
        join citations as q on q.record_table = 'claims' and q.record_id = linked.other_id and q.record_field = '*'
        join sources as held on held.source_id = q.source_id and held.document is not null
        join chain on chain.source_id = q.source_id
        join sources as work on work.source_id = chain.work_id and work.derived_from_id is null
        order by linked.claim_id, chain.work_id, claims.claimant_id
    """
    origins = "select claim_id, work_id, claimant_id from claim_origins order by claim_id, work_id, claimant_id"

    assert database.execute(query).fetchall() == database.execute(origins).fetchall()


@pytest.mark.parametrize("view", ["claim_support", "event_timeline", "who_says_what"])
def test_a_view_shows_the_same_in_both_databases_and_as_csv(
    built: Path, database: sqlite3.Connection, duck: duckdb.DuckDBPyConnection, view: str
) -> None:
    with (built / f"flat/{view}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    for connection in (database, duck):
        cursor: Any = connection.execute(f"from {view} select *" if connection is duck else f"select * from {view}")
        assert head == [each[0] for each in cursor.description]
        assert rows == [["" if cell is None else str(cell) for cell in row] for row in cursor.fetchall()]


def test_the_query_of_the_page_finds_claims_of_several_origins_who_denies_them_and_their_evidence(
    database: sqlite3.Connection,
) -> None:
    [query] = re.findall(r"```sqlite\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    rows = {row[0]: row for row in database.execute(query)}

    assert sorted(rows) == ["C0360", "C0361", "C0362", "C0363", "C0474", "C0475", "C0480", "C0535"]
    denied = {claim: sorted(row[3].split("; ")) for claim, row in rows.items() if row[3]}
    assert denied == {claim: ["North Korea", "Russia"] for claim in ("C0360", "C0361", "C0362", "C0363")}
    works = {claim: {origin.rpartition(" in ")[2] for origin in row[2].split("; ")} for claim, row in rows.items()}
    assert {claim: len(each) for claim, each in works.items()} == dict.fromkeys(rows, 1)
    assert all(
        re.fullmatch(r"[0-9]{3}#char=[0-9]+,[0-9]+( [0-9]{3}#char=[0-9]+,[0-9]+)*", row[4]) for row in rows.values()
    )


def test_words_are_found_in_their_forms_and_titles_in_any_script(database: sqlite3.Connection) -> None:
    def found(table: str, words: str) -> set[str]:
        rows = database.execute(f"select * from {table}_fts where {table}_fts match ?", [words])
        return {row[0] for row in rows}

    def having(table: str, column: str, *words: str) -> set[str]:
        head, rows = as_published()[table]
        place = head.index(column)
        return {row[0] for row in rows if any(word in row[place] for word in words)}

    assert having("claims", "statement", " container", " Container") == found("claims", "container")
    assert having("sources", "title", "金正恩") == found("sources", "金正恩") != set()
    assert having("sources", "title", "Triều Tiên") == found("sources", '"triều tiên"') != set()


def column(table: str, name: str) -> list[Any]:
    head, rows = as_published()[table]
    return [row[head.index(name)] for row in rows]


def test_the_rows_of_an_index_have_the_numbers_of_the_rows_they_index(database: sqlite3.Connection) -> None:
    for table, key in (("claims", "claim_id"), ("events", "event_id"), ("sources", "source_id")):
        numbered = f"from {table}_fts as i left join {table} as t on t.rowid = i.rowid order by t.rowid"
        found = database.execute(f"select i.{key}, t.{key} {numbered}").fetchall()
        assert [(each, each) for each in column(table, key)] == found


def test_the_metadata_for_datasette_describe_what_is_there(built: Path, database: sqlite3.Connection) -> None:
    metadata = json.loads((built / "metadata.json").read_text("utf-8"))
    tables = metadata["databases"]["dossier"]["tables"]

    assert metadata["title"] == DESCRIPTOR["title"]
    assert metadata["license_url"] == DESCRIPTOR["licenses"][0]["path"]
    assert set(tables) == {*RESOURCES, *sql.VIEWS, "claim_renditions", "claim_origins"}
    for name, described in tables.items():
        columns = [row[1] for row in database.execute(f'pragma table_info("{name}")')]
        assert described["description"]
        named = {*described.get("columns", {}), *described.get("facets", [])}
        named |= {described[key] for key in ("label_column",) if key in described}
        assert named - set(columns) == set(), name
        assert name in sql.VIEWS or set(described["columns"]) == set(columns)
    assert tables["claims"]["facets"] == [
        *("claim_type", "polarity", "certainty", "topic", "quantity_unit", "quantity_qualifier")
    ]
    assert tables["places"]["columns"]["latitude"] == "Latitude, WGS 84. Unit: degree."


def test_duckdb_knows_types_and_meanings(duck: duckdb.DuckDBPyConnection) -> None:
    types = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}
    found = duck.execute("select table_name, column_name, data_type, comment from duckdb_columns()").fetchall()
    known = {(table, column): (kind, comment) for table, column, kind, comment in found}
    for name, schema in SCHEMAS.items():
        for field in schema["fields"]:
            kind, comment = known[name, field["name"]]
            assert (types[field["type"]], True) == (kind, comment.startswith(field["description"]))


def test_parquet_columns_say_what_they_mean(built: Path) -> None:
    for name, schema in SCHEMAS.items():
        found = pyarrow.parquet.read_schema(built / f"parquet/{name}.parquet")
        assert found.metadata[b"description"].decode() == RESOURCES[name]["description"]
        for field in schema["fields"]:
            described = found.field(field["name"])
            assert described.metadata[b"description"].decode().startswith(field["description"])
            assert described.nullable != bool(field.get("constraints", {}).get("required"))


def test_no_cell_of_the_workbook_is_a_formula(built: Path, book: openpyxl.Workbook) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    with zipfile.ZipFile(built / "dossier.xlsx") as archive:
        sheets = [archive.read(each) for each in archive.namelist() if each.startswith("xl/worksheets/sheet")]

    assert kinds == {"s", "n", "d"}
    assert len(sheets) == len(RESOURCES) + 2
    assert [each for each in sheets if b"<f>" in each or b"<f " in each] == []


def test_a_column_of_codes_has_a_drop_down_of_exactly_these(book: openpyxl.Workbook) -> None:
    published = as_published()
    for name, schema in SCHEMAS.items():
        expected = {
            each["fields"]: [row[0] for row in published[each["reference"]["resource"]][1]]
            for each in schema.get("foreignKeys", [])
            if "vocabularies" in RESOURCES[each["reference"].get("resource", name)]["path"]
        }
        enums = {
            each["name"]: each["constraints"]["enum"]
            for each in schema["fields"]
            if "enum" in each.get("constraints", {})
        }
        actual = {}
        for rule in book[name].data_validations.dataValidation:
            assert rule.type == "list"
            [place] = rule.sqref.ranges
            assert (place.min_row, place.max_row) == (2, len(published[name][1]) + 1 + excel.ROWS_TO_COME)
            actual[published[name][0][place.min_col - 1]] = listed(book, rule.formula1)
        assert expected | enums == actual


def listed(book: openpyxl.Workbook, formula: str) -> list[str]:
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    sheet, _, place = formula.partition("!")
    return [str(cell.value) for (cell,) in book[sheet.strip("'")][place.replace("$", "")]]


def test_each_heading_has_a_note_a_filter_and_stays_in_sight(book: openpyxl.Workbook) -> None:
    for name, schema in SCHEMAS.items():
        sheet = book[name]
        notes = [str(cell.comment.text) if cell.comment else "" for cell in sheet[1]]
        assert [True] * len(notes) == [
            note.startswith(field["description"]) for note, field in zip(notes, schema["fields"], strict=True)
        ]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
    assert book.sheetnames[:2] == ["about", "codebook"]
    assert book["about"]["A1"].value == DESCRIPTOR["title"]
    assert book["codebook"].max_row - 1 == sum(len(each["fields"]) for each in SCHEMAS.values())


def test_the_libraries_of_the_formats_are_those_of_the_extra() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"][
        "exports"
    ]

    assert sorted(declared) == sorted(
        requirement for name in exports.FORMATS for requirement in exports.door(name).LIBRARIES.values()
    )


def test_only_the_formats_named_are_written_and_others_stay(tmp_path: Path) -> None:
    package = overlay.build(tmp_path / "package")
    kept = package / "build/events.ics"
    kept.parent.mkdir()
    kept.write_text("as it was")
    assert cli.main(["build", "geojson", "timeline", "--package", str(package)]) == 0

    assert sorted(each.name for each in kept.parent.iterdir()) == ["events.ics", "places.geojson", "timeline.json"]
    assert kept.read_text() == "as it was"


def test_a_word_that_is_no_format_names_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["build", "xls"])

    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert [name for name in exports.FORMATS if f"{name}: " not in told] == []


def test_a_format_whose_library_is_missing_is_left_out_with_a_word_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = overlay.build(tmp_path / "package")
    monkeypatch.setattr(excel, "LIBRARIES", {"no_library_of_this_name": "no-library>=1"})
    said = "excel: it needs a library that is not installed; `pip install 'no-library>=1'` brings it\n"

    assert cli.main(["build", "excel", "--package", str(package)]) == 2
    assert capsys.readouterr() == ("", said)
    assert not (package / "build").exists()
    assert cli.main(["build", "--package", str(package)]) == 0
    assert capsys.readouterr().err == f"left out {said}"
    assert not (package / "build/dossier.xlsx").exists()
    assert (package / "build/dossier.sqlite").exists()


def test_a_package_that_is_not_valid_is_refused_and_pointed_to_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = overlay.build(tmp_path / "package")
    (package / "records/claims.csv").write_bytes(b"\xff")
    overlay.renew_hashes(package)
    assert cli.main(["build", "--package", str(package)]) == 1

    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("records/claims.csv:1: F101 ")
    assert told[1] == "  help: nothing is built from a package that is not valid; `dossier check` lists what to mend"
    assert not (package / "build").exists()


def test_a_package_that_is_no_dossier_is_refused(make_package: Callable[..., Path]) -> None:
    resource = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": [{"name": "a", "type": "string"}]}}
    package = make_package([resource], {"t.csv": "a\nb\n"})
    with pytest.raises(Refused, match="the package is no dossier"):
        exports.build(package)

    assert not (package / "build").exists()


def test_where_a_format_fails_the_files_of_before_stay_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = overlay.build(tmp_path / "package")
    before = {each.path: each.path.read_bytes() for each in exports.build(package, ["geojson", "excel"]).files}
    monkeypatch.setattr(excel, "LONGEST_CELL", 3)
    with pytest.raises(exports.CannotBuildError, match="more than 3 characters"):
        exports.build(package, ["geojson", "excel"])

    after = {each: each.read_bytes() for each in (package / "build").iterdir()}
    assert before == after


def test_a_folder_of_the_package_that_leads_elsewhere_is_not_written_to(tmp_path: Path) -> None:
    package = overlay.build(tmp_path / "package")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (package / "build").symlink_to(elsewhere)
    with pytest.raises(exports.CannotBuildError, match="is a link"):
        exports.build(package, ["geojson"])
    (package / "build").unlink()
    (package / "build").mkdir()
    (package / "build/parquet").symlink_to(elsewhere)
    with pytest.raises(exports.CannotBuildError, match="is a link"):
        exports.build(package, ["parquet"])

    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = overlay.build(tmp_path / "package")
    taken = tmp_path / "taken"
    taken.write_text("a file")

    assert cli.main(["build", "geojson", "--package", str(package), "--out", str(taken)]) == 2
    assert "cannot be written to" in capsys.readouterr().err
    assert not (package / "build").exists()

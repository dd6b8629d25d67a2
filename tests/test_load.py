"""dossier.load: every column and link is there, typed, leads where the tables say, and mypy knows it."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, assert_type, get_args, get_origin

import duckdb
import pandas
import polars
import pytest

import dossier
import toy
from dossier import csvfiles, frames, projection, records
from dossier.columns import Table
from dossier.loader import Dossier, path_of
from dossier.models import RECORDS, VOCABULARIES
from dossier.records import Many, Maybe, One, Record
from dossier.report import as_lines

TABLES: dict[str, type[Table]] = {model.table: model for model in RECORDS} | VOCABULARIES
ANYWHERE = {"record_id": "record_table", "unit_id": "unit_table"}


@pytest.fixture(scope="module")
def here() -> Dossier:
    return dossier.load(toy.ROOT)


@pytest.fixture
def ferry(tmp_path: Path) -> toy.Toy:
    return toy.make(tmp_path)


def linked(model: type[Table]) -> type[Record]:
    found: type[Record] = getattr(records, model.__name__)
    assert issubclass(found, model)
    return found


def links(model: type[Table]) -> dict[str, One[Record] | Maybe[Record] | Many[Record]]:
    return {name: link for name, link in vars(linked(model)).items() if isinstance(link, (One, Maybe, Many))}


def cells(name: str) -> list[dict[str, str]]:
    with (toy.ROOT / path_of(name)).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_cell(value: object) -> str:
    return "" if value is None else str(value)


def same(written: str, value: object) -> bool:
    return float(written) == value if isinstance(value, float) else written == as_cell(value)


def test_links_are_followed_from_record_to_record(ferry: toy.Toy) -> None:
    loaded = dossier.load(ferry.package)
    claim = loaded.claims["C0001"]
    event = loaded.events["E001"]
    sentence = claim.citations[1].sentence

    assert (claim.claimant.name, [each.written for each in claim.claimant.names]) == ("Mayor Ode", ["市長"])
    assert claim.event is event
    assert event.place is not None
    assert event.place.within is loaded.places["P01"]
    assert [(each.actor.name, each.participant_role) for each in event.participants] == [("Port of Ode", "third_party")]
    assert [each.claim_id for each in event.claims] == ["C0001", "C0002"]
    assert [each.from_claim.statement for each in claim.related_by] == [
        "The town of Ode did not pay.",
        "The town of Ode paid for the ferry.",
    ]
    assert sentence is not None
    assert sentence.source.title == "渡輪"
    assert sentence.source.derived_from is loaded.sources["S02"]
    assert [each.source_id for each in loaded.sources["S02"].derived] == ["S03"]
    assert claim.citations[0].record is claim
    assert claim.relayed_by is None
    assert [each.coded_value for each in claim.codings] == ["positive"]
    assert loaded.topics[claim.topic].label == "Trade, economy and civil cooperation"


def test_the_evidence_of_a_cell_is_what_cites_it_or_the_whole_record(ferry: toy.Toy) -> None:
    loaded = dossier.load(ferry.package)

    assert [each.id for each in loaded.claims["C0001"].evidence("statement")] == ["Q00001", "Q00002"]
    assert loaded.claims["C0001"].evidence("claimed_from") == ()
    assert [each.id for each in loaded.events["E001"].evidence("start_date")] == ["Q00004"]
    with pytest.raises(KeyError):
        loaded.claims["C0001"].evidence("colour")


def test_values_are_typed_and_an_empty_cell_is_none(ferry: toy.Toy) -> None:
    loaded = dossier.load(str(ferry.package / "datapackage.json"))

    assert loaded.events["E001"].start_date == date(2024, 5, 3)
    assert loaded.sentences["S02.002"].ordinal == 2
    assert loaded.claims["C0001"].quantity_value == 40.0
    assert loaded.claims["C0002"].quantity_value is None
    assert loaded.sources["S02"].document == "900"


def test_the_dossier_has_every_table_of_the_models(here: Dossier) -> None:
    assert {name: table.model for name, table in here.tables.items()} == {
        name: linked(model) for name, model in TABLES.items()
    }


def test_every_reference_of_the_models_is_a_link_there_and_back() -> None:
    there, back = set(), set()
    for model in RECORDS:
        forward = [link.column for link in links(model).values() if isinstance(link, (One, Maybe))]
        assert len(forward) == len(set(forward)), f"two links of {model.table} follow one column"
        there |= {(model.table, column) for column in forward if column not in ANYWHERE}
        back |= {
            (link.table, link.column, model.table)
            for link in links(model).values()
            if isinstance(link, Many) and link.column not in ANYWHERE
        }
    stated = {
        (model.table, column, target)
        for model in RECORDS
        for column, target in projection.references(model)
        if target not in VOCABULARIES
    }

    assert there == {(table, column) for table, column, _ in stated}
    assert back == stated


def test_every_column_that_names_any_record_is_a_link() -> None:
    named = {(model.table, name) for model in RECORDS for name in model.model_fields if name in ANYWHERE}
    followed = {
        (model.table, link.column) for model in RECORDS for link in links(model).values() if isinstance(link, One)
    }

    assert named == {(table, column) for table, column in followed if column in ANYWHERE}


def annotation(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return f"Literal[{', '.join(map(repr, get_args(kind)))}]"
    if args := get_args(kind):
        return " | ".join(map(annotation, args)) if type(None) in args else annotation(args[0])
    return "None" if kind is type(None) else "date" if kind is date else str(kind.__name__)


def typed(model: type[Table]) -> Iterator[str]:
    """Say what mypy must know of a table's records, as the models have it."""
    by_table = {each.table: each.__name__ for each in RECORDS}
    targets = dict(projection.references(model))
    for name, info in model.model_fields.items():
        yield f"assert_type(record.{name}, {annotation(info.annotation)})"
    for name, link in links(model).items():
        if isinstance(link, Many):
            yield f"assert_type(record.{name}, tuple[{by_table[link.table]}, ...])"
            continue
        target = by_table.get(targets.get(str(link.column), ""), "Record")
        empty = type(None) in get_args(model.model_fields[str(link.column)].annotation)
        yield f"assert_type(record.{name}, {target}{' | None' if empty else ''})"
    yield "assert_type(record.citations, tuple[Citation, ...])"
    yield "assert_type(record.codings, tuple[Coding, ...])"
    yield "assert_type(record.decisions, tuple[Decision, ...])"
    yield "assert_type(record.waivers, tuple[Waiver, ...])"


def test_mypy_knows_every_attribute(tmp_path: Path) -> None:
    lines = [
        "from datetime import date",
        "from typing import Literal, assert_type",
        "import dossier",
        "from dossier.records import *",
        "here = dossier.load('.')",
        "assert_type(here, dossier.Dossier)",
    ]
    for name, model in TABLES.items():
        lines += [f"def of_{name}(record: {model.__name__}) -> None:", *(f"    {line}" for line in typed(model))]
        lines += [f"    assert_type(here.{name}['X'], {model.__name__})"]
    lines += ["here.claims['C0001'].colour"]
    file = tmp_path / "reader.py"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", str(file)], cwd=toy.ROOT, capture_output=True, text=True, check=False
    )
    first, _ = done.stdout.splitlines()

    # mypy may know the same file by the folder of an earlier run
    expected = f'reader.py:{len(lines)}: error: "Claim" has no attribute "colour"  [attr-defined]'
    assert first.rpartition("/")[2] == expected


def test_every_record_is_what_its_file_says(here: Dossier) -> None:
    for name, table in here.tables.items():
        columns = list(TABLES[name].model_fields)
        for row, record in zip(cells(name), table.values(), strict=True):
            assert [column for column in columns if not same(row[column], getattr(record, column))] == []


def test_what_a_record_is_linked_to_names_it(here: Dossier) -> None:
    for name, model in TABLES.items():
        for link_name, link in links(model).items():
            for record in here.tables[name].values():
                if isinstance(link, Many):
                    assert {getattr(each, link.column) for each in getattr(record, link_name)} <= {record.id}
                else:
                    other = getattr(record, link_name)
                    assert getattr(record, str(link.column)) == (None if other is None else other.id)


def test_no_backward_link_loses_a_row(here: Dossier) -> None:
    assert sum(len(each.citations) for table in here.tables.values() for each in table.values()) == len(here.citations)
    assert sum(len(each.participants) for each in here.events.values()) == len(here.event_participants)
    assert sum(len(each.claims) for each in here.actors.values()) == len(here.claims)


def types(model: type[Table]) -> dict[str, str]:
    return {each["name"]: each["type"] for each in projection.table_schema(model)["fields"]}


def test_mypy_knows_what_the_frames_are(here: Dossier) -> None:
    # these are for mypy, which `make lint` runs; at run time they say what they are given
    assert isinstance(assert_type(here.topics.to_pandas(), pandas.DataFrame), pandas.DataFrame)
    assert isinstance(assert_type(here.topics.to_polars(), polars.DataFrame), polars.DataFrame)
    assert isinstance(assert_type(here.to_duckdb(), duckdb.DuckDBPyConnection), duckdb.DuckDBPyConnection)


def test_pandas_has_every_cell_in_its_type(here: Dossier) -> None:
    for name, frame in here.to_pandas().items():
        kinds = types(TABLES[name])
        written = frame.astype("object").where(frame.notna(), None).values.tolist()

        assert {column: str(kind) for column, kind in frame.dtypes.items()} == {
            column: frames.PANDAS[kind] for column, kind in kinds.items()
        }
        for row, values in zip(cells(name), written, strict=True):
            days = [value.date() if hasattr(value, "date") else value for value in values]
            assert all(same(cell, value) for cell, value in zip(row.values(), days, strict=True)), row


def test_polars_has_every_cell_in_its_type(here: Dossier) -> None:
    for name, frame in here.to_polars().items():
        assert {column: str(kind) for column, kind in frame.schema.items()} == {
            column: frames.POLARS[kind] for column, kind in types(TABLES[name]).items()
        }
        for row, values in zip(cells(name), frame.rows(), strict=True):
            assert all(same(cell, value) for cell, value in zip(row.values(), values, strict=True)), row


def test_duckdb_has_every_cell_in_its_type(here: Dossier) -> None:
    connection = here.to_duckdb()
    for name, model in TABLES.items():
        described = connection.execute(f'describe "{name}"').fetchall()
        assert {column: kind.lower() for column, kind, *_ in described} == {
            column: frames.DUCKDB[kind] for column, kind in types(model).items()
        }
        rows = connection.execute(f'select * from "{name}"').fetchall()
        for row, values in zip(cells(name), rows, strict=True):
            assert all(same(cell, value) for cell, value in zip(row.values(), values, strict=True)), row
    with pytest.raises(duckdb.ConstraintException):
        connection.execute("insert into topics select * from topics limit 1")


def test_the_check_gives_a_report(ferry: toy.Toy) -> None:
    damage(ferry.file("events"), "2024-05-03,2024-05-03", "2024-05-03,3 May")
    report = dossier.check(str(ferry.package))

    assert isinstance(report, dossier.Report)
    assert not report.valid
    assert "V104" in {each.code for each in report.diagnostics}


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    assert set(dossier.__all__) == set(dossier._HOMES)
    with pytest.raises(AttributeError, match="module 'dossier' has no attribute 'colour'"):
        dossier.colour  # type: ignore[attr-defined]  # noqa: B018


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=toy.ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_dossier_imports_nothing_large() -> None:
    large = "{'pydantic', 'duckdb', 'pandas', 'polars', 'yaml'}"

    assert run(f"import dossier, sys; print(sorted({large} & set(sys.modules)))") == "[]"


def test_loading_imports_no_data_frames_and_no_engine() -> None:
    large = "{'duckdb', 'pandas', 'polars', 'yaml'}"

    assert run(f"import dossier, sys; dossier.load(); print(sorted({large} & set(sys.modules)))") == "[]"


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_what_is_not_installed_is_named(name: str, here: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ModuleNotFoundError, match=f"^{name} is not installed; `pip install {name}` brings it$"):
        getattr(here.topics, f"to_{name}")()


def refused(package: Path) -> str:
    with pytest.raises(dossier.Refused) as caught:
        dossier.load(package)
    return "\n".join(as_lines(caught.value.diagnostics))


def damage(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_cell_that_its_column_may_not_hold_is_refused_in_the_words_of_the_check(ferry: toy.Toy) -> None:
    damage(ferry.file("events"), "2024-05-03,2024-05-03", "2024-05-03,3 May")

    assert "records/events.csv:2: V104 `end_date` is `3 May`, which is not a day of the calendar" in refused(
        ferry.package
    )


def test_a_record_that_is_not_there_is_refused(ferry: toy.Toy) -> None:
    damage(ferry.file("event_participants"), "A003", "A009")

    assert "`actor_id` is `A009`, which is not in `records/actors.csv`" in refused(ferry.package)


def test_a_cited_record_that_is_not_there_is_refused(ferry: toy.Toy) -> None:
    damage(ferry.file("decisions"), "C0003", "C0009")

    assert "records/decisions.csv:2: R807" in refused(ferry.package)


def test_a_repeated_key_is_refused(ferry: toy.Toy) -> None:
    damage(ferry.file("actors"), "A002,Town of Ode", "A001,Town of Ode")

    assert "records/actors.csv:3: R002 the key `A001` stands already in line 2" in refused(ferry.package)


def test_a_column_of_another_version_is_refused(ferry: toy.Toy) -> None:
    damage(ferry.file("actors"), "actor_id,", "colour,actor_id,")
    content = ferry.file("actors").read_text(encoding="utf-8").replace("\nA", "\nred,A")
    ferry.file("actors").write_text(content, encoding="utf-8")

    assert refused(ferry.package) == "records/actors.csv:1: F202 the column `colour` is unknown"


def test_a_missing_table_is_refused(ferry: toy.Toy) -> None:
    ferry.file("actors").unlink()

    assert refused(ferry.package).startswith("records/actors.csv: F005 the file `records/actors.csv` is not there")


def test_a_value_that_only_the_schemas_of_the_package_allow_is_refused(ferry: toy.Toy) -> None:
    damage(ferry.file("identifiers"), "searched_none_found", "given_up")
    schema = ferry.package / "schemas/identifiers.json"
    schema.write_text(schema.read_text("utf-8").replace("searched_none_found", "given_up"), encoding="utf-8")

    assert refused(ferry.package).splitlines() == [
        "records/identifiers.csv:2: F004 `lookup` is `given_up`, which this version of the tool does not take",
        "  help: bring the package to this version with `dossier sync`, then run `dossier check`",
    ]


def test_no_folder_is_refused(tmp_path: Path) -> None:
    assert "F005 there is no folder" in refused(tmp_path / "nowhere")


def test_records_and_dossiers_say_briefly_what_they_are(ferry: toy.Toy) -> None:
    loaded = dossier.load(ferry.package)

    assert repr(loaded.claims) == "<claims: 3 records>"
    assert repr(loaded).startswith(f"<dossier {ferry.package}: 47 tables, ")
    assert list(loaded.claims) == ["C0001", "C0002", "C0003"]
    assert [row.cells["claim_id"] for row in csvfiles.load(ferry.package, records.Claim)] == list(loaded.claims)

"""The forms for one kind of program each: what they say of a small dossier, read back by other libraries."""

import csv
import json
import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import geojson
import icalendar
import networkx
import openpyxl
import pytest

import overlay
from dossier import exports
from dossier.exports import flat
from dossier.exports.dataset import Dataset
from dossier.exports.excel import FIRST_DAY
from dossier.exports.graph import network
from dossier.package import load
from dossier.views import Records

ROOT = Path(__file__).parents[1]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return overlay.build(tmp_path / "package")


def written(package: Path, name: str) -> Path:
    """Write one format of a package, valid or not, and return its folder."""
    folder = package.parent / f"made-{name}"
    folder.mkdir()
    exports.door(name).write(Dataset(load(package)), folder)
    return folder


def change(package: Path, table: str, old: str, new: str) -> None:
    file = package / f"records/{table}.csv"
    content = file.read_text("utf-8")
    assert content.count(old) == 1
    file.write_text(content.replace(old, new), "utf-8")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_flat_claim_tells_names_labels_denials_origins_and_evidence(package: Path) -> None:
    first = rows(written(package, "flat") / "flat/claims.csv")[0]

    assert {name: cell for name, cell in first.items() if cell} == {
        "claim_id": "C0001",
        "statement": "Elmford bans the bread of Tom Reed.",
        "claimant_id": "A004",
        "claimant": "Tom Reed",
        "claim_type": "Accusation",
        "polarity": "Positive",
        "certainty": "Certain",
        "topic": "Bread",
        "event_id": "E003",
        "event": "Elmford bans the bread of Tom Reed",
        "event_type": "Coerce",
        "event_status": "Alleged",
        "event_participants": "Elmford [A003]; Tom Reed [A004]",
        "denied_by": "Elmford [A003]",
        "renditions": "1",
        "works": "1",
        "independent_origins": "1",
        "origins": "The fair at Elmford [S01]: Tom Reed [A004]",
        "documents": "001",
        "evidence": "001#char=141,223",
    }


def test_a_flat_event_tells_its_place_who_takes_which_part_and_its_tags(package: Path) -> None:
    first = rows(written(package, "flat") / "flat/events.csv")[0]

    assert {name: cell for name, cell in first.items() if cell} == {
        "event_id": "E001",
        "title": "Ada Brook visits Elmford",
        "event_type": "Consult",
        "status": "Occurred",
        "start_date": "2024-05-18",
        "end_date": "2024-05-18",
        "date_precision": "Day",
        "place_id": "P01",
        "place": "Elmford",
        "latitude": "51.5",
        "longitude": "-0.5",
        "as_actor": "Ada Brook [A001]",
        "as_recipient": "Elmford [A003]",
        "tags": "Consult: visit",
        "claims": "1",
        "documents": "001; 002",
        "evidence": "001#char=33,93; 002#char=21,80",
    }


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@sum(A1)", "-", "-1.2.3"])
def test_a_text_that_would_run_gets_an_apostrophe(cell: str) -> None:
    assert flat.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "-0.5", "+12", "1e3", "-1E-3", "a=1", "'=1", "C0001"])
def test_numbers_and_harmless_texts_stay_as_they_are(cell: str) -> None:
    assert flat.safe(cell) == cell


def test_a_cell_that_begins_like_a_formula_runs_in_no_form(package: Path) -> None:
    change(package, "actors", "Tom Reed", "=1+1")

    assert rows(written(package, "flat") / "flat/claims.csv")[0]["claimant"] == "'=1+1"
    cell = openpyxl.load_workbook(written(package, "excel") / "dossier.xlsx")["actors"]["B5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_day_before_all_that_excel_knows_stays_as_a_text(package: Path) -> None:
    change(package, "events", "2024-05-18,2024-05-18", "1812-06-24,1900-03-01")
    sheet = openpyxl.load_workbook(written(package, "excel") / "dossier.xlsx")["events"]

    assert ("1812-06-24", datetime.combine(FIRST_DAY, time())) == (sheet["E2"].value, sheet["F2"].value)


@pytest.mark.parametrize(("number", "kept"), [("0.1", 0.1), ("0.1000000000000000055", "0.1000000000000000055")])
def test_a_number_that_would_lose_digits_stays_as_it_is_written(package: Path, number: str, kept: object) -> None:
    change(package, "places", "51.5", number)
    connection = sqlite3.connect(written(package, "sqlite") / "dossier.sqlite")
    [(found,)] = connection.execute("select latitude from places where latitude is not null").fetchall()
    connection.close()

    assert found == kept


def test_an_event_joins_who_acts_with_the_others_and_a_claim_the_claimant_with_whom_it_is_about(package: Path) -> None:
    graph: Any = networkx.read_graphml(written(package, "graph") / "graph.graphml")

    assert {key: (one, other) for one, other, key in graph.edges(keys=True)} == {
        "E001-A001-A003": ("A001", "A003"),
        "E002-A002-A003": ("A002", "A003"),
        "E003-A003-A004": ("A003", "A004"),
        "C0001-A004-A003": ("A004", "A003"),
        "C0002-A003-A004": ("A003", "A004"),
        "C0003-A001-A003": ("A001", "A003"),
    }
    assert graph.edges["A003", "A004", "E003-A003-A004"] == {
        "kind": "event",
        "label": "Alleged: Elmford bans the bread of Tom Reed",
        "type": "Coerce",
        "status": "Alleged",
        "date_precision": "Undated",
        "role_of_target": "Recipient",
        "directed": True,
        "record_id": "E003",
    }
    assert graph.nodes["A002"] == {
        **{"label": "Elmland", "name": "Elmland"},
        **{"actor_kind": "State", "country_code": "XEL"},
    }


def test_those_who_only_act_together_are_joined_once_and_without_direction(package: Path) -> None:
    change(package, "event_participants", "EP0004,E002,A003,recipient", "EP0004,E002,A003,actor")
    graph: Any = networkx.read_graphml(written(package, "graph") / "graph.graphml")
    found = [(one, other, graph.edges[one, other, key]) for one, other, key in graph.edges(keys=True) if "E002" in key]

    assert [(one, other, told["directed"]) for one, other, told in found] == [("A002", "A003", False)]


def test_the_two_forms_of_the_graph_say_the_same(package: Path) -> None:
    folder = written(package, "graph")
    content = json.loads((folder / "graph.json").read_text("utf-8"))
    from_json: Any = networkx.node_link_graph(content, edges="links")
    from_graphml: Any = networkx.read_graphml(folder / "graph.graphml")

    assert dict(from_json.nodes(data=True)) == dict(from_graphml.nodes(data=True))
    assert sorted(from_json.edges(keys=True, data=True), key=str) == sorted(
        from_graphml.edges(keys=True, data=True), key=str
    )


def test_every_claim_and_event_that_joins_two_actors_is_in_the_graph_of_the_package() -> None:
    records = Records(ROOT)
    taking: dict[str, set[str]] = {}
    acting: set[str] = set()
    for row in records.tables["event_participants"].values():
        taking.setdefault(row["event_id"], set()).add(row["actor_id"])
        acting |= {row["event_id"]} if row["participant_role"] == "actor" else set()
    expected = {each for each in acting if len(taking[each]) > 1}
    for claim_id, claim in records.tables["claims"].items():
        expected |= {claim_id} if taking.get(claim["event_id"], set()) - {claim["claimant_id"]} else set()
    graph = network(Dataset(load(ROOT)))

    assert expected == {told["record_id"] for _, _, told in graph.edges(data=True)}
    assert set(records.tables["actors"]) == set(graph.nodes)


@pytest.mark.parametrize("of", ["small", "real"])
def test_the_places_are_valid_geojson_with_longitude_first(package: Path, of: str) -> None:
    root = package if of == "small" else ROOT
    folder = package.parent
    exports.door("geojson").write(Dataset(load(root)), folder)
    text = (folder / "places.geojson").read_text("utf-8")
    collection = geojson.loads(text)
    places = Records(root).tables["places"]
    events = Records(root).tables["events"].values()

    assert collection.is_valid, collection.errors()
    assert set(collection) == {"type", "features"}
    assert {each["id"]: each["geometry"] and each["geometry"]["coordinates"] for each in collection["features"]} == {
        place_id: [float(row["longitude"]), float(row["latitude"])] if row["longitude"] else None
        for place_id, row in places.items()
    }
    there = [event["event_id"] for each in collection["features"] for event in each["properties"]["events"]]
    assert sorted(there) == sorted(row["event_id"] for row in events if row["place_id"])
    longitudes = [each["geometry"]["coordinates"][0] for each in collection["features"] if each["geometry"]]
    assert all(-180 <= each <= 180 for each in longitudes)


def calendar_of(root: Path, folder: Path) -> dict[str, Any]:
    exports.door("calendar").write(Dataset(load(root)), folder)
    content = (folder / "events.ics").read_bytes()
    assert max(map(len, content.split(b"\r\n"))) <= 75
    return {str(each["uid"]): each for each in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def test_an_entry_of_the_calendar_begins_with_its_status_and_ends_after_its_last_day(package: Path) -> None:
    entries = calendar_of(package, package.parent)

    assert {name: (str(each["summary"]), str(each["status"])) for name, each in entries.items()} == {
        "E001@russia-dprk-dossier": ("Occurred: Ada Brook visits Elmford", "CONFIRMED"),
        "E002@russia-dprk-dossier": (
            "Planned (2024-06-01 to 2024-06-30): Elmland promises flour to Elmford",
            "TENTATIVE",
        ),
    }
    month = entries["E002@russia-dprk-dossier"]
    assert (date(2024, 6, 1), date(2024, 7, 1)) == (month["dtstart"].dt, month["dtend"].dt)
    assert datetime(2026, 11, 22, tzinfo=UTC) == month["dtstamp"].dt


@pytest.mark.parametrize(
    ("given", "shown", "headline"),
    [
        ("2024-05-02,,open", date(2024, 5, 2), "Alleged (from 2024-05-02): Elmford bans the bread of Tom Reed"),
        (",2024-05-02,open", date(2024, 5, 2), "Alleged (until 2024-05-02): Elmford bans the bread of Tom Reed"),
    ],
)
def test_an_event_with_one_open_end_stands_on_the_day_that_is_known(
    package: Path, given: str, shown: date, headline: str
) -> None:
    change(package, "events", "alleged,,,undated", f"alleged,{given}")
    entry = calendar_of(package, package.parent)["E003@russia-dprk-dossier"]

    assert (shown, shown + timedelta(days=1)) == (entry["dtstart"].dt, entry["dtend"].dt)
    assert (headline, "TENTATIVE") == (entry["summary"], entry["status"])


def test_no_event_of_the_package_that_may_not_have_happened_is_told_as_a_happening(tmp_path: Path) -> None:
    events = {key: row for key, row in Records(ROOT).tables["events"].items() if row["start_date"] or row["end_date"]}
    labels = Dataset(load(ROOT)).labels["event_statuses"]
    entries = calendar_of(ROOT, tmp_path)
    exports.door("timeline").write(Dataset(load(ROOT)), tmp_path)
    slides = json.loads((tmp_path / "timeline.json").read_text("utf-8"))["events"]

    assert {f"{key}@russia-dprk-dossier" for key in events} == set(entries)
    assert set(events) == {each["unique_id"] for each in slides}
    for key, row in events.items():
        entry = entries[f"{key}@russia-dprk-dossier"]
        assert str(entry["summary"]).startswith(labels[row["status"]])
        assert (str(entry["status"]) == "CONFIRMED") == (row["status"] in ("occurred", "ongoing"))
    days = [tuple(each["start_date"].values()) for each in slides]
    assert days == sorted(days)
    assert all(each["text"]["headline"].startswith(each["group"]) for each in slides)


def test_a_cell_is_no_markup_in_the_timeline(package: Path) -> None:
    change(package, "events", "Ada Brook visits Elmford", "<script>alert(1)</script> & more")
    exports.door("timeline").write(Dataset(load(package)), package.parent)
    slide = json.loads((package.parent / "timeline.json").read_text("utf-8"))["events"][0]

    assert slide["text"]["headline"] == "Occurred: &lt;script&gt;alert(1)&lt;/script&gt; &amp; more"
    assert slide["text"]["text"].count("<") == slide["text"]["text"].count("<br>")


@pytest.mark.parametrize("name", exports.FORMATS)
def test_a_dossier_without_a_record_is_written_in_every_form(package: Path, name: str) -> None:
    for file in (package / "records").glob("*.csv"):
        file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")

    assert [file for file in written(package, name).rglob("*") if file.is_file() and file.stat().st_size == 0] == []
    assert list(package.parent.glob(f"made-{name}/*")) != []

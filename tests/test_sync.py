"""Sync: what is derived from the models is current, complete, the same twice, and what the standards ask for."""

import json
import re
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import jsonschema
import pytest
from frictionless import Package, Schema
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AfterValidator, ValidationError, create_model, field_validator

import toy
from dossier import csvfiles, projection, readme
from dossier.columns import Day, Integer, Number, Table, column, text
from dossier.models import RECORDS, VOCABULARIES
from dossier.report import Refused
from dossier.sync import sync

ROOT = Path(__file__).parents[1]
MODELS = list(dict.fromkeys([*RECORDS, *VOCABULARIES.values()]))


@pytest.fixture
def ferry(tmp_path: Path) -> toy.Toy:
    return toy.make(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_is_generated_is_current() -> None:
    assert sync(ROOT, check=True) == [], "run `dossier sync`"


def test_a_second_run_changes_no_byte(ferry: toy.Toy) -> None:
    before = contents(ferry.package)
    assert sync(ferry.package, check=False) == []
    assert contents(ferry.package) == before


def test_generated_files_are_made_anew_byte_for_byte(ferry: toy.Toy) -> None:
    before = contents(ferry.package)
    generated = sorted(path for path in before if path.startswith("schemas/") and path.endswith(".json"))
    for path in generated:
        (ferry.package / path).unlink()
    assert sync(ferry.package, check=False) == [path for path in projection.schemas() if path in generated]
    assert contents(ferry.package) == before


def test_check_names_what_is_stale_and_writes_nothing(ferry: toy.Toy) -> None:
    ferry.file("codings").unlink()
    (ferry.package / "schemas/actors.json").write_text("{}", encoding="utf-8")
    before = contents(ferry.package)
    stale = ["schemas/actors.json", "records/codings.csv", "datapackage.json"]
    assert sync(ferry.package, check=True) == stale
    assert contents(ferry.package) == before


def test_a_missing_table_is_made_with_a_header_only(ferry: toy.Toy) -> None:
    ferry.file("codings").unlink()
    assert sync(ferry.package, check=False) == ["records/codings.csv", "datapackage.json"]
    assert ferry.file("codings").read_bytes() == b"coding_id,unit_table,unit_id,variable,coder,coded_value\n"


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no folder"):
        sync(tmp_path / "mistyped", check=False)
    assert list(tmp_path.iterdir()) == []


def test_the_head_of_the_descriptor_is_kept_in_its_order(ferry: toy.Toy) -> None:
    file = ferry.package / "datapackage.json"
    resources = json.loads(file.read_text(encoding="utf-8"))["resources"]
    head = {"version": "9.9.9", "título": "x", "dossier": "1", "name": "n"}
    file.write_text(json.dumps({"resources": ["old"], **head}), encoding="utf-8")
    sync(ferry.package, check=False)
    assert list(json.loads(file.read_text(encoding="utf-8")).items()) == [("resources", resources), *head.items()]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "this is no JSON"),
        ("[]", "this is no JSON object"),
        ('{"name": "a", "name": "b"}', "`name` is said twice"),
        ("[" * 100_000, "this is no JSON"),
        ('{"a": "\udcff"}', "this is no JSON"),
    ],
    ids=["cut off", "no object", "a key twice", "too deep", "not UTF-8"],
)
def test_a_descriptor_that_cannot_be_kept_is_refused(ferry: toy.Toy, content: str, said: str) -> None:
    (ferry.package / "datapackage.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(Refused, match=said):
        sync(ferry.package, check=False)


def test_the_tables_of_a_package_that_is_no_dossier_are_never_replaced(tmp_path: Path) -> None:
    foreign = {"datapackage.json": b'{"name": "towns", "resources": [{"name": "towns", "path": "towns.csv"}]}'}
    (tmp_path / "datapackage.json").write_bytes(foreign["datapackage.json"])
    with pytest.raises(Refused, match="not marked as a dossier"):
        sync(tmp_path, check=False)
    assert contents(tmp_path) == foreign


def test_it_runs_where_a_table_is_broken(ferry: toy.Toy) -> None:
    ferry.file("actors").write_bytes(b'\xff"broken')
    (ferry.package / "README.md").write_text("<!-- generated: tables --><!-- /generated -->", encoding="utf-8")
    assert sync(ferry.package, check=False) == ["datapackage.json", "README.md"]
    page = (ferry.package / "README.md").read_text(encoding="utf-8")
    assert [line.split(" | ")[1] for line in page.splitlines() if "actors.csv" in line] == ["?"]


def test_only_the_generated_parts_of_the_readme_change(ferry: toy.Toy) -> None:
    page = "# A\n\n<!-- generated: vocabularies -->old<!-- /generated -->\n\nB <!-- /generated -->\r\n"
    (ferry.package / "README.md").write_bytes(page.encode())
    sync(ferry.package, check=False)
    made = (ferry.package / "README.md").read_bytes().decode()
    head, _, rest = made.partition("<!-- generated: vocabularies -->\n")
    part, _, tail = rest.partition("\n<!-- /generated -->")
    assert (head, tail) == ("# A\n\n", "\n\nB <!-- /generated -->\r\n")
    assert part == readme.vocabularies(ferry.package)
    assert len(part.splitlines()) == len(VOCABULARIES) + 2


@pytest.mark.parametrize(
    "page",
    [
        "<!-- generated: tabels --><!-- /generated -->",
        "<!-- generated: tables -->",
        "<!-- generated: tables -->\nour own words\n<!-- generated: model --><!-- /generated -->",
        "\udcff",
    ],
)
def test_a_readme_that_cannot_be_kept_is_refused(ferry: toy.Toy, page: str) -> None:
    (ferry.package / "README.md").write_bytes(page.encode("utf-8", "surrogateescape"))
    before = contents(ferry.package)
    with pytest.raises(Refused):
        sync(ferry.package, check=False)
    assert contents(ferry.package) == before


def test_the_picture_shows_each_table_once_and_each_reference(ferry: toy.Toy) -> None:
    lines = readme.model(ferry.package).splitlines()
    boxes = [line.strip() for line in lines if line.startswith("    ")]
    assert sorted(boxes) == sorted(model.table for model in RECORDS)
    arrows = {tuple(line.split()[:: len(line.split()) - 1]) for line in lines if " --> " in line}
    wanted = {
        (model.table, target)
        for model in RECORDS
        for _, target in projection.references(model)
        if target not in VOCABULARIES
    }
    assert arrows == wanted


def profile(name: str) -> jsonschema.Draft7Validator:
    found = find_spec("dplib")
    assert found is not None
    assert found.origin is not None
    file = Path(found.origin).parent / f"profiles/2.0/{name}.json"
    return jsonschema.Draft7Validator(json.loads(file.read_text(encoding="utf-8")))


def test_the_descriptor_satisfies_the_profiles_of_data_package_2() -> None:
    package = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    faults = [each.message for each in profile("datapackage").iter_errors(package)]
    faults += [each.message for one in package["resources"] for each in profile("dataresource").iter_errors(one)]
    assert faults == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.table)
def test_each_schema_satisfies_the_profile_of_table_schema_2(model: type[Table]) -> None:
    assert [each.message for each in profile("tableschema").iter_errors(projection.table_schema(model))] == []


def test_frictionless_finds_the_toy_dossier_valid(ferry: toy.Toy) -> None:
    report = Package(str(ferry.package / "datapackage.json")).validate()
    assert report.flatten(["name", "rowNumber", "message"]) == []
    assert report.valid


def test_frictionless_finds_a_changed_byte(ferry: toy.Toy) -> None:
    ferry.file("actors").write_bytes(ferry.file("actors").read_bytes().replace(b"Mayor", b"Mayer"))
    report = Package(str(ferry.package / "datapackage.json")).validate()
    assert report.flatten(["type"]) == [["hash-count"]]


class Bad(Table):
    """A table with one column that is replaced in each case below."""

    table: ClassVar[str] = "bad"
    title_of_table: ClassVar[str] = "Bad"


class Hidden(Bad):
    """A table whose validator no schema would tell of."""

    bad_id: Annotated[str, text("A key.", "x")]

    @field_validator("bad_id")
    @classmethod
    def never_y(cls, cell: str) -> str:
        if cell == "y":
            raise ValueError("y")
        return cell


def replaced(annotation: Any, default: Any = ...) -> type[Table]:
    return create_model("Replaced", __base__=Bad, bad_id=(annotation, default))


@pytest.mark.parametrize(
    "model",
    [
        replaced(Annotated[bool, column("m", "true")]),
        replaced(Annotated[datetime, column("m", "2024-01-01T00:00:00")]),
        replaced(Annotated[list[str], column("m", "x")]),
        replaced(Annotated[str | Integer, column("m", "x")]),
        replaced(Annotated[int, column("m", "1")]),
        replaced(Annotated[float, column("m", "1")]),
        replaced(Annotated[date, column("m", "2024-01-01")]),
        replaced(Annotated[Literal[1, 2], column("m", "1")]),
        replaced(Annotated[str, AfterValidator(str.lower), column("m", "x")]),
        replaced(Annotated[str, column("m", "x", minimum=1)]),
        replaced(Annotated[Day, column("m", "2024-01-01", pattern="2.*")]),
        replaced(Annotated[Number, column("m", "1", pattern="1")]),
        replaced(Annotated[str, column("m", "x", references="nowhere")]),
        replaced(Annotated[str, column("m", "x")], default="x"),
        replaced(str),
        Hidden,
    ],
    # without the address that a function's name ends in, so that every run calls the test the same
    ids=lambda model: re.sub(" at 0x[0-9a-f]+", "", str(model.model_fields["bad_id"].annotation)),
)
def test_what_table_schema_cannot_say_is_an_error(model: type[Table]) -> None:
    with pytest.raises(TypeError, match="bad"):
        projection.table_schema(model)


BORDERS = {
    "string": (
        *("", " ", "a", "A", "0", "S1", "S01", "S01 ", " S01", "S٠١"),
        *("x\ny", "x\n", "\x00", "\x1f", "\x7f", "\x85", "\u2028", "ſ"),
    ),
    "integer": (
        *("0", "1", "-1", "+1", "007", "1.0", "1e3", "1_000", "１", "٣"),
        *("", " 1", "1 ", "0x1F", "-", "−1", "1,000", "true"),
    ),
    "number": (
        *("90", "-90", "90.1", "-90.1", "180.0", "181", "1e2", "1E+05", "1e100"),
        *("", ".5", "5.", "NaN", "inf", "1_0", "1 ", "--1", "1,5", "0x1p3"),
    ),
    "date": (
        *("2024-02-29", "2023-02-29", "2024-13-01", "2024-6-1", "0001-01-01", "0000-01-01", "9999-12-31", "2024-06"),
        *(
            "",
            "2024-06-01T00:00:00",
            "20240601",
            "1718000000",
            " 2024-06-01",
            "２０２４-06-01",
            "2024/06/01",
            "-2024-06-01",
        ),
    ),
}


def laxer_in_frictionless(kind: str, cell: str) -> bool:
    """Whether frictionless takes a cell that the standard does not, because Python's own parsers do.

    Source: Table Schema 2.0: integers and numbers as XML Schema writes them, dates as `%Y-%m-%d`, two digits each. The
    dossier also leaves out what no measurement needs: `NaN`, `INF`, a point without a digit on one side, and exponents
    of three digits.
    """
    if kind == "string":
        return cell.endswith("\n")  # in Python `$` also stands before a last line feed
    plain = cell.isascii() and cell == cell.strip() and "_" not in cell
    if kind == "number":
        return not plain or not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", cell)
    return not plain or (kind == "date" and len(cell) != len("2024-06-01"))


def columns_of_models() -> list[tuple[type[Table], str]]:
    return [(model, name) for model in MODELS for name in model.model_fields]


@pytest.mark.parametrize(("model", "name"), columns_of_models(), ids=lambda one: getattr(one, "table", one))
def test_pydantic_and_frictionless_give_each_cell_the_same_verdict(model: type[Table], name: str) -> None:
    row = {each: str((info.examples or [""])[0]) for each, info in model.model_fields.items()}
    described = next(each for each in projection.table_schema(model)["fields"] if each["name"] == name)
    read_cell = Schema.from_descriptor({"fields": [described], "missingValues": [""]}).fields[0].create_cell_reader()
    kind = described["type"]
    samples = [*BORDERS[kind], *described.get("categories", []), row[name]]
    letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=2)
    near = st.tuples(st.sampled_from(samples), letters).map("".join)
    digits = st.text("0123456789-+.eE", max_size=12)

    def same(cell: str) -> None:
        try:
            model.from_cells({**row, name: cell})
            ours = True
        except ValidationError:
            ours = False
        theirs = read_cell(cell)[1] is None
        assert ours == theirs or (theirs and laxer_in_frictionless(kind, cell)), repr(cell)

    for sample in samples:
        same(sample)
    settings(max_examples=30)(given(near | digits)(same))()


def test_sync_and_fmt_agree_on_the_header_of_an_empty_table() -> None:
    empty = csvfiles.written(RECORDS[0].model_fields, [])
    assert csvfiles.parse(empty, "x").records == []

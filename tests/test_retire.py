"""A record is withdrawn whole: ids are kept, references mended or told, and all files are written or none."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

import overlay
from dossier import cli, csvfiles, files, fmt
from dossier.checker import check
from dossier.csvfiles import Row
from dossier.models import Retired
from dossier.report import Refused, as_lines
from dossier.retire import retire
from dossier.show import MODELS
from dossier.sync import sync
from dossier.withdrawal import KEPT, RELATIONS, SAID_ONCE, Leaving, Plan
from test_contributing import copied

ROOT = Path(__file__).parents[1]
WHY = "Said the same as another."

Tables = dict[str, dict[str, Row]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the smallest valid dossier, with its codebook."""
    package = overlay.build(tmp_path_factory.mktemp("made") / "fair")
    sync(package, check=False)
    return package


@pytest.fixture
def fair(made: Path, tmp_path: Path) -> Path:
    """Copy the dossier, for tests that ask for a change of its files."""
    return shutil.copytree(made, tmp_path / "fair")


@pytest.fixture
def village(made: Path) -> Tables:
    """Read the dossier, for tests that only plan."""
    return read(made)


@pytest.fixture(scope="module")
def real() -> Tables:
    return read(ROOT)


def read(package: Path) -> Tables:
    return {table: {row[model.key()]: row for row in csvfiles.load(package, model)} for table, model in MODELS.items()}


def cells(tables: Tables) -> dict[str, dict[str, dict[str, str]]]:
    return {table: {row_id: dict(row.cells) for row_id, row in rows.items()} for table, rows in tables.items()}


def contents(package: Path) -> dict[str, bytes]:
    return {str(each.relative_to(package)): each.read_bytes() for each in package.rglob("*") if each.is_file()}


def add(tables: Tables, table: str, line: str) -> None:
    row = Row(99, dict(zip(MODELS[table].model_fields, line.split(","), strict=True)))
    tables[table][line.split(",")[0]] = row


def planned(tables: Tables, record_ids: Iterable[str], replaced_by: str | None = None) -> Plan:
    copy = {
        table: {row_id: Row(row.line, dict(row.cells)) for row_id, row in rows.items()}
        for table, rows in tables.items()
    }
    plan = Plan(copy)
    for each in record_ids:
        table = next(name for name, rows in copy.items() if name != Retired.table and each in rows)
        plan.leave((table, each), Leaving(WHY, None, replaced_by))
    plan.settle()
    return plan


def kept(plan: Plan) -> dict[str, str | None]:
    return {record_id: each.replaced_by for (_, record_id), each in plan.leaving.items()}


def moved(plan: Plan) -> list[str]:
    return [f"{each.reference.row_id}.{each.reference.column} {each.old}>{each.new}" for each in plan.moves]


def in_the_way(refused: Refused) -> list[str]:
    return [f"{each.path}:{each.line} {each.code} {each.field} of {each.record_id}" for each in refused.diagnostics]


@pytest.mark.parametrize(
    ("record_id", "gone"),
    [
        ("C0003", "C0003 Q00048 Q00049 Q00050"),
        ("CR001", "CR001 Q00051"),
        ("ER001", "ER001 Q00045"),
        ("EP0001", "EP0001 Q00037"),
        ("ET0001", "ET0001 Q00043"),
        ("N0005", "N0005 Q00015"),
        ("R0001", "R0001 Q00016 Q00017 Q00018 Q00019"),
        ("I0001", "I0001"),
        ("X001", "X001 Q00052"),
        ("T0001", "T0001"),
        ("Q00025", "Q00025"),
        ("K00001", "K00001"),
        ("D001", "D001"),
        ("S02.007", "S02.007"),
    ],
)
def test_what_belongs_to_a_record_goes_with_it(village: Tables, record_id: str, gone: str) -> None:
    plan = planned(village, [record_id])
    assert (kept(plan), moved(plan), plan.faults) == (dict.fromkeys(gone.split()), [], [])


@pytest.mark.parametrize(
    ("record_id", "references"),
    [
        ("C0001", ["claim_relations.csv:2 R003 to_claim_id of CR001"]),
        (
            "E001",
            [
                "event_relations.csv:2 R003 to_event_id of ER001",
                "claims.csv:4 R003 event_id of C0003",
                "decisions.csv:2 R807 record_id of D001",
            ],
        ),
        ("A001", ["event_participants.csv:2 R003 actor_id of EP0001", "claims.csv:4 R003 claimant_id of C0003"]),
        ("P01", ["events.csv:2 R003 place_id of E001"]),
        ("P02", ["places.csv:2 R003 within_id of P01"]),
        ("S01", ["sources.csv:3 R003 derived_from_id of S02"]),
        (
            "S03.002",
            [
                "sentences.csv:11 R003 repeats_id of S03.003",
                "renditions.csv:2 R003 sentence_id of T0001",
                "citations.csv:4 R003 sentence_id of Q00003",
                "citations.csv:16 R003 sentence_id of Q00015",
                "citations.csv:27 R003 sentence_id of Q00026",
                "errata.csv:2 R003 sentence_id of X001",
            ],
        ),
    ],
)
def test_without_a_replacement_each_reference_stands_in_the_way(
    fair: Path, record_id: str, references: list[str]
) -> None:
    before = contents(fair)
    with pytest.raises(Refused) as refused:
        retire(fair, [record_id], WHY)
    assert in_the_way(refused.value) == [f"records/{each}" for each in references]
    assert contents(fair) == before


def test_records_that_refer_to_each_other_go_together(village: Tables) -> None:
    plan = planned(village, ["C0001", "CR001", "C0002"])
    assert set(kept(plan)) == {"C0001", "CR001", "C0002", "Q00046", "Q00047", "Q00051"}
    assert plan.faults == []


def test_with_a_replacement_references_are_moved_to_it(village: Tables) -> None:
    plan = planned(village, ["A001"], "A004")
    gone = "R0001 N0001 Q00004 Q00005 Q00011 Q00016 Q00017 Q00018 Q00019"
    assert kept(plan) == {"A001": "A004"} | dict.fromkeys(gone.split())
    assert moved(plan) == ["EP0001.actor_id A001>A004", "C0003.claimant_id A001>A004"]
    assert list(plan.to_look_at()) == [
        "records/actors.csv: if it holds of A004 as well, enter anew what went with A001: N0001, R0001, Q00004, Q00005"
    ]


def test_a_row_that_would_say_what_another_says_is_replaced_by_that(village: Tables) -> None:
    add(village, "event_participants", "EP0009,E001,A004,actor")
    add(village, "citations", "Q00090,event_participants,EP0009,actor_id,S02,S02.003,,explicit,")
    plan = planned(village, ["A001"], "A004")
    assert plan.leaving["event_participants", "EP0001"] == Leaving(
        "Said the same as EP0009 once A004 stood for A001.", None, "EP0009"
    )
    assert plan.leaving["citations", "Q00037"] == Leaving("Went with EP0001.", "EP0001", "Q00090")
    assert moved(plan) == ["C0003.claimant_id A001>A004"]


def test_of_two_rows_that_become_alike_one_stays(village: Tables) -> None:
    add(village, "actors", "A005,Ada B.,person,,,")
    add(village, "event_participants", "EP0009,E001,A005,actor")
    plan = planned(village, ["A001", "A005"], "A004")
    assert moved(plan) == ["EP0001.actor_id A001>A004", "C0003.claimant_id A001>A004"]
    assert kept(plan)["EP0009"] == "EP0001"


def test_a_blind_value_follows_the_record_it_names_and_a_waiver_goes_with_its_own(village: Tables) -> None:
    add(village, "codings", "K00003,claims,C0003,claimant_id,coder_2,A001")
    add(village, "codings", "K00004,actors,A001,actor_kind,coder_2,person")
    add(village, "waivers", "W001,R311,event_participants,EP0001,actor_id,As in S02.003 of A001 and A0011.")
    add(village, "waivers", "W002,R620,actors,A001,,It may stand.")
    plan = planned(village, ["A001"], "A004")
    assert "K00003.coded_value A001>A004" in moved(plan)
    assert {"K00004", "W002"} < kept(plan).keys()
    assert [each for each in plan.told() if "W002" in each or "K00004" in each] == [
        "records/codings.csv: withdrawn with A001: K00004",
        "records/waivers.csv: deleted, and their ids not kept, with A001: W002",
    ]
    assert list(plan.to_look_at())[-1] == "records/waivers.csv: reason of W001 speaks of A001"
    assert [each.code for each in planned(village, ["A001"]).faults] == ["R003", "R003", "R810"]


def test_a_relation_that_would_hold_of_one_record_alone_goes(village: Tables) -> None:
    plan = planned(village, ["C0001"], "C0002")
    assert kept(plan) == {"C0001": "C0002", "Q00046": "Q00047", "CR001": None, "Q00051": None}
    assert plan.leaving["claim_relations", "CR001"].reason == (
        "Would have related C0002 to itself once that stood for C0001."
    )


def test_what_cannot_be_moved_stands_in_the_way(village: Tables) -> None:
    village["actors"]["A004"].cells["parent_id"] = "A001"
    told = [(each.code, each.message) for each in planned(village, ["A001"], "A004").faults]
    assert told == [("R003", "`parent_id` of `A004` would become that itself")]
    first = planned(village, ["S03"], "S01").faults[0]
    assert (first.code, first.message) == ("R202", "`S03.001` is a sentence of `S03`")


@pytest.mark.parametrize(
    ("record_id", "given", "said"),
    [
        ("C9999", {}, "records: R003 no table has a record `C9999`"),
        (
            "C0099",
            {},
            "records/retired.csv:2: R801 `C0099` was retired in version `0.1.0` already, replaced by `C0001`: "
            "said the same as another claim",
        ),
        ("W001", {}, "records/waivers.csv:2: V202 `W001` is of `waivers`, whose ids `retired` does not keep"),
        ("C0003", {"replaced_by": "C0003"}, "R802 `C0003` cannot be replaced by itself"),
        ("C0003", {"replaced_by": "C0099"}, "R802 `C0003` cannot be replaced by `C0099`, which is retired"),
        ("C0003", {"replaced_by": "C9999"}, "R802 `C0003` cannot be replaced by `C9999`, which is no record"),
        ("C0003", {"replaced_by": "E001"}, "R802 `C0003` cannot be replaced by `E001`, which is of `events`"),
        (
            "S02.007",
            {"replaced_by": "S03.001"},
            "R802 `S02.007` cannot be replaced by `S03.001`, which is of another source",
        ),
        ("C0003", {"reason": " \u3000"}, "V001 the reason is empty"),
        ("C0003", {"reason": "=1+1"}, "F304 the reason begins as a formula does: `=1+1`"),
        ("C0003", {"reason": "Two\nlines"}, "F302 the reason has a line break in it"),
        ("C0003", {"reason": "A\x1b[2J"}, "F105 the reason has the invisible character U+001B at place 2"),
        ("C0003", {"version": "1.1"}, "V201 the version `1.1` is not made of three numbers"),
        (
            "C0003",
            {"version": "1.0.0"},
            "V205 version `1.0.0` does not come after `1.0.0`, the last that was released",
        ),
    ],
)
def test_what_is_asked_for_wrongly_is_refused_before_anything_is_written(
    fair: Path, record_id: str, given: dict[str, str], said: str
) -> None:
    (fair / "records/waivers.csv").open("a").write("W001,R311,claims,C0003,,It may stand.\n")
    release(fair, "1.0.0")
    before = contents(fair)
    with pytest.raises(Refused) as refused:
        retire(fair, [record_id], given.get("reason", WHY), given.get("replaced_by"), given.get("version"))
    assert as_lines(refused.value.diagnostics)[0].removeprefix("records/retired.csv: ") == said
    assert contents(fair) == before


def test_a_record_is_not_replaced_by_one_that_goes_too(fair: Path) -> None:
    with pytest.raises(Refused, match="`C0001` cannot be replaced by `C0002`, which is to go as well"):
        retire(fair, ["C0001", "C0002"], WHY, "C0002")


def test_a_package_that_cannot_be_written_without_loss_is_refused_with_all_that_stands_in_the_way(fair: Path) -> None:
    for path, line in (("records/claims.csv", "C0001" + "," * 14), ("records/places.csv", "P09,too,long" + "," * 9)):
        (fair / path).open("a").write(line + "\n")
    before = contents(fair)
    with pytest.raises(Refused) as refused:
        retire(fair, ["X001"], WHY)
    assert [(each.code, each.place) for each in refused.value.diagnostics] == [
        ("F205", "records/places.csv:4"),
        ("R002", "records/claims.csv:5"),
    ]
    assert contents(fair) == before


def test_a_package_that_is_no_dossier_is_refused(fair: Path) -> None:
    descriptor = fair / "datapackage.json"
    descriptor.write_text(descriptor.read_text("utf-8").replace('"dossier": "1"', '"dossier": "no"'), "utf-8")
    with pytest.raises(Refused, match="the package is no dossier"):
        retire(fair, ["X001"], WHY)


def test_a_dry_run_tells_all_and_writes_nothing(fair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(fair)
    given = ["retire", "X001", "--because", WHY, "--dry-run", "--in", "0.4.0", "--package", str(fair)]
    assert cli.main(given) == 0
    assert capsys.readouterr().out == (
        "would retire X001 in version 0.4.0\n"
        "records/citations.csv: withdrawn with X001: Q00052\n"
        "records/errata.csv: withdrawn (Said the same as another.): X001\n"
        "records/retired.csv: 2 ids kept\n"
        "datapackage.json: brought up to date\n"
    )
    assert contents(fair) == before


def test_what_is_written_is_canonical_and_current_and_what_is_left_to_do_is_told(fair: Path) -> None:
    release(fair, "0.1.0")
    before = contents(fair)
    result = retire(fair, ["E001"], "  Told\u00a0twice. ", "E002")
    assert (fair / "records/retired.csv").read_text("utf-8").splitlines()[1:5] == [
        "C0099,claims,said the same as another claim,C0001,0.1.0",
        "E001,events,Told twice.,E002,0.2.0",
        "EP0001,event_participants,Went with E001.,,0.2.0",
        "EP0002,event_participants,Went with E001.,EP0004,0.2.0",
    ]
    after = contents(fair)
    assert sorted(result.changed) == sorted(path for path in after if after[path] != before.get(path))
    assert fmt.format_package(fair, check=True) == []
    assert sync(fair, check=True) == []
    assert result.as_text().splitlines()[-5:] == [
        "",
        "left to do:",
        "records/places.csv:2: R502 no event or other place refers to place `P01`",
        "  help: give it to the event for which it was made, or retire it",
        "records/events.csv: if it holds of E002 as well, enter anew what went with E001: "
        "EP0001, ET0001, Q00025, Q00026, Q00027, Q00028, Q00029, Q00030",
    ]
    assert not result.is_complete


def test_where_one_file_cannot_be_written_all_stay_as_they_were(fair: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(fair)
    replace = os.replace

    def fail(source: Path, target: Path) -> None:
        # no disk fails on demand
        if Path(target) == fair / "records/retired.csv" and Path(source).suffix == ".tmp":
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(Refused, match=r"cannot be written \(Input/output error\)"):
        retire(fair, ["X001"], WHY)
    assert contents(fair) == before


def test_files_are_replaced_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    (tmp_path / "a.csv").chmod(0o640)
    (tmp_path / "folder/inner").mkdir(parents=True)
    new = {tmp_path / name: b"new" for name in ("a.csv", "made/b.csv", "folder")}
    with pytest.raises(Refused, match="folder` cannot be written"):
        files.replace_together(new)
    assert contents(tmp_path) == {"a.csv": b"old"}
    del new[tmp_path / "folder"]
    files.replace_together(new)
    assert contents(tmp_path) == {"a.csv": b"new", "made/b.csv": b"new"}
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("seed", range(8))
def test_nothing_refers_any_more_to_what_goes(real: Tables, seed: int) -> None:
    chance = random.Random(seed)
    table = chance.choice([name for name in MODELS if name in KEPT])
    old, new = chance.sample(sorted(real[table]), 2)
    plan = planned(real, [old], chance.choice([new, None]))
    gone = {(of, record_id) for of, record_id in plan.leaving}
    before, after = cells(real), cells(plan.tables)
    if plan.faults:
        assert {each.record_id for each in plan.faults} <= {
            row_id for rows in before.values() for row_id, row in rows.items() if {old, *kept(plan)} & {*row.values()}
        }
        return
    stays = {
        of: {row_id: row for row_id, row in rows.items() if (of, row_id) not in gone} for of, rows in after.items()
    }
    ids = {record_id for _, record_id in gone}
    own_words = ("note", "reason", "retired_id", "replaced_by_id")
    naming = [
        (of, row_id, column)
        for of, rows in stays.items()
        for row_id, row in rows.items()
        for column, cell in row.items()
        if cell in ids and column not in own_words
    ]
    assert naming == []
    changed = {
        (row_id, column)
        for of, rows in stays.items()
        for row_id, row in rows.items()
        for column in row
        if row[column] != before[of][row_id][column]
    }
    assert changed <= {(each.reference.row_id, each.reference.column) for each in plan.moves}
    for of, columns in SAID_ONCE.items():
        assert repeated(stays[of], columns) == repeated(before[of], columns)
    for of in RELATIONS:
        first, second = list(MODELS[of].model_fields)[1:3]
        assert [row_id for row_id, row in stays[of].items() if row[first] == row[second]] == []


def repeated(rows: dict[str, dict[str, str]], columns: tuple[str, ...]) -> int:
    said = [tuple(row[each] for each in columns) for row in rows.values()]
    return len(said) - len(set(said))


def test_what_is_left_to_do_in_the_real_package_is_told_before(real: Tables, tmp_path: Path) -> None:
    package = copied(tmp_path)
    chance = random.Random(9)
    drawn = [chance.choice(sorted(real[name])) for name in chance.sample(sorted(KEPT), 8)]
    citations = real["citations"].values()
    cited = Counter(row["sentence_id"] for row in citations)
    alone = [row["record_id"] for row in citations if row["record_field"] == "*" and cited[row["sentence_id"]] == 1]
    going = [each for each in (*drawn, *alone[:3]) if not planned(real, [each]).faults]
    assert len(going) > 3
    result = retire(package, going, WHY)
    assert result.left
    assert check(package).diagnostics == result.left
    assert {row["retired_id"] for row in csvfiles.load(package, Retired)} >= {*going, *real["retired"]}


def release(package: Path, version: str) -> None:
    (package / "dist").mkdir()
    (package / f"dist/fair-{version}.zip").touch()

"""Planted faults: each kind makes a fault and is told as it says, and the count of them can be trusted."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dossier import cli, csvfiles, files, rules
from dossier.faults import trial
from dossier.faults.kinds import KINDS, named
from dossier.faults.planting import DESCRIPTOR, Fault, Kind, NoPlaceError, Original, Place, load, plant
from dossier.faults.score import Score
from dossier.faults.spreadsheets import saved_by_a_spreadsheet
from dossier.faults.trial import TEXTS, Bench, Order, Outcome
from overlay import ROOT, build

NEVER_PLANTED = {
    **dict.fromkeys(("F002", "F003", "F004", "F008", "F010"), "a descriptor written by hand, which tests/cases has"),
    "F011": "told by `dossier sync`",
    "F209": "a dossier has no tables of JSON and no archives",
    "R201": "sentences of a source whose text is gone: R213 owns the slip where there is a manifest",
    "R207": "counts what is left to do",
    "R215": "takes two sources that were never related",
    "R217": "takes a document without any sentence",
    "R221": "takes two translations of one work into one language",
    "R310": "takes the words of a text: only they say which day was counted from another one",
    **dict.fromkeys(("V103", "V203", "V204", "V207", "V208"), "no column of a dossier has the type"),
    **dict.fromkeys((f"V{number}" for number in range(105, 115)), "no column of a dossier has the type"),
}
"""Rules that no kind is meant for, and why."""

TRIES = 5
ALL = bool(os.environ.get("DOSSIER_ALL_FAULTS"))
SAMPLE = {"told": 6, "silent": 2}
"""How many kinds are judged where not all are: each takes seconds."""


def told() -> list[Kind]:
    """Return kinds that a rule tells without the texts."""
    return [each for each in KINDS if each.needs == "nothing" and each.codes]


def silent() -> list[Kind]:
    """Return kinds that nothing tells: those that need reading, and those for which no rule is there."""
    return [each for each in KINDS if each.needs == "reading" or (each.needs == "nothing" and not each.codes)]


def drawn(kinds: list[Kind], number: int) -> list[Kind]:
    """Return some of the kinds, always the same, or all where DOSSIER_ALL_FAULTS is set."""
    some = random.Random("some kinds").sample(kinds, min(number, len(kinds)))
    return [each for each in kinds if ALL or each in some]


ORDER = Order(ROOT, 1, (), None, False)


def tried(name: str) -> list[Outcome]:
    """Plant a fault of a kind, and another as long as a silent one is told by chance, up to some tries."""
    [bench] = trial._BENCH
    kind = named(name)
    assert kind is not None
    outcomes: list[Outcome] = []
    for number in range(TRIES if kind in silent() else 1):
        fault = plant(kind, bench.original, random.Random(f"{name} {number}"))
        if fault is not None:
            outcomes.append(bench.judged(number, kind, fault))
        if outcomes and outcomes[-1].verdict == "missed":
            break
    return outcomes


@pytest.fixture(scope="session")
def outcomes(request: pytest.FixtureRequest) -> dict[str, list[Outcome]]:
    """Judge side by side the kinds that this run asks for."""
    asked = [item for item in request.session.items if "outcomes" in getattr(item, "fixturenames", ())]
    names = [item.callspec.params["kind"].name for item in asked]  # type: ignore[attr-defined]
    with TemporaryDirectory() as folder:
        arguments = (ORDER, Path(folder))
        with ProcessPoolExecutor(
            mp_context=get_context("spawn"), initializer=trial._set_up, initargs=arguments
        ) as pool:
            return dict(zip(names, pool.map(tried, names), strict=True))


@pytest.fixture(scope="module")
def real() -> Original:
    return load(ROOT)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("village") / "package")


@pytest.fixture(scope="module")
def bench(village: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(Order(village, 1, (), None, False), tmp_path_factory.mktemp("bench"))


@pytest.mark.parametrize("kind", drawn(told(), SAMPLE["told"]), ids=lambda kind: kind.name)
def test_a_fault_is_told_by_the_intended_rule_at_its_place(kind: Kind, outcomes: dict[str, list[Outcome]]) -> None:
    assert [(each.verdict, each.told) for each in outcomes[kind.name] if each.verdict != "right"] == []
    assert outcomes[kind.name] != []


@pytest.mark.parametrize("kind", drawn(silent(), SAMPLE["silent"]), ids=lambda kind: kind.name)
def test_a_kind_that_no_rule_tells_is_indeed_silent(kind: Kind, outcomes: dict[str, list[Outcome]]) -> None:
    last = outcomes[kind.name][-1]
    assert last.told == (), "a rule tells it now: give the kind its code"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_planted_fault_differs_and_has_a_place_in_the_package(kind: Kind, real: Original) -> None:
    fault = plant(kind, real, random.Random(kind.name))
    assert fault is not None, "there is no place for it in the package"
    changed = {path for path, content in fault.files.items() if real.files.get(path) != content}
    places = [each for each in fault.places if each.line is not None]
    lines = {path: (content or b"").splitlines() for path, content in (real.files | fault.files).items()}

    assert changed
    assert fault.places or not kind.codes
    assert [each for each in places if not 1 <= each.line <= max(len(lines[each.path]), 1)] == []  # type: ignore[operator]


def test_each_rule_has_a_kind_or_a_reason() -> None:
    intended = {code for each in KINDS for code in each.codes}
    there = {each.code for each in rules.all_rules()}

    assert intended - there - {TEXTS} == set(), "no rule has the code"
    assert there - intended == set(NEVER_PLANTED) & there, "add a kind that the rule is meant to tell"


def test_kinds_have_names_and_sentences_of_their_own() -> None:
    assert len({each.name for each in KINDS}) == len({each.about for each in KINDS}) == len(KINDS) >= 60
    assert [each.about for each in KINDS if not each.about.endswith(".")] == []


def test_the_same_seed_gives_the_same_table_whatever_the_number_of_jobs(village: Path) -> None:
    before = load(village).files
    names = ("title-with-full-stop", "blank-line", "polarity-flipped")
    order = Order(village, 7, names, None, False)
    one, two = (Score(7, trial.run(order, range(2), jobs), False, False) for jobs in (1, 2))

    assert one.as_json() == two.as_json()
    assert one.as_text() == two.as_text()
    assert load(village).files == before, "a fault was planted in the package itself"


def full_stop(original: Original, number: int) -> Fault:
    return original.sheets["events"].spots()[number].changed(title="The fair is held.")


def test_a_fault_told_at_another_place_is_no_success(bench: Bench) -> None:
    kind = named("title-with-full-stop")
    assert kind is not None
    fault = full_stop(bench.original, 0)
    [place] = fault.places
    moved = [place._replace(line=3), place._replace(field="status"), place._replace(path="records/claims.csv")]

    assert bench.judged(0, kind, fault).verdict == "right"
    assert [bench.judged(0, kind, fault.told_at(each)).verdict for each in moved] == ["elsewhere"] * 3


def test_a_fault_told_by_another_rule_is_no_success(bench: Bench) -> None:
    expected = Kind("made-up", "Made up.", ("R301",), "nothing", lambda original, _: full_stop(original, 0))
    assert bench.judged(0, expected, full_stop(bench.original, 0)).verdict == "elsewhere"


def test_what_the_clean_package_is_told_counts_for_nothing(village: Path, tmp_path: Path) -> None:
    package = shutil.copytree(village, tmp_path / "package")
    kind = named("event-relation-doubled")
    assert kind is not None
    told = Bench(Order(package, 1, (), None, False), tmp_path / "bench")
    fault = full_stop(told.original, 0)
    usual = told.judged(0, kind, fault).told
    for path, content in fault.files.items():
        files.replace(package / path, content or b"")
    (package / DESCRIPTOR).write_bytes(told.descriptor(fault))
    with_it = Bench(Order(package, 1, (), None, False), tmp_path / "with")
    added = with_it.judged(0, kind, with_it.original.sheets["events"].spots()[1].changed(title="The fair ends."))

    assert [each.split(": ")[0] for each in usual] == ["records/events.csv:2 title"]
    assert [each.split(": ")[0] for each in added.told] == ["records/events.csv:3 title"]


def test_the_copy_is_clean_again_after_each_fault(bench: Bench) -> None:
    for name in ("table-deleted", "file-added", "changed-without-sync", "comma-lost-in-the-descriptor"):
        kind = named(name)
        assert kind is not None
        fault = plant(kind, bench.original, random.Random(1))
        assert fault is not None
        assert bench.judged(0, kind, fault).verdict == "right"
    found = {
        path.relative_to(bench.root).as_posix(): path.read_bytes() for path in bench.root.rglob("*") if path.is_file()
    }
    assert found == bench.original.files


def test_frictionless_is_measured_by_the_same_places(village: Path, tmp_path: Path) -> None:
    bench = Bench(Order(village, 1, (), None, True), tmp_path)
    verdicts = {}
    for name in ("date-with-slashes", "utf-16", "title-with-full-stop", "column-dropped", "table-deleted"):
        kind = named(name)
        assert kind is not None
        fault = plant(kind, bench.original, random.Random(3))
        assert fault is not None
        verdicts[name] = bench.judged(0, kind, fault).second

    assert verdicts == {
        "date-with-slashes": "right",
        "utf-16": "elsewhere",
        "title-with-full-stop": "missed",
        "column-dropped": "right",
        "table-deleted": "right",
    }


def test_a_kind_without_a_place_is_said_to_have_none(village: Path) -> None:
    kind = Kind("nowhere", "Nowhere.", ("R301",), "nothing", lambda original, draw: nowhere())
    assert plant(kind, load(village), random.Random(1)) is None
    score = Score(1, [Outcome(0, "blank-line"), Outcome(1, "crlf", True, (), "right")], False, False)
    assert score.homeless() == ["blank-line"]
    assert "no place for blank-line in this package" in score.as_text()


def nowhere() -> Fault:
    raise NoPlaceError


def test_the_table_parts_what_needs_reading_from_what_a_rule_tells() -> None:
    place = (Place("records/a.csv", 2, "b"),)
    planted = [
        Outcome(0, "crlf", True, place, "right", "missed"),
        Outcome(1, "crlf", True, place, "elsewhere", "right", ("records/c.csv:3: R301 something else",)),
        Outcome(2, "polarity-flipped", True, place, "missed", "missed"),
        Outcome(3, "span-shifted", True, place, "missed", "missed"),
    ]
    text = Score(1, planted, False, True).as_text().splitlines()

    assert text[-6:] == [
        "kinds that the check can tell: 1 of 2 (50.0 %) told by the intended rule at the right place",
        "  frictionless alone: 1 of 2 (50.0 %) at the right place, 1 of 2 (50.0 %) anywhere",
        "kinds that the texts can tell (--texts DIR): 0 of 1 (0.0 %) told by the intended rule at the right place",
        "  frictionless alone: 0 of 1 (0.0 %) at the right place, 0 of 1 (0.0 %) anywhere",
        "kinds that nobody can tell without reading: 0 of 1 (0.0 %) told by any rule, by chance",
        "  frictionless alone: 0 of 1 (0.0 %) at the right place, 0 of 1 (0.0 %) anywhere",
    ]
    assert "slipped: fault 1, crlf, expected at records/a.csv:2 b" in text
    assert "  told records/c.csv:3: R301 something else" in text


def test_a_package_with_errors_of_its_own_is_refused(
    village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = shutil.copytree(village, tmp_path / "package")
    (package / "records/notes.csv").write_text("a\n")

    assert cli.main(["faults", str(package), "--without-frictionless"]) == 1
    assert capsys.readouterr().out == (
        "datapackage.json: F002 the package has 1 error of its own, so that a planted fault could not be told apart\n"
        "  help: mend what `dossier check` tells first\n"
    )


def test_texts_that_do_not_fit_the_package_are_refused(
    village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["faults", str(village), "--texts", str(tmp_path), "--without-frictionless"]) == 1
    assert "the texts do not prove the package" in capsys.readouterr().out


def test_the_command_prints_the_table_as_json(village: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--count", "2", "--jobs", "1", "--kind", "blank-line", "--without-frictionless", "--format", "json"]

    assert cli.main(["faults", str(village), *arguments]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["count"] == 2
    assert printed["parts"][0]["total"] == {"planted": 2, "right": 2, "elsewhere": 0, "missed": 0}
    assert printed["slipped"] == []


def test_a_kind_that_does_not_exist_is_named(village: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["faults", str(village), "--kind", "blank"]) == 1
    assert "there is no kind of fault `blank`; near it: blank-line" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_saves_is_imitated_to_the_letter(real: Original, tmp_path: Path) -> None:
    given, saved = tmp_path / "given", tmp_path / "saved"
    given.mkdir()
    cells = ["007", "1.50", "true", "September 2023", "2024-06-19", "S05.017", "a, b", "12", "日本", "0.250"]
    (given / "cells.csv").write_bytes(csvfiles.written(["code", "cell"], [[f"c{n}", c] for n, c in enumerate(cells)]))
    for sheet in real.sheets.values():
        (given / f"{sheet.name}.csv").write_bytes(sheet.content)
    # comma, double quote, UTF-8, from line 1; in English, cells as they are shown
    form = "44,34,76,1,,1033,false,true,false"
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"),
            *("--infilter=CSV:44,34,76,1,,1033", "--convert-to", f"csv:Text - txt - csv (StarCalc):{form}"),
            *("--outdir", str(saved), *map(str, sorted(given.glob("*.csv")))),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    names = sorted(path.name for path in given.glob("*.csv"))
    imitated = {name: imitation(given / name) for name in names}

    assert {name: csvfiles.read(saved, name).records for name in names} == imitated
    assert sum(imitated[name] != csvfiles.read(given, name).records for name in names) > 1


def imitation(file: Path) -> list[tuple[int, list[str]]]:
    rows = csvfiles.read(file.parent, file.name)
    return [(line, [saved_by_a_spreadsheet(cell) for cell in cells]) for line, cells in rows.records]

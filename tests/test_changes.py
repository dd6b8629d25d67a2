"""What changed between two versions: each kind of change, the level it asks for, and the words of the change log."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import overlay
from dossier.changelog import plain, ranges, section
from dossier.changes import Changes, between, compared, next_version
from dossier.differences import Difference
from dossier.identity import Edition

FLOUR = "E002,Elmland promises flour to Elmford"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Give the village as it was."""
    return Edition(overlay.build(tmp_path_factory.mktemp("old")))


@pytest.fixture
def new(old: Edition, tmp_path: Path) -> Path:
    """Give a copy of the village, to be changed."""
    return shutil.copytree(old.directory, tmp_path / "new")


def since(old: Edition, new: Path) -> Changes:
    return compared(old, Edition(new))


def edit(package: Path, path: str, before: str, after: str) -> None:
    text = (package / path).read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before} stands {text.count(before)} times in {path}"
    (package / path).write_text(text.replace(before, after), encoding="utf-8")


def add(package: Path, table: str, row: str) -> None:
    with (package / f"records/{table}.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")


def drop(package: Path, table: str, record_id: str) -> None:
    place = package / f"records/{table}.csv"
    lines = place.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"{record_id},")]
    assert len(kept) == len(lines) - 1
    place.write_text("".join(kept), encoding="utf-8")


def edit_json(package: Path, path: str, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads((package / path).read_text(encoding="utf-8"))
    change(content)
    (package / path).write_text(json.dumps(content), encoding="utf-8")


def edit_field(package: Path, table: str, column: str, **said: object) -> None:
    def change(schema: dict[str, Any]) -> None:
        [field] = [each for each in schema["fields"] if each["name"] == column]
        field |= said

    edit_json(package, f"schemas/{table}.json", change)


def test_nothing_is_different_between_a_version_and_its_copy(old: Edition, new: Path) -> None:
    changes = since(old, new)

    assert changes == Changes("0.1.0", "0.1.0")
    assert (changes.level, changes.reasons()) == (None, {})
    assert section(changes) == "Nothing changed.\n"


def test_a_number_or_a_day_of_release_is_no_change(old: Edition, new: Path) -> None:
    edit_json(new, "datapackage.json", lambda head: head.update(version="1.0.0", created="2030-01-01T00:00:00Z"))

    assert since(old, new) == Changes("0.1.0", "1.0.0")


def test_a_corrected_cell_is_a_patch_and_told_by_its_record(old: Edition, new: Path) -> None:
    edit(new, "records/events.csv", FLOUR, "E002,Elmland promises bread to Elmford")
    changes = since(old, new)

    assert changes.level == "patch"
    assert section(changes) == (
        "### Corrected\n\n"
        "- E002 (`events`): Elmland promises bread to Elmford\n"
        "  - `title` was `Elmland promises flour to Elmford`, is `Elmland promises bread to Elmford`\n"
    )


def test_a_code_is_told_with_its_label_and_a_reference_with_its_name(old: Edition, new: Path) -> None:
    edit(new, "records/claims.csv", "A004,,accusation,positive,certain", "A001,,accusation,positive,probable")

    assert section(since(old, new)) == (
        "### Corrected\n\n"
        "- C0001 (`claims`): Elmford bans the bread of Tom Reed.\n"
        "  - `claimant_id` was `A004` (Tom Reed), is `A001` (Ada Brook)\n"
        "  - `certainty` was `certain` (Certain), is `probable` (Probable)\n"
    )


def test_a_cell_that_is_filled_or_emptied_says_so(old: Edition, new: Path) -> None:
    edit(new, "records/actors.csv", "A004,Tom Reed,person,,,", "A004,Tom Reed,person,XEL,,")
    edit(new, "records/actors.csv", "A002,Elmland,state,XEL,,", "A002,Elmland,state,,,")

    assert section(since(old, new)) == (
        "### Corrected\n\n"
        "- A002 (`actors`): Elmland\n"
        "  - `country_code` was `XEL`, is empty\n"
        "- A004 (`actors`): Tom Reed\n"
        "  - `country_code` was empty, is `XEL`\n"
    )


def test_evidence_is_told_with_the_record_that_rests_on_it(old: Edition, new: Path) -> None:
    edit(
        new, "records/citations.csv", "C0001,*,S02,S02.005,,explicit,indirect", "C0001,*,S02,S02.005,,inferred,indirect"
    )
    edit(new, "records/citations.csv", "C0002,*,S02,S02.005", "C0002,*,S02,S02.004")
    add(new, "citations", "Q00053,events,E001,title,S02,S02.004,,explicit,")
    drop(new, "citations", "Q00016")
    changes = since(old, new)

    assert changes.level == "patch"
    assert section(changes) == (
        "### Corrected\n\n"
        "- A001 (`actors`): Ada Brook\n"
        "  - actor\\_roles R0001: evidence for `organisation_id` removed: S02.003, Inferred\n"
        "- E001 (`events`): Ada Brook visits Elmford\n"
        "  - evidence for `title` added: S02.004, Explicit\n"
        "- C0001 (`claims`): Elmford bans the bread of Tom Reed.\n"
        "  - evidence for the whole record in S02.005: `support` was `explicit` (Explicit), is `inferred` (Inferred)\n"
        "- C0002 (`claims`): Elmford does not ban the bread of Tom Reed.\n"
        "  - evidence for the whole record removed: S02.005, Explicit, Indirect\n"
        "  - evidence for the whole record added: S02.004, Explicit, Indirect\n"
    )


def test_a_part_is_told_with_its_record_and_its_id_is_listed(old: Edition, new: Path) -> None:
    edit(new, "records/actor_names.csv", "N0005,A003,Elmfurt,de", "N0005,A003,Elmfurth,de")
    drop(new, "event_tags", "ET0002")
    drop(new, "citations", "Q00044")
    add(new, "event_participants", "EP0007,E001,A004,third_party")
    changes = since(old, new)

    assert changes.level == "minor"
    assert section(changes) == (
        "### Added\n\n"
        "- 1 in `event_participants`: EP0007\n\n"
        "### Corrected\n\n"
        "- A003 (`actors`): Elmford\n"
        "  - actor\\_names N0005: `written` was `Elmfurt`, is `Elmfurth`\n"
        "- E001 (`events`): Ada Brook visits Elmford\n"
        "  - event\\_participants EP0007 added: Ada Brook visits Elmford, Tom Reed, Third party\n"
        "- E002 (`events`): Elmland promises flour to Elmford\n"
        "  - event\\_tags ET0002 removed: Elmland promises flour to Elmford, Context: economic\n\n"
        "### Withdrawn\n\n"
        "- ET0002 (`event_tags`), without a word in `retired`\n"
    )


def test_a_name_that_other_records_show_is_told_once(old: Edition, new: Path) -> None:
    edit(new, "records/actors.csv", "A004,Tom Reed", "A004,Thomas Reed")
    edit(new, "schemas/vocabularies/certainties.csv", "certain,Certain", "certain,Sure")
    changes = since(old, new)

    assert changes.level == "patch"
    assert section(changes) == (
        "### Structure\n\n"
        "- code `certain` of `certainties`: `label` was `Certain`, is `Sure` (patch)\n\n"
        "### Corrected\n\n"
        "- A004 (`actors`): Thomas Reed\n"
        "  - `name` was `Tom Reed`, is `Thomas Reed`\n"
    )


def test_a_sentence_that_moved_is_told_once(old: Edition, new: Path) -> None:
    edit(new, "records/sentences.csv", "S02.004,S02,4,94,140", "S02.004,S02,4,95,140")

    assert section(since(old, new)) == "### Corrected\n\n- S02.004 (`sentences`)\n  - `start_char` was `94`, is `95`\n"


def test_records_that_came_or_went_are_minor(old: Edition, new: Path) -> None:
    for number in range(5, 8):
        add(new, "actors", f"A00{number},Baker {number},person,,,")
    drop(new, "claims", "C0002")
    add(new, "retired", "C0002,claims,a mistake of the *curator*,C0003,1.1.0")
    drop(new, "places", "P02")
    changes = since(old, new)

    assert changes.level == "minor"
    assert changes.reasons() == {"minor": "A005 added to `actors`"}
    assert section(changes) == (
        "### Added\n\n"
        "- 3 in `actors`: A005–A007\n"
        "  - A005: Baker 5\n"
        "  - A006: Baker 6\n"
        "  - A007: Baker 7\n\n"
        "### Withdrawn\n\n"
        "- P02 (`places`), without a word in `retired`\n"
        "- C0002 (`claims`): a mistake of the \\*curator\\* Replaced by C0003.\n"
    )


def test_the_reason_of_a_withdrawal_may_be_corrected(old: Edition, new: Path) -> None:
    edit(new, "records/retired.csv", "said the same as another claim", "said twice")
    add(new, "retired", "C0098,claims,minted and withdrawn again,,1.1.0")
    changes = since(old, new)

    assert section(changes) == (
        "### Added\n\n- 1 in `retired`: C0098\n\n"
        "### Corrected\n\n"
        "- C0099 (`retired`)\n  - `reason` was `said the same as another claim`, is `said twice`\n"
    )


def test_only_the_ids_are_told_where_many_records_came(old: Edition, new: Path) -> None:
    for number in range(5, 46):
        add(new, "actors", f"A{number:03},Baker {number},person,,,")

    assert section(since(old, new)) == "### Added\n\n- 41 in `actors`: A005–A045\n"


STRUCTURE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a column removed": (lambda new: drop_reason(new), "column `waivers.reason` removed (major)"),
    "a column added": (lambda new: add_altitude(new), "column `places.altitude` added (major)"),
    "a table removed": (
        lambda new: edit_json(new, "datapackage.json", without("codings")),
        "table `codings` removed (major)",
    ),
    "a type": (
        lambda new: edit_field(new, "sentences", "ordinal", type="number"),
        "column `sentences.ordinal`: type was `integer`, is `number` (major)",
    ),
    "a meaning": (
        lambda new: edit_field(new, "actors", "name", description="What *it* calls itself."),
        "column `actors.name`: description was `Standard name in English.`, is `What *it* calls itself.` (major)",
    ),
    "a unit": (
        lambda new: edit_field(new, "places", "latitude", unit="radian"),
        "column `places.latitude`: unit was `degree`, is `radian` (major)",
    ),
    "a constraint": (
        lambda new: edit_field(new, "actors", "actor_kind", constraints={}),
        'column `actors.actor_kind`: constraints was `{"required": true}`, is `{}` (major)',
    ),
    "a missing value": (
        lambda new: edit_field(new, "actors", "note", missingValues=["", "-"]),
        'column `actors.note`: missing values was `[""]`, is `["", "-"]` (major)',
    ),
    "a reference": (
        lambda new: edit_json(new, "schemas/event_tags.json", lambda schema: schema["foreignKeys"].pop()),
        "column `event_tags.tag_code`: reference was `event_tag_codes.code`, is not given (major)",
    ),
    "a title": (
        lambda new: edit_field(new, "actors", "name", title="Called"),
        "column `actors.name`: title was `Name`, is `Called` (patch)",
    ),
    "a code added": (
        lambda new: append(new, "schemas/vocabularies/polarities.csv", "both,Both,a,b,c,d"),
        "code `both` added to `polarities` (minor)",
    ),
    "the meaning of a table": (
        lambda new: edit_json(new, "datapackage.json", lambda head: head["resources"][3].update(description="Who.")),
        "table `actors`: description was `A person, state, organ of state, organisation, outlet or unnamed group that "
        "speaks, acts or is acted upon.`, is `Who.` (major)",
    ),
    "the title of the package": (
        lambda new: edit_json(new, "datapackage.json", lambda head: head.update(title="A `fair`")),
        "package: title was `Russia–North Korea partnership dossier, September 2023 – November 2024`, "
        "is “A `fair`” (patch)",
    ),
    "the licence of the package": (
        lambda new: edit_json(new, "datapackage.json", lambda head: head.update(licenses=[{"name": "CC0-1.0"}])),
        "package: licenses changed (patch)",
    ),
    "a manifest": (
        lambda new: edit(new, "seeds/001.yaml", "A page of", "Once a page of"),
        "manifest of document `001`: `page` changed (patch)",
    ),
    "a document removed": (lambda new: (new / "seeds/002.yaml").unlink(), "document `002` removed (minor)"),
}
"""What is changed, and the line that tells it."""


def drop_reason(package: Path) -> None:
    edit_json(package, "schemas/waivers.json", lambda schema: schema["fields"].pop())
    edit(package, "records/waivers.csv", ",reason", "")


def add_altitude(package: Path) -> None:
    edit_json(package, "schemas/places.json", lambda schema: schema["fields"].append({"name": "altitude"}))
    rewrite(package, "places", lambda line, place: f"{line},{'' if place else 'altitude'}")


def rewrite(package: Path, table: str, line_of: Callable[[str, int], str]) -> None:
    place = package / f"records/{table}.csv"
    lines = place.read_text(encoding="utf-8").splitlines()
    place.write_text("".join(f"{line_of(line, number)}\n" for number, line in enumerate(lines)), encoding="utf-8")


def append(package: Path, path: str, line: str) -> None:
    with (package / path).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def without(table: str) -> Callable[[dict[str, Any]], object]:
    def change(head: dict[str, Any]) -> None:
        head["resources"] = [each for each in head["resources"] if each["name"] != table]

    return change


@pytest.mark.parametrize("case", STRUCTURE)
def test_structure_is_told_with_the_level_it_asks_for(case: str, old: Edition, new: Path) -> None:
    change, expected = STRUCTURE[case]
    change(new)
    changes = since(old, new)

    assert section(changes) == f"### Structure\n\n- {expected}\n"
    assert expected.endswith(f"({changes.level})")


def test_a_table_that_came_is_major_and_its_records_are_listed(old: Edition, new: Path) -> None:
    without_codings = shutil.copytree(old.directory, new.parent / "without")
    edit_json(without_codings, "datapackage.json", without("codings"))
    changes = between(without_codings, new)

    assert changes.level == "major"
    assert changes.structure == [("major", "table `codings` added")]
    assert changes.added == {"codings": {"K00001": "", "K00002": ""}}


def test_a_code_defined_otherwise_or_removed_is_major(old: Edition, new: Path) -> None:
    place = new / "schemas/vocabularies/polarities.csv"
    codes = place.read_text(encoding="utf-8").splitlines(keepends=True)
    place.write_text("".join(codes[:-1]), encoding="utf-8")
    removed = codes[-1].split(",")[0]
    append(new, "schemas/vocabularies/certainties.csv", "sure,Sure,a,b,c,d")
    edit(new, "schemas/vocabularies/certainties.csv", "The claimant commits itself without", "Who commits without")
    structure = since(old, new).structure

    assert [(level, change.partition(":")[0]) for level, change in structure] == [
        ("minor", "code `sure` added to `certainties`"),
        ("major", "code `certain` of `certainties`"),
        ("major", f"code `{removed}` removed from `polarities`"),
    ]


def test_the_highest_level_counts_and_each_level_has_its_first_reason(old: Edition, new: Path) -> None:
    edit(new, "records/events.csv", FLOUR, "E002,Elmland promises bread to Elmford")
    edit(new, "records/actors.csv", "A004,Tom Reed", "A004,Thomas Reed")
    add(new, "actors", "A005,Eve Hill,person,,,")
    edit_field(new, "actors", "name", description="What it calls itself.")
    changes = since(old, new)

    assert changes.level == "major"
    assert changes.reasons() == {
        "major": "column `actors.name`: description was `Standard name in English.`, is `What it calls itself.`",
        "minor": "A005 added to `actors`",
        "patch": "A004: `name` was `Tom Reed`, is `Thomas Reed`",
    }


def test_programs_get_the_changes_as_json(old: Edition, new: Path) -> None:
    edit(new, "records/events.csv", FLOUR, "E002,Elmland promises bread to Elmford")
    add(new, "actors", "A005,Eve Hill,person,,,")
    drop(new, "claims", "C0002")
    add(new, "retired", "C0002,claims,a mistake,,1.1.0")
    edit_field(new, "actors", "name", title="Called")

    assert json.loads(since(old, new).as_json()) == {
        "old": "0.1.0",
        "new": "0.1.0",
        "level": "minor",
        "structure": [{"level": "patch", "change": "column `actors.name`: title was `Name`, is `Called`"}],
        "added": {"actors": {"A005": "Eve Hill"}},
        "corrected": {
            "events": {
                "E002": [
                    {
                        "about": "`title`",
                        "before": "`Elmland promises flour to Elmford`",
                        "after": "`Elmland promises bread to Elmford`",
                    }
                ]
            }
        },
        "withdrawn": {"claims": {"C0002": {"reason": "a mistake", "replaced_by": None}}},
    }


@pytest.mark.parametrize(
    ("level", "expected"),
    [("major", "2.0.0"), ("minor", "1.10.0"), ("patch", "1.9.10")],
    ids=["major", "minor", "patch"],
)
def test_the_next_version_starts_lower_numbers_anew(level: Any, expected: str) -> None:
    assert next_version("1.9.9", level) == expected
    with pytest.raises(ValueError, match=r"1\.9"):
        next_version("1.9", level)


RANGES = {
    (): "",
    ("C0001",): "C0001",
    ("C0001", "C0002"): "C0001, C0002",
    ("C0001", "C0002", "C0003", "C0007"): "C0001–C0003, C0007",
    ("A999", "A1000", "A1001"): "A999–A1001",
    ("S02.009", "S02.010", "S02.011", "S03.012"): "S02.009–S02.011, S03.012",
    ("A001", "C002", "A003"): "A001, C002, A003",
    ("X" + "9" * 5000, "X1", "Y"): "X" + "9" * 5000 + ", X1, Y",
}


@pytest.mark.parametrize("ids", RANGES, ids=lambda ids: str(len(ids)))
def test_a_run_of_ids_is_told_by_its_ends(ids: tuple[str, ...]) -> None:
    assert ranges(ids) == RANGES[ids]


MARKUP = {
    "plain words, 3 of 4": "plain words, 3 of 4",
    "a `code *with* <b>` b": "a `code *with* <b>` b",
    "*a* _b_ <script> [c](d) e|f ~~g~~ $h$ &amp; \\": (
        "\\*a\\* \\_b\\_ \\<script\\> \\[c\\](d) e\\|f \\~\\~g\\~\\~ \\$h\\$ \\&amp; \\\\"
    ),
    "one ` alone <b>": "one \\` alone \\<b\\>",
    "` <b> ``` <i>": "\\` \\<b\\> \\`\\`\\` \\<i\\>",
    "\\` <b> `": "\\\\` <b> `",
    "two\nlines\r\n# and\tmore": "two lines # and more",
    "turned \u202e round": "turned \\\\u202e round",
}


@pytest.mark.parametrize("text", MARKUP)
def test_only_a_quotation_in_backticks_is_read_as_markup(text: str) -> None:
    assert plain(text) == MARKUP[text]


def test_a_record_cannot_write_into_the_change_log() -> None:
    changes = Changes("1.0.0", "1.0.1", names={"C0001": "<b>\n# A heading"})
    changes.corrected = {"claims": {"C0001": [Difference("`note`", "`a`", "“` <script> ``”")]}}
    changes.withdrawn = {"claims": {"C0002": ("gone\n\n## 9.9.9", "C0003|")}}

    assert section(changes) == (
        "### Corrected\n\n"
        "- C0001 (`claims`): \\<b\\> # A heading\n"
        "  - `note` was `a`, is “\\` \\<script\\> \\`\\`”\n\n"
        "### Withdrawn\n\n"
        "- C0002 (`claims`): gone ## 9.9.9 Replaced by C0003\\|.\n"
    )
    assert replace(changes, corrected={}, withdrawn={}).level is None

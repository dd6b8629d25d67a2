"""Views: the counts are those of `show`, events stand in time, and the claims of everybody add up."""

import re
from pathlib import Path

import pytest

import toy
from dossier import csvfiles, lineage
from dossier.models import Claim, Event
from dossier.show import show
from dossier.views import Records, View, claim_support, event_timeline, who_says_what


@pytest.fixture
def ferry(tmp_path: Path) -> toy.Toy:
    return toy.make(tmp_path)


def lines(view: View) -> list[str]:
    return csvfiles.written(*view).decode().splitlines()


def add(file: Path, *rows: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def test_a_translation_adds_a_rendition_and_another_claimant_an_origin(ferry: toy.Toy) -> None:
    assert lines(claim_support(Records(ferry.package))) == [
        "claim_id,statement,renditions,works,independent_origins",
        "C0001,The town of Ode paid 40 crowns.,2,1,2",
        "C0002,The town of Ode did not pay.,1,1,1",
        "C0003,The town of Ode paid for the ferry.,1,1,2",
    ]


def test_a_byline_that_names_the_speaker_carries_no_claim(ferry: toy.Toy) -> None:
    before = claim_support(Records(ferry.package))
    add(ferry.file("citations"), "Q00009,claims,C0002,claimant_id,S03,S03.001,,inferred,indirect")

    assert before == claim_support(Records(ferry.package))


def test_the_support_of_a_claim_is_what_show_says(ferry: toy.Toy) -> None:
    _, rows = claim_support(Records(ferry.package))
    for claim_id, _, *counted in rows:
        [told] = re.findall(r"^Support: (.*)$", show(ferry.package, claim_id, None), re.MULTILINE)
        assert counted == re.findall(r"[0-9]+", told.partition(" not held")[0])[:3]


def test_dated_events_stand_in_the_order_of_their_first_days(ferry: toy.Toy) -> None:
    assert len(Event.model_fields) == 9
    add(
        ferry.file("events"),
        "E002,Nobody knows when,ASSAULT,occurred,,,unknown,,",
        "E003,It had long been over,ASSAULT,occurred,,2024-01-31,open,P09,",
        "E004,The ferry sails,ASSAULT,occurred,2024-05-02,2024-05-02,day,,",
    )
    add(ferry.file("event_participants"), "EP0002,E001,A001,actor", "EP0003,E001,A003,recipient")

    assert lines(event_timeline(Records(ferry.package))) == [
        "event_id,start_date,end_date,date_precision,title,event_type,status,place,participants,documents",
        "E003,,2024-01-31,open,It had long been over,ASSAULT,occurred,P09,,",
        "E004,2024-05-02,2024-05-02,day,The ferry sails,ASSAULT,occurred,,,",
        "E001,2024-05-03,2024-05-03,day,The ferry Aurora sinks,ASSAULT,occurred,Ode harbour,"
        "Port of Ode; Mayor Ode,900; 901",
    ]


def test_who_says_what_about_whom(ferry: toy.Toy) -> None:
    assert len(Claim.model_fields) == 15
    again = "C0004,The town of Ode paid 41 crowns.,A001,,background,positive,certain,trade_economy,E001,,,,,,"
    add(ferry.file("claims"), again)

    assert lines(who_says_what(Records(ferry.package))) == [
        "claimant_id,claimant,claim_type,topic,polarity,about,claims",
        "A001,Mayor Ode,background,trade_economy,positive,Port of Ode,2",
        "A002,Town of Ode,statement_of_fact,trade_economy,positive,,1",
        "A003,Port of Ode,denial,trade_economy,negative,Port of Ode,1",
    ]


def test_the_numbers_of_who_says_what_add_up_to_the_claims() -> None:
    _, rows = who_says_what(Records(toy.ROOT))

    assert sum(int(row[-1]) for row in rows) == len(csvfiles.load(toy.ROOT, Claim))


def test_no_claim_of_the_package_has_more_works_than_its_sentences_come_from() -> None:
    records = Records(toy.ROOT)
    sources, sentences = records.tables["sources"], records.tables["sentences"]
    _, rows = claim_support(records)
    for claim_id, _, _, works, _ in rows:
        carrying = [each for each in records.cited["claims", claim_id] if each["record_field"] == "*"]
        held = {sentences[each["sentence_id"]]["source_id"] for each in carrying if each["sentence_id"]}
        assert int(works) == len({lineage.work(source, sources) for source in held})

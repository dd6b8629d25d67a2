"""What the rows of the benchmark's package hold, and which faults may be planted in them.

`datapackage.json` beside this file describes the tables; nothing here says again what stands there.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

DESCRIPTOR = Path(__file__).with_name("datapackage.json")
TABLES: dict[str, dict[str, Any]] = {each["name"]: each for each in json.loads(DESCRIPTOR.read_bytes())["resources"]}

SHARE = 0.001
SEED = 7

Bad = str | Callable[[int], str]
"""A faulty cell, or what gives it for the number of a record."""

Cells = list[str]


@dataclass(frozen=True)
class Plan:
    """What to generate: how many claims, which share of all rows has a fault, how many claims break a cell into lines,
    how many have a cell too many or too few.
    """

    claims: int
    faults: float = SHARE
    multiline: int = 0
    ragged: int = 0
    seed: int = SEED

    def rows(self, table: str) -> int:
        """Return the number of rows of a table."""
        shares = {"sources": 200, "actors": 100, "events": 20, "sentences": 4, "claims": 1}
        return max(self.claims // shares[table], 5)


def enum(table: str, name: str) -> list[str]:
    """Return the values that a column may have."""
    found = (each["constraints"]["enum"] for each in TABLES[table]["schema"]["fields"] if each["name"] == name)
    return list(next(found))


def names(table: str) -> list[str]:
    """Return the columns of a table in their order."""
    return [each["name"] for each in TABLES[table]["schema"]["fields"]]


COUNTRIES = ("ARG", "BRA", "CAN", "DEU", "EGY", "FRA", "GHA", "HUN", "IND", "JPN", "KEN", "LAO", "MEX", "NOR")
DAYS = tuple((date(2015, 1, 1) + timedelta(days=number)).isoformat() for number in range(3653))
WHO = ("The ministry", "A spokesman", "The delegation", "An observer", "The committee", "A former envoy", "The agency")
SAYS = ("expects", "denies", "confirms", "doubts", "repeats", "announces", "demands", "welcomes")
WHAT = (
    "a delivery of grain to the northern harbour",
    "a second round of talks, without an agenda",
    "the yearly report on fishing grounds",
    'a plan, known as "the bridge", to open the port',
    "new limits on visitors, ships and aircraft",
    "the mutual recognition of certificates",
    "an inquiry, with results in spring",
    "an exchange of teachers",
)
NOTES = ("", "", "", "As in print.", "", "Read from a table, not a text.", "", "")
SPOKEN = ("true", "false")


def sources(plan: Plan, rng: random.Random) -> Iterator[Cells]:
    languages = enum("sources", "language")
    number = 0
    while number := number + 1:
        dice, what = divmod(rng.getrandbits(64), len(WHAT))
        dice, language = divmod(dice, len(languages))
        dice, day = divmod(dice, len(DAYS))
        code = languages[language]
        url = f"https://example.org/{code}/{number}"
        yield [f"D{number:06}", f"On {WHAT[what]}", url, code, DAYS[day], SPOKEN[dice & 1], NOTES[dice >> 1 & 7]]


def actors(plan: Plan, rng: random.Random) -> Iterator[Cells]:
    kinds = enum("actors", "actor_kind")
    number = 0
    while number := number + 1:
        dice, kind = divmod(rng.getrandbits(64), len(kinds))
        dice, country = divmod(dice, len(COUNTRIES))
        yield [f"A{number:06}", f"Actor {number}, so called", kinds[kind], COUNTRIES[country], NOTES[dice & 7]]


def events(plan: Plan, rng: random.Random) -> Iterator[Cells]:
    kinds, statuses, hosts = enum("events", "event_type"), enum("events", "status"), plan.rows("actors")
    number = 0
    while number := number + 1:
        dice, what = divmod(rng.getrandbits(96), len(WHAT))
        dice, kind = divmod(dice, len(kinds))
        dice, status = divmod(dice, len(statuses))
        dice, day = divmod(dice, len(DAYS) - 3)
        dice, host = divmod(dice, hosts)
        dice, country = divmod(dice, len(COUNTRIES))
        yield [
            f"E{number:07}",
            f"Talks on {WHAT[what]}",
            kinds[kind],
            statuses[status],
            DAYS[day],
            DAYS[day + (dice & 3)],
            f"A{host + 1:06}" if dice & 4 else "",
            COUNTRIES[country],
            str(dice >> 4 & 63) if dice & 8 else "",
        ]


def sentences(plan: Plan, rng: random.Random) -> Iterator[Cells]:
    kinds, documents = enum("sentences", "sentence_kind"), plan.rows("sources")
    number = 0
    while number := number + 1:
        dice, kind = divmod(rng.getrandbits(320), len(kinds))
        dice, length = divmod(dice, 200)
        before, document = divmod(number - 1, documents)
        start = before * 240
        yield [
            f"S{number:08}",
            f"D{document + 1:06}",
            str(before + 1),
            str(start),
            str(start + length + 20),
            f"{dice % 2**256:064x}",
            kinds[kind],
            "Seen in the print, and the same in the copy kept.",
        ]


def claims(plan: Plan, rng: random.Random) -> Iterator[Cells]:
    kinds, polarities = enum("claims", "claim_type"), enum("claims", "polarity")
    certainties, topics, units = enum("claims", "certainty"), enum("claims", "topic"), enum("claims", "quantity_unit")
    people, happenings, spans = plan.rows("actors"), plan.rows("events"), plan.rows("sentences")
    number = 0
    while number := number + 1:
        dice, who = divmod(rng.getrandbits(256), len(WHO))
        dice, says = divmod(dice, len(SAYS))
        dice, what = divmod(dice, len(WHAT))
        dice, claimant = divmod(dice, people)
        dice, relayer = divmod(dice, people)
        dice, event = divmod(dice, happenings)
        dice, sentence = divmod(dice, spans)
        dice, kind = divmod(dice, len(kinds))
        dice, polarity = divmod(dice, len(polarities))
        dice, certainty = divmod(dice, len(certainties))
        dice, topic = divmod(dice, len(topics))
        dice, day = divmod(dice, len(DAYS))
        dice, confidence = divmod(dice, 101)
        dice, unit = divmod(dice, len(units))
        yield [
            f"C{number:08}",
            f"{WHO[who]} {SAYS[says]} {WHAT[what]}.",
            f"A{claimant + 1:06}",
            f"A{relayer + 1:06}" if dice & 3 == 3 else "",
            f"S{sentence + 1:08}",
            f"E{event + 1:07}" if dice & 4 else "",
            kinds[kind],
            polarities[polarity],
            certainties[certainty],
            topics[topic],
            DAYS[day] if dice & 24 else "",
            f"{(dice >> 8 & 65535) / 4}" if dice & 32 else "",
            units[unit] if dice & 32 else "",
            f"{confidence / 100:.2f}",
            SPOKEN[dice >> 6 & 1],
            NOTES[dice >> 24 & 7],
        ]


def _turns(*choices: str) -> Callable[[int], str]:
    return lambda number: choices[number % len(choices)]


TWIN = "what the last faultless row has"
LONG = "word " * 61 + "end"
NO_DATE = _turns("2024-02-30", "2024/03/01", "epoch", "May 2024", "2024-13-01")
NO_NUMBER = _turns("twelve", "1,5", "1 000", "0x1F", "--3")
NO_INTEGER = _turns("12.5", "1 000", "0x1F", "some", "1e2")

FAULTS: dict[str, list[tuple[str, str, Bad]]] = {
    "sources": [
        ("required", "title", ""),
        ("type", "published_on", NO_DATE),
        ("enum", "language", "english"),
        ("pattern", "url", lambda number: f"example.org/{number}"),
        ("type", "is_held", "perhaps"),
        ("unique", "url", TWIN),
        ("length", "title", LONG),
    ],
    "actors": [
        ("enum", "actor_kind", "State"),
        ("pattern", "country_code", "KORX"),
        ("required", "name", ""),
        ("length", "name", LONG),
        ("required", "actor_kind", ""),
    ],
    "events": [
        ("type", "deaths", NO_INTEGER),
        ("reference", "host_id", "A999999"),
        ("enum", "status", "occured"),
        ("type", "start_date", NO_DATE),
        ("minimum", "start_date", "1889-04-01"),
        ("length", "title", "Talks"),
        ("minimum", "deaths", "-1"),
        ("required", "title", ""),
        ("maximum", "deaths", "1000001"),
        ("enum", "event_type", "protestXYZ"),
        ("pattern", "country_code", "fra"),
    ],
    "sentences": [
        ("type", "ordinal", NO_INTEGER),
        ("pattern", "sha256", "A" * 64),
        ("reference", "source_id", "D999999"),
        ("minimum", "ordinal", "0"),
        ("required", "sha256", ""),
        ("enum", "sentence_kind", "sentences"),
        ("type", "end_char", NO_INTEGER),
        ("required", "source_id", ""),
    ],
    "claims": [
        ("type", "claimed_on", NO_DATE),
        ("enum", "topic", "Trade"),
        ("reference", "claimant_id", "A999999"),
        ("key", "claim_id", TWIN),
        ("minimum", "quantity_value", "-5"),
        ("required", "statement", ""),
        ("pattern", "claim_id", lambda number: f"c{number:08}"),
        ("length", "statement", LONG),
        ("reference", "sentence_id", "S99999999"),
        ("type", "quantity_value", NO_NUMBER),
        ("reference", "event_id", "E9999999"),
        ("maximum", "confidence", "1.5"),
        ("type", "is_quoted", "t"),
        ("reference", "relayed_by_id", "a000001"),
        ("required", "claimant_id", ""),
        ("enum", "polarity", "+"),
        ("length", "statement", "No."),
        ("required", "confidence", ""),
    ],
}
"""(kind, field, bad cell) of each table, planted in turn; no key that other tables refer to is among them."""

ROWS: dict[str, Callable[[Plan, random.Random], Iterator[Cells]]] = {
    "sources": sources,
    "actors": actors,
    "events": events,
    "sentences": sentences,
    "claims": claims,
}

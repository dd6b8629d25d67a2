"""The codes of outside standards in the records are those of the standards, as public libraries know them."""

from __future__ import annotations

import csv
import re
from importlib import resources
from pathlib import Path

import country_converter
import pycountry
import pytest

from dossier import csvfiles
from dossier.columns import Table
from dossier.models import Actor, ActorName, Identifier, Place, Source

ROOT = Path(__file__).parents[1]
CODES = ROOT / "scripts/dossier/rules/_country_codes.csv"
BOXES = ROOT / "scripts/dossier/rules/_country_boxes.csv"


def cells(table: type[Table], column: str) -> set[str]:
    return {row[column] for row in csvfiles.load(ROOT, table)} - {""}


@pytest.mark.parametrize("table", [Actor, Place], ids=lambda table: table.table)
def test_country_codes_are_of_iso_3166(table: type[Table]) -> None:
    withdrawn = {each.alpha_3 for each in pycountry.historic_countries}
    known = {each.alpha_3 for each in pycountry.countries} | (withdrawn if table is Actor else set())
    assert cells(table, "country_code") - known == set()


def test_the_codes_that_a_rule_knows_are_those_of_iso_3166_now_and_before() -> None:
    with CODES.open(encoding="utf-8", newline="") as file:
        known = [(row["country_code"], row["name"]) for row in csv.DictReader(file)]
    countries = [*pycountry.historic_countries, *pycountry.countries]
    assert known == sorted({each.alpha_3: each.name for each in countries}.items()), "write it anew from pycountry"


@pytest.mark.parametrize("table", [Source, ActorName], ids=lambda table: table.table)
def test_languages_are_of_iso_639_and_their_scripts_of_iso_15924(table: type[Table]) -> None:
    tags = [tag.split("-") for tag in cells(table, "language")]
    assert {tag[0] for tag in tags if not pycountry.languages.get(**{f"alpha_{len(tag[0])}": tag[0]})} == set()
    scripts = {part for tag in tags for part in tag[1:] if len(part) == 4}
    assert {script for script in scripts if not pycountry.scripts.get(alpha_4=script)} == set()


def test_scripts_of_names_are_of_iso_15924() -> None:
    assert {script for script in cells(ActorName, "script") if not pycountry.scripts.get(alpha_4=script)} == set()


def countries() -> dict[str, dict[str, str]]:
    """Return the table of country_converter by ISO 3166 alpha-3; its own reader does not run on pandas 3."""
    table = resources.files(country_converter) / "country_data.tsv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    return {row["ISO3"]: row for row in rows}


@pytest.mark.parametrize(("scheme", "standard"), [("cow", "GWcode"), ("iso3166", "ISO3")])
def test_identifiers_of_states_are_those_of_their_country(scheme: str, standard: str) -> None:
    # the numbers of Gleditsch and Ward are those of the Correlates of War for every state on record
    known = countries()
    records = {row["actor_id"]: (row["name"], row["country_code"]) for row in csvfiles.load(ROOT, Actor)}
    records |= {row["place_id"]: (row["name"], row["country_code"]) for row in csvfiles.load(ROOT, Place)}
    given = {
        records[row["record_id"]]: row["identifier"]
        for row in csvfiles.load(ROOT, Identifier)
        if (row["scheme"], row["predicate"]) == (scheme, "exact") and records[row["record_id"]][1] in known
    }
    assert len(given) > 5
    assert given == {(name, code): known[code][standard] for name, code in given}
    assert [name for name, code in given if not re.search(known[code]["regex"], name, re.IGNORECASE)] == []


def test_the_boxes_of_countries_are_of_iso_3166_and_enclose_something() -> None:
    with BOXES.open(encoding="utf-8", newline="") as file:
        boxes = list(csv.DictReader(file))
    assert {box["country_code"] for box in boxes} - {each.alpha_3 for each in pycountry.countries} == set()
    assert all(-180 <= float(box["west"]) < float(box["east"]) <= 180 for box in boxes)
    assert all(-90 <= float(box["south"]) < float(box["north"]) <= 90 for box in boxes)
    assert len({box["country_code"] for box in boxes}) > 200

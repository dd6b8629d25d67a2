"""Kinds of faults in sources and their lineage, actors, names, identifiers, places, codes and retired ids."""

from __future__ import annotations

from collections import Counter

from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, Sheet, Spot, kind, pick
from dossier.rules import world_tables

RETIRED = "retired"


def _derived(package: Original, draw: Draw, *derivations: str) -> tuple[Spot, Spot]:
    """Draw a source that renders another one, in one of some ways, and the other one."""
    spot = package.spot(
        draw, "sources", lambda row: row["derived_from_id"] and (not derivations or row["derivation"] in derivations)
    )
    [origin] = spot.sheet.spots(lambda row: row["source_id"] == spot["derived_from_id"])
    return spot, origin


def _circle(package: Original, draw: Draw, table: str, name: str) -> Fault:
    """Return a fault by which a record above another one comes to stand below it."""
    spot = package.spot(draw, table, lambda row: row[name])
    by_key = {each.id: each for each in spot.sheet.spots()}
    walked = [spot]
    while walked[-1][name]:
        walked.append(by_key[walked[-1][name]])
    # where there is one in the middle, its cell is changed; else the cell of the uppermost is filled
    inner = walked[-2] if len(walked) > 2 else walked[-1]
    return inner.changed(**{name: spot.id}).told_at(*(each.place(name) for each in walked))


@kind("R401")
def sources_in_a_circle(package: Original, draw: Draw) -> Fault:
    """A source derives from one that derives from it."""
    return _circle(package, draw, "sources", "derived_from_id")


@kind("R402")
def derivation_lost(package: Original, draw: Draw) -> Fault:
    """A source renders another one and does not say how."""
    return _derived(package, draw)[0].changed(derivation="")


@kind("R403")
def translation_in_the_same_language(package: Original, draw: Draw) -> Fault:
    """A translation is in the language of its origin."""
    spot, origin = _derived(package, draw, "translation", "machine_translation")
    return spot.changed("language", language=origin["language"])


@kind("R404")
def copy_in_another_language(package: Original, draw: Draw) -> Fault:
    """A repost or transcript is in another language than its origin."""
    spot, origin = _derived(package, draw, "repost", "transcript", "excerpt", "reading_aloud", "abridgement")
    others = {row["language"] for row in spot.sheet.rows if row["language"][:2] != origin["language"][:2]}
    return spot.changed("language", language=pick(draw, sorted(others)))


@kind("R407")
def rendition_before_its_origin(package: Original, draw: Draw) -> Fault:
    """A source was published before the one that it renders."""
    spot, origin = _derived(package, draw)
    if not (spot["published_on"] and origin["published_on"]):
        raise NoPlaceError
    return spot.changed(
        "published_on", published_on=f"{int(origin['published_on'][:4]) - 1}{origin['published_on'][4:]}"
    )


@kind("R406")
def basis_of_an_address_lost(package: Original, draw: Draw) -> Fault:
    """An address stands without saying how it is known."""
    spot = package.spot(draw, "sources", lambda row: row["url"])
    return spot.changed("url", "url_basis", url_basis="")


@kind("R212")
def document_without_manifest(package: Original, draw: Draw) -> Fault:
    """A source names a document that has no manifest."""
    spot = package.spot(draw, "sources", lambda row: row["document"])
    taken = {row["document"] for row in spot.sheet.rows}
    return spot.changed(document=next(f"{n:03}" for n in range(1000) if f"{n:03}" not in taken))


@kind("R213")
def another_document(package: Original, draw: Draw) -> Fault:
    """A source names the document of another one."""
    spot = package.spot(draw, "sources", lambda row: row["document"])
    others = sorted({row["document"] for row in spot.sheet.rows} - {"", spot["document"]})
    return spot.changed(document=pick(draw, others))


@kind("R405")
def source_without_use(package: Original, draw: Draw) -> Fault:
    """A source was added and nothing cites it."""
    spot = package.spot(draw, "sources", lambda row: not row["published_on"] and not row["derived_from_id"])
    return spot.repeated(document="")


def _new_actor(package: Original, draw: Draw) -> tuple[Sheet, Fault]:
    sheet = package.sheet("actors")
    names = package.sheet("actor_names")
    kinds = sorted({row["actor_kind"] for row in sheet.rows})
    actor = {"actor_id": sheet.next_key(), "name": "Nobody at All", "actor_kind": pick(draw, kinds)}
    name = {"actor_id": actor["actor_id"], "written": actor["name"], "language": "en", "script": "Latn"}
    fault = sheet.with_new(actor)
    named = names.with_new(name | {"actor_name_id": names.next_key(), "name_kind": "standard"})
    return sheet, Fault(fault.files | named.files, fault.places)


@kind("R501")
def actor_without_use(package: Original, draw: Draw) -> Fault:
    """An actor was added with a name, and nothing refers to it."""
    return _new_actor(package, draw)[1]


@kind("R502")
def place_without_use(package: Original, draw: Draw) -> Fault:
    """A place was added and nothing happens there."""
    spot = package.spot(draw, "places")
    return spot.repeated(name="Nowhere", latitude="", longitude="")


@kind("R503")
def two_standard_names(package: Original, draw: Draw) -> Fault:
    """A variant of an actor's name is called standard as well."""
    spot = package.spot(draw, "actor_names", lambda row: row["name_kind"] != "standard")
    return _named(package, spot, "standard")


@kind("R503")
def no_standard_name(package: Original, draw: Draw) -> Fault:
    """The standard name of an actor is called a variant."""
    return _named(package, package.spot(draw, "actor_names", lambda row: row["name_kind"] == "standard"), "variant")


def _named(package: Original, spot: Spot, kind_of_name: str) -> Fault:
    names = spot.sheet.spots(lambda row: row["actor_id"] == spot["actor_id"])
    [actor] = package.sheet("actors").spots(lambda row: row["actor_id"] == spot["actor_id"])
    fault = spot.changed(name_kind=kind_of_name)
    return fault.told_at(actor.place(), *(each.place("name_kind") for each in names))


@kind("R504")
def name_of_an_actor_mistyped(package: Original, draw: Draw) -> Fault:
    """The name of an actor differs from its standard name by a letter."""
    spot = package.spot(draw, "actors")
    at = draw.randrange(len(spot["name"]))
    standard = package.sheet("actor_names").spots(
        lambda row: row["actor_id"] == spot.id and row["name_kind"] == "standard"
    )
    fault = spot.changed(name=(spot["name"][:at] + spot["name"][at + 1 :]).strip())
    return fault.told_at(spot.place("name"), *(each.place("written") for each in standard))


@kind("R516")
def name_in_another_script(package: Original, draw: Draw) -> Fault:
    """The script of a name is one of whose letters it has none."""
    spot = package.spot(draw, "actor_names", lambda row: row["script"] in ("Latn", "Hant", "Hans", "Cyrl"))
    if any(letter.isascii() and letter.isalpha() for letter in spot["written"]) != (spot["script"] == "Latn"):
        raise NoPlaceError
    return spot.changed("script", "written", script="Cyrl" if spot["script"] == "Latn" else "Latn")


@kind("R117", needs="texts")
def form_of_a_name_mistyped(package: Original, draw: Draw) -> Fault:
    """A form of a name that the cited sentence prints has a wrong letter."""
    explicit = {
        row["record_id"]
        for row in package.sheet("citations").rows
        if row["record_table"] == "actor_names" and row["support"] == "explicit"
    }
    spot = package.spot(
        draw, "actor_names", lambda row: row["name_kind"] != "standard" and row["actor_name_id"] in explicit
    )
    at = draw.randrange(len(spot["written"]))
    if not spot["written"][at].isalpha():
        raise NoPlaceError
    return spot.changed(written=spot["written"][:at] + "x" + spot["written"][at + 1 :])


@kind("R505")
def actors_in_a_circle(package: Original, draw: Draw) -> Fault:
    """An actor is a part of its own part."""
    return _circle(package, draw, "actors", "parent_id")


@kind("R506")
def places_in_a_circle(package: Original, draw: Draw) -> Fault:
    """A place lies in a place that lies in it."""
    return _circle(package, draw, "places", "within_id")


@kind("R507")
def identifier_of_another_record(package: Original, draw: Draw) -> Fault:
    """A record has the exact identifier of another record."""
    spot = package.spot(draw, "identifiers", lambda row: row["predicate"] == "exact" and row["scheme"] != "iso3166")
    same = ("record_table", "scheme", "predicate")
    others = spot.sheet.spots(
        lambda row: all(row[n] == spot[n] for n in same) and row["record_id"] != spot["record_id"]
    )
    other = pick(draw, others)
    return spot.changed(identifier=other["identifier"]).told_at(spot.place("identifier"), other.place("identifier"))


@kind("R508")
def verified_identifier_with_a_gap(package: Original, draw: Draw) -> Fault:
    """A verified identifier, its predicate or the place where it was seen is missing."""
    spot = package.spot(draw, "identifiers", lambda row: row["lookup"] == "verified")
    return spot.changed(**{draw.choice(["identifier", "predicate", "verified_in"]): ""})


@kind("R509")
def identifier_of_a_vain_search(package: Original, draw: Draw) -> Fault:
    """An identifier stands where the search found none."""
    spot = package.spot(draw, "identifiers", lambda row: row["lookup"] == "verified")
    return spot.changed("lookup", "identifier", "predicate", lookup="searched_none_found")


@kind("R510")
def identifier_of_no_record(package: Original, draw: Draw) -> Fault:
    """An identifier belongs to a record that does not exist."""
    spot = package.spot(draw, "identifiers")
    return spot.changed(record_id=package.sheet(spot["record_table"]).next_key())


@kind("R511")
def identifier_of_another_form(package: Original, draw: Draw) -> Fault:
    """An identifier has not the form of its scheme: a whole address, or a letter lost."""
    spot = package.spot(
        draw, "identifiers", lambda row: row["scheme"] in ("wikidata", "geonames", "ror") and row["identifier"]
    )
    return spot.changed(identifier=draw.choice([f"https://example.org/{spot['identifier']}", f"{spot['identifier']}_"]))


@kind("R512")
def country_code_of_another_state(package: Original, draw: Draw) -> Fault:
    """The country of a record that has an ISO code as an identifier is another one."""
    spot = package.spot(draw, "identifiers", lambda row: row["scheme"] == "iso3166" and row["predicate"] == "exact")
    sheet = package.sheet(spot["record_table"])
    record = pick(draw, sheet.spots(lambda row: row[sheet.key] == spot["record_id"]))
    others = sorted({row["country_code"] for row in sheet.rows} - {"", record["country_code"]})
    fault = record.changed(country_code=pick(draw, others))
    return fault.told_at(record.place("country_code"), spot.place("identifier"))


@kind("R518")
def country_that_does_not_exist(package: Original, draw: Draw) -> Fault:
    """Two letters of a country code are exchanged, so that it is that of no country."""
    table = draw.choice(["actors", "places"])
    spot = package.spot(draw, table, lambda row: row["country_code"])
    named = {row["record_id"] for row in package.sheet("identifiers").rows if row["scheme"] == "iso3166"}
    if spot.id in named:
        raise NoPlaceError
    first, second, third = list(spot["country_code"])
    changed = draw.choice([second + first + third, first + third + second])
    if changed in {code for code, _ in world_tables()["_country_codes"][1]} or changed[0] in "QX":
        raise NoPlaceError
    return spot.changed(country_code=changed)


@kind("R513")
def half_a_position(package: Original, draw: Draw) -> Fault:
    """A place lost its latitude or its longitude."""
    spot = package.spot(draw, "places", lambda row: row["latitude"])
    fault = spot.changed(**{draw.choice(["latitude", "longitude"]): ""})
    return fault.told_at(spot.place("latitude"), spot.place("longitude"))


@kind("V206")
def latitude_and_longitude_exchanged(package: Original, draw: Draw) -> Fault:
    """Latitude and longitude of a place are exchanged, and the latitude is more than a right angle."""
    spot = package.spot(draw, "places", lambda row: row["longitude"] and abs(float(row["longitude"])) > 90)
    return spot.changed(latitude=spot["longitude"], longitude=spot["latitude"])


@kind("R517")
def position_in_another_country(package: Original, draw: Draw) -> Fault:
    """The position of a place lies in another country: turned round, or with a sign too many."""
    spot = package.spot(draw, "places", lambda row: row["latitude"] and row["longitude"] and row["country_code"])
    latitude, longitude = spot["latitude"], spot["longitude"]
    turned = abs(float(longitude)) <= 90 and draw.random() < 0.5
    if turned:
        return spot.changed(latitude=longitude, longitude=latitude)
    name = draw.choice(["latitude", "longitude"])
    return spot.changed("latitude", "longitude", **{name: f"-{spot[name].lstrip('-')}"})


@kind("R514")
def identifier_doubled(package: Original, draw: Draw) -> Fault:
    """A record has an identifier twice."""
    return package.spot(draw, "identifiers").repeated()


@kind("R515")
def name_doubled(package: Original, draw: Draw) -> Fault:
    """An actor has a form of its name twice."""
    return package.spot(draw, "actor_names").repeated(name_kind="variant")


@kind(needs="reading")
def digit_of_an_identifier_changed(package: Original, draw: Draw) -> Fault:
    """A digit of an identifier is another, and nobody else has it."""
    spot = package.spot(draw, "identifiers", lambda row: row["identifier"] and row["identifier"][-1].isdigit())
    changed = spot["identifier"][:-1] + pick(draw, [each for each in "0123456789" if each != spot["identifier"][-1]])
    if any(row["identifier"] == changed for row in spot.sheet.rows):
        raise NoPlaceError
    return spot.changed(identifier=changed)


@kind("V001")
def definition_of_a_code_lost(package: Original, draw: Draw) -> Fault:
    """A code has no definition, example or near miss."""
    sheet = package.a_sheet(draw, lambda sheet: sheet.resource.is_vocabulary)
    return draw.choice(sheet.spots()).changed(**{draw.choice(["definition", "example", "near_miss"]): ""})


@kind("R806")
def mode_without_its_type(package: Original, draw: Draw) -> Fault:
    """A code of a mode names no event type, or another than the one with which it begins."""
    spot = package.spot(draw, "event_tag_codes", lambda row: row["event_type"])
    others = ["", *sorted(package.sheet("event_types").keys - {spot["event_type"]})]
    return spot.changed("event_type", event_type=pick(draw, others))


def _retired(package: Original, row: dict[str, str], *fields: str) -> Fault:
    """Return a fault in which an id is retired, in a table that may be empty."""
    if RETIRED not in package.sheets:
        raise NoPlaceError
    sheet = package.sheets[RETIRED]
    return sheet.with_new({"reason": "said the same as another record", "retired_in": "1.0.0"} | row, *fields)


@kind("R801")
def retired_id_in_use(package: Original, draw: Draw) -> Fault:
    """The id of a record stands among those that are retired."""
    counts = Counter(row["record_table"] for row in package.sheet("citations").rows)
    sheet = package.sheet(pick(draw, sorted(counts)))
    spot = draw.choice(sheet.spots())
    fault = _retired(package, {"retired_id": spot.id, "record_table": sheet.name})
    return fault.told_at(spot.place(), *fault.places)


@kind("R802")
def replacement_that_does_not_exist(package: Original, draw: Draw) -> Fault:
    """A retired id is replaced by one that does not exist."""
    counts = Counter(row["record_table"] for row in package.sheet("citations").rows)
    sheet = package.sheet(pick(draw, sorted(counts)))
    retired = sheet.next_key()
    # an id of all nines is free in any table, and has the form of its ids
    missing = "".join("9" if each.isdigit() else each for each in retired)
    row = {"retired_id": retired, "record_table": sheet.name, "replaced_by_id": missing}
    return _retired(package, row, "replaced_by_id")

"""Kinds of faults in how events, claims and warnings hang together: order, parts and wholes, accusers, waivers."""

from __future__ import annotations

from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, Row, Spot, kind, pick

ORDERED = ("follows", "repeats", "renews", "replaces", "responds_to")
PAST = ("occurred", "ongoing")


def _events(package: Original) -> dict[str, Row]:
    return {row["event_id"]: row for row in package.sheet("events").rows}


@kind("R613")
def event_relation_doubled(package: Original, draw: Draw) -> Fault:
    """A relation of two events stands twice."""
    return package.spot(draw, "event_relations").repeated()


@kind("R612")
def event_related_to_itself(package: Original, draw: Draw) -> Fault:
    """An event is related to itself."""
    spot = package.spot(draw, "event_relations")
    return spot.changed("from_event_id", "to_event_id", to_event_id=spot["from_event_id"])


@kind("R621")
def event_part_of_its_part(package: Original, draw: Draw) -> Fault:
    """An event is a part of its own part."""
    parts = package.sheet("event_relations").spots(lambda row: row["event_relation"] == "part_of")
    spot = pick(draw, parts)
    other = pick(draw, [each for each in parts if each["from_event_id"] == spot["to_event_id"]])
    return other.changed(to_event_id=spot["from_event_id"]).told_at(other.place(), spot.place())


@kind("R623")
def events_in_turned_order(package: Original, draw: Draw) -> Fault:
    """Of two events that follow each other the first one is said to be the later."""
    events = _events(package)

    def is_told_apart(row: Row) -> bool:
        later, earlier = events[row["from_event_id"]], events[row["to_event_id"]]
        in_order = earlier["end_date"] and earlier["end_date"] < later["start_date"]
        return bool(row["event_relation"] in ORDERED and in_order and later["status"] in PAST)

    spot = package.spot(draw, "event_relations", is_told_apart)
    return spot.changed(
        *("event_relation", "from_event_id", "to_event_id"),
        from_event_id=spot["to_event_id"],
        to_event_id=spot["from_event_id"],
    )


@kind("R622")
def part_years_before_its_whole(package: Original, draw: Draw) -> Fault:
    """A part of an event is dated years before the whole."""
    events = _events(package)
    spot = package.spot(
        draw,
        "event_relations",
        lambda row: (
            row["event_relation"] == "part_of"
            and events[row["from_event_id"]]["date_precision"] == "day"
            and events[row["to_event_id"]]["start_date"]
        ),
    )
    [part] = package.sheet("events").spots(lambda row: row["event_id"] == spot["from_event_id"])
    day = f"{int(events[spot['to_event_id']]['start_date'][:4]) - 3}-03-04"
    fault = part.changed(start_date=day, end_date=day)
    return fault.told_at(spot.place(), part.place("start_date"), part.place("end_date"))


@kind("R311")
def event_a_century_early(package: Original, draw: Draw) -> Fault:
    """The century of an event's days is wrong, and those who take part were not in office."""
    bounded: dict[str, bool] = {}
    for row in package.sheet("actor_roles").rows:
        bounded[row["actor_id"]] = bounded.get(row["actor_id"], True) and bool(row["held_from"])
    taking_part = package.spot(draw, "event_participants", lambda row: bounded.get(row["actor_id"]))
    [event] = package.sheet("events").spots(lambda row: row["event_id"] == taking_part["event_id"])
    if event["date_precision"] != "day" or event["status"] not in PAST or not event["start_date"].startswith("20"):
        raise NoPlaceError
    early = "19" + event["start_date"][2:]
    others = taking_part.sheet.spots(lambda row: row["event_id"] == event.id)
    fault = event.changed(start_date=early, end_date=early)
    return fault.told_at(*(each.place("actor_id") for each in others), event.place("start_date"))


def _accusation(package: Original, draw: Draw) -> tuple[Spot, str]:
    """Draw an accusation of a deed that only one actor is said to have done; and that actor."""
    verbal = {row["code"] for row in package.sheet("event_types").rows if row["quad"] == "verbal_conflict"}
    deeds = {id_ for id_, row in _events(package).items() if row["event_type"] not in verbal}
    doers: dict[str, list[str]] = {}
    for row in package.sheet("event_participants").rows:
        if row["participant_role"] == "actor":
            doers.setdefault(row["event_id"], []).append(row["actor_id"])
    spot = package.spot(
        draw,
        "claims",
        lambda row: (
            row["claim_type"] == "accusation" and row["event_id"] in deeds and len(doers.get(row["event_id"], ())) == 1
        ),
    )
    return spot, doers[spot["event_id"]][0]


@kind("R618")
def claimant_is_the_accused(package: Original, draw: Draw) -> Fault:
    """An accusation is given to the actor that it accuses."""
    spot, accused = _accusation(package, draw)
    return spot.changed(claimant_id=accused)


@kind("R619")
def accusation_in_the_voice_of_the_author(package: Original, draw: Draw) -> Fault:
    """The only citation of an accusation says that the sentence names nobody as its speaker."""
    accusations = {row["claim_id"] for row in package.sheet("claims").rows if row["claim_type"] == "accusation"}
    spot = package.spot(draw, "citations", lambda row: row["record_id"] in accusations and row["directness"])
    others = spot.sheet.spots(lambda row: row["record_id"] == spot["record_id"])
    if len(others) > 1:
        raise NoPlaceError
    [claim] = package.sheet("claims").spots(lambda row: row["claim_id"] == spot["record_id"])
    fault = spot.changed(directness="unattributed")
    return fault.told_at(spot.place("directness"), claim.place("claimant_id"))


@kind("R620")
def denied_event_called_alleged(package: Original, draw: Draw) -> Fault:
    """An event of which all claims say that it does not happen is called alleged."""
    voices: dict[str, set[str]] = {}
    for row in package.sheet("claims").rows:
        voices.setdefault(row["event_id"], set()).add(row["polarity"])
    spot = package.spot(draw, "events", lambda row: voices.get(row["event_id"]) == {"negative"})
    return spot.changed(status="alleged")


@kind("R611")
def claim_relation_doubled(package: Original, draw: Draw) -> Fault:
    """A relation of two claims stands twice."""
    return package.spot(draw, "claim_relations").repeated()


@kind("R610")
def claim_related_to_itself(package: Original, draw: Draw) -> Fault:
    """A claim is related to itself."""
    spot = package.spot(draw, "claim_relations")
    return spot.changed("from_claim_id", "to_claim_id", to_claim_id=spot["from_claim_id"])


def _waiver(package: Original, draw: Draw, rule: str, *told_at: str) -> Fault:
    if "waivers" not in package.sheets:
        raise NoPlaceError
    event = package.spot(draw, "events")
    sheet = package.sheets["waivers"]
    waiver_id = sheet.next_key() if sheet.rows else "W001"
    waiver = {"waiver_id": waiver_id, "record_table": "events", "record_id": event.id}
    return sheet.with_new(waiver | {"rule_code": rule, "reason": "It was looked at and may stand."}, *told_at)


@kind("R808")
def waiver_of_an_error(package: Original, draw: Draw) -> Fault:
    """An error, or a rule that does not exist, is waived."""
    return _waiver(package, draw, draw.choice(["R301", "R101", "V104", "R999"]), "rule_code")


@kind("R809")
def waiver_without_a_warning(package: Original, draw: Draw) -> Fault:
    """A waiver names a record of which nothing warns."""
    return _waiver(package, draw, "R307", "record_id", "rule_code")

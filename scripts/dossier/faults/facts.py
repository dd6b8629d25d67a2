"""Kinds of faults in what is told: who says or does what to whom, how surely, how much."""

from __future__ import annotations

from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, kind, pick


def _other_code(package: Original, draw: Draw, table: str, name: str) -> Fault:
    """Return a fault by which a cell holds another code that others in its column hold."""
    spot = package.spot(draw, table, lambda row: row[name])
    return spot.changed(**{name: pick(draw, sorted({row[name] for row in spot.sheet.rows} - {spot[name], ""}))})


@kind(needs="reading")
def polarity_flipped(package: Original, draw: Draw) -> Fault:
    """A claim says yes where its claimant says no, or the other way round."""
    flipped = {"positive": "negative", "negative": "positive"}
    spot = package.spot(draw, "claims", lambda row: row["polarity"] in flipped)
    return spot.changed(polarity=flipped[spot["polarity"]])


@kind(needs="reading")
def certainty_changed(package: Original, draw: Draw) -> Fault:
    """A claimant is made more certain, or less so."""
    degrees = ("certain", "probable", "possible")
    spot = package.spot(
        draw,
        "claims",
        lambda row: row["certainty"] in degrees and row["polarity"] in ("positive", "negative"),
    )
    others = [each for each in degrees if each != spot["certainty"]]
    return spot.changed(certainty=draw.choice(others))


@kind(needs="reading")
def another_claimant(package: Original, draw: Draw) -> Fault:
    """A claim is given to another actor."""
    return _other_code(package, draw, "claims", "claimant_id")


@kind(needs="reading")
def another_claim_type(package: Original, draw: Draw) -> Fault:
    """A claim has another type."""
    return _other_code(package, draw, "claims", "claim_type")


@kind(needs="reading")
def another_topic(package: Original, draw: Draw) -> Fault:
    """A claim has another topic."""
    return _other_code(package, draw, "claims", "topic")


@kind(needs="reading")
def another_status(package: Original, draw: Draw) -> Fault:
    """An event has another status."""
    return _other_code(package, draw, "events", "status")


@kind(needs="reading")
def another_place(package: Original, draw: Draw) -> Fault:
    """An event happens elsewhere."""
    return _other_code(package, draw, "events", "place_id")


@kind(needs="reading")
def actor_and_recipient_exchanged(package: Original, draw: Draw) -> Fault:
    """Who does something to whom is turned round."""
    exchanged = {"actor": "recipient", "recipient": "actor"}
    spot = package.spot(draw, "event_participants", lambda row: row["participant_role"] in exchanged)
    others = spot.sheet.spots(
        lambda row: (
            row["event_id"] == spot["event_id"] and row["participant_role"] == exchanged.get(spot["participant_role"])
        )
    )
    other = pick(draw, others)
    rows = list(spot.sheet.rows)
    rows[spot.number] = spot.row | {"actor_id": other["actor_id"]}
    rows[other.number] = other.row | {"actor_id": spot["actor_id"]}
    return spot.sheet.with_rows(rows, spot.place("actor_id"), other.place("actor_id"))


@kind("R118", needs="texts")
def digit_of_an_explicit_quantity_changed(package: Original, draw: Draw) -> Fault:
    """A digit of a quantity that the cited sentence names is another one."""
    return _digit_changed(package, draw, {"explicit"})


@kind(needs="reading")
def digit_of_a_reckoned_quantity_changed(package: Original, draw: Draw) -> Fault:
    """A digit of a quantity that no sentence names as it stands is another one."""
    return _digit_changed(package, draw, {"normalised", "computed", "inferred", "external"})


def _digit_changed(package: Original, draw: Draw, supports: set[str]) -> Fault:
    cited: dict[str, dict[str, set[str]]] = {}
    for row in package.sheet("citations").rows:
        cited.setdefault(row["record_id"], {}).setdefault(row["record_field"], set()).add(row["support"])
    spot = package.spot(draw, "claims", lambda row: row["quantity_value"])
    own = cited.get(spot.id, {})
    if not (own.get("quantity_value") or own.get("*", set())) <= supports:
        raise NoPlaceError
    value = spot["quantity_value"]
    digit = pick(draw, [each for each in "123456789" if each != value[0]])
    return spot.changed(quantity_value=digit + value[1:])


@kind("R608")
def quantity_without_unit(package: Original, draw: Draw) -> Fault:
    """A quantity lost its unit, its qualifier or its value."""
    spot = package.spot(draw, "claims", lambda row: row["quantity_value"])
    return spot.changed(**{draw.choice(["quantity_value", "quantity_unit", "quantity_qualifier"]): ""})


@kind("R609")
def relayed_by_the_claimant(package: Original, draw: Draw) -> Fault:
    """A claim is relayed by the one who makes it."""
    spot = package.spot(draw, "claims", lambda row: row["relayed_by_id"])
    name, other = draw.sample(["claimant_id", "relayed_by_id"], 2)
    return spot.changed("claimant_id", "relayed_by_id", **{name: spot[other]})


@kind("R616")
def certainty_that_does_not_pair(package: Original, draw: Draw) -> Fault:
    """A claimant who leaves a thing open is said to say yes or no."""
    spot = package.spot(draw, "claims", lambda row: row["certainty"] != "uncommitted")
    return spot.changed("certainty", "polarity", certainty="uncommitted")


@kind("R617")
def certain_forecast(package: Original, draw: Draw) -> Fault:
    """A forecast is called certain."""
    spot = package.spot(
        draw, "claims", lambda row: row["claim_type"] == "forecast" and row["certainty"] in ("probable", "possible")
    )
    return spot.changed("certainty", "claim_type", certainty="certain")


@kind("R614")
def statement_that_denies(package: Original, draw: Draw) -> Fault:
    """A claim that says yes is said to deny another."""
    positive = {
        row["claim_id"]
        for row in package.sheet("claims").rows
        if row["polarity"] != "negative" and row["claim_type"] != "denial"
    }
    spot = package.spot(draw, "claim_relations", lambda row: row["from_claim_id"] in positive)
    return spot.changed("claim_relation", "from_claim_id", claim_relation="denies")


@kind("R615")
def claim_called_a_denial(package: Original, draw: Draw) -> Fault:
    """A claim that denies no claim and is about no event is called a denial."""
    relations = package.sheet("claim_relations").rows
    denying = {row["from_claim_id"] for row in relations if row["claim_relation"] == "denies"}
    spot = package.spot(
        draw,
        "claims",
        lambda row: row["claim_type"] != "denial" and not row["event_id"] and row["claim_id"] not in denying,
    )
    return spot.changed(claim_type="denial")


@kind("R607")
def allegation_without_claim(package: Original, draw: Draw) -> Fault:
    """An event that no claim is about is called alleged."""
    about = {row["event_id"] for row in package.sheet("claims").rows}
    spot = package.spot(draw, "events", lambda row: row["event_id"] not in about)
    return spot.changed(status="alleged")


@kind("R602")
def event_without_participants(package: Original, draw: Draw) -> Fault:
    """The only participant of an event is given to another event."""
    spot = package.spot(draw, "event_participants")
    if len(spot.sheet.spots(lambda row: row["event_id"] == spot["event_id"])) > 1:
        raise NoPlaceError
    [left] = package.sheet("events").spots(lambda row: row["event_id"] == spot["event_id"])
    other = package.spot(draw, "events", lambda row: row["event_id"] != spot["event_id"])
    return spot.changed(event_id=other.id).told_at(left.place())


@kind("R601", "R606")
def recipient_lost(package: Original, draw: Draw) -> Fault:
    """The only recipient of an event that needs one has another role."""
    needing = {row["code"] for row in package.sheet("event_types").rows if row["recipient_required"] == "true"}
    spot = package.spot(draw, "event_participants", lambda row: row["participant_role"] == "recipient")
    with_role = spot.sheet.spots(
        lambda row: (row["event_id"], row["participant_role"]) == (spot["event_id"], "recipient")
    )
    [event] = package.sheet("events").spots(lambda row: row["event_id"] == spot["event_id"])
    if len(with_role) > 1 or event["event_type"] not in needing:
        raise NoPlaceError
    tags = package.sheet("event_tags").spots(lambda row: row["event_id"] == event.id)
    fault = spot.changed(participant_role="third_party")
    return fault.told_at(event.place("event_type"), *(each.place("tag_code") for each in tags))


@kind("R603")
def type_that_does_not_fit_the_mode(package: Original, draw: Draw) -> Fault:
    """The type of an event is another than the one that its mode refines."""
    refined = {row["code"]: row["event_type"] for row in package.sheet("event_tag_codes").rows if row["event_type"]}
    tag = package.spot(draw, "event_tags", lambda row: row["tag_code"] in refined)
    [event] = package.sheet("events").spots(lambda row: row["event_id"] == tag["event_id"])
    types = sorted(package.sheet("event_types").keys - {event["event_type"]})
    tags = tag.sheet.spots(lambda row: row["event_id"] == event.id)
    fault = event.changed(event_type=pick(draw, types))
    return fault.told_at(event.place("event_type"), *(each.place("tag_code") for each in tags))


@kind("R604")
def tag_doubled(package: Original, draw: Draw) -> Fault:
    """An event has a tag twice."""
    return package.spot(draw, "event_tags").repeated()


@kind("R605")
def participant_doubled(package: Original, draw: Draw) -> Fault:
    """An actor takes part in an event twice in the same role."""
    return package.spot(draw, "event_participants").repeated()

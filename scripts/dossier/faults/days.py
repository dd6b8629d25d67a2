"""Kinds of faults in days: of events, of claims and of offices held."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, Row, Spot, kind, pick

DATES = ("start_date", "end_date", "date_precision")
PAST = ("occurred", "ongoing")
FAR_OFF = "2094-05-06"


def _dated(package: Original, draw: Draw) -> Spot:
    return package.spot(draw, "events", lambda row: row["start_date"] and row["end_date"])


def _months_later(day: str, months: int) -> str:
    given = date.fromisoformat(day)
    year, month = divmod(given.year * 12 + given.month - 1 + months, 12)
    return date(year, month + 1, min(given.day, monthrange(year, month + 1)[1])).isoformat()


@kind("R301")
def event_turned_round(package: Original, draw: Draw) -> Fault:
    """The first and the last day of an event are exchanged."""
    spot = package.spot(draw, "events", lambda row: row["start_date"] and row["start_date"] < row["end_date"])
    return spot.changed(start_date=spot["end_date"], end_date=spot["start_date"])


@kind("R301")
def end_a_month_before_the_start(package: Original, draw: Draw) -> Fault:
    """The last day of an event is a month early and lies before the first."""
    spot = _dated(package, draw)
    end = _months_later(spot["end_date"], -1)
    if end >= spot["start_date"]:
        raise NoPlaceError
    return spot.changed("start_date", "end_date", end_date=end)


@kind("R302")
def event_a_month_longer(package: Original, draw: Draw) -> Fault:
    """The last day of an event is a month late."""
    spot = package.spot(
        draw, "events", lambda row: row["start_date"] and row["date_precision"] in ("day", "days", "week")
    )
    return spot.changed(*DATES, end_date=_months_later(spot["end_date"], 1))


@kind("R301", "R302")
def month_and_day_exchanged(package: Original, draw: Draw) -> Fault:
    """Month and day of an event's first or last day are exchanged, as between America and Europe."""
    spot = _dated(package, draw)
    name = draw.choice(["start_date", "end_date"])
    year, month, day = spot[name].split("-")
    exchanged = f"{year}-{day}-{month}"
    if int(day) > 12 or day == month or spot["date_precision"] not in ("day", "days", "week"):
        raise NoPlaceError
    return spot.changed(*DATES, **{name: exchanged})


@kind("R301", "R302")
def year_mistyped(package: Original, draw: Draw) -> Fault:
    """Two digits of the year of an event's first or last day are exchanged."""
    spot = _dated(package, draw)
    name = draw.choice(["start_date", "end_date"])
    day = spot[name]
    changed = day[:2] + day[3] + day[2] + day[4:]
    if changed == day or spot["date_precision"] == "longer":
        raise NoPlaceError
    return spot.changed(*DATES, **{name: changed})


@kind("R302")
def precision_changed(package: Original, draw: Draw) -> Fault:
    """The precision of an event does not fit its days."""
    spot = package.spot(draw, "events")
    others = sorted(package.sheet("date_precisions").keys - {spot["date_precision"]})
    return spot.changed("date_precision", date_precision=pick(draw, others))


@kind("R306")
def event_after_its_telling(package: Original, draw: Draw) -> Fault:
    """Something that has happened is dated years after everything that tells of it."""
    spot = package.spot(draw, "events", lambda row: row["start_date"] and row["end_date"] and row["status"] in PAST)
    _told_when(package, spot)
    length = date.fromisoformat(spot["end_date"]) - date.fromisoformat(spot["start_date"])
    end = (date.fromisoformat(FAR_OFF) + length).isoformat()
    return spot.changed("start_date", start_date=FAR_OFF, end_date=end)


@kind("R306")
def past_event_moved_a_month(package: Original, draw: Draw) -> Fault:
    """Something that has happened is dated some days after it was told."""
    spot = package.spot(draw, "events", lambda row: row["start_date"] and row["end_date"] and row["status"] in PAST)
    told = _told_when(package, spot)
    length = date.fromisoformat(spot["end_date"]) - date.fromisoformat(spot["start_date"])
    start = date.fromisoformat(told) + timedelta(days=draw.randint(1, 28))
    return spot.changed("start_date", start_date=start.isoformat(), end_date=(start + length).isoformat())


@kind("R307")
def past_event_called_planned(package: Original, draw: Draw) -> Fault:
    """Something that happened before it was first told is called planned."""
    spot = package.spot(draw, "events", lambda row: row["end_date"] and row["status"] == "occurred")
    if spot["end_date"] >= min(_telling_days(package, spot)):
        raise NoPlaceError
    return spot.changed("status", "start_date", "end_date", status="planned")


@kind("R305")
def claim_after_its_telling(package: Original, draw: Draw) -> Fault:
    """A claim is dated after everything that tells of it."""
    spot = package.spot(draw, "claims", lambda row: row["claimed_from"] and row["claimed_to"])
    _told_when(package, spot)
    return spot.changed("claimed_from", "claimed_to", claimed_from=FAR_OFF, claimed_to=FAR_OFF)


def _told_when(package: Original, spot: Spot) -> str:
    """Return the last day on which a record is told."""
    return max(_telling_days(package, spot))


def _telling_days(package: Original, spot: Spot) -> list[str]:
    """Return the days on which a record is told, where every source that tells it has a day of its own."""
    sources = {row["source_id"]: row for row in package.sheet("sources").rows}
    days = [
        _published(row["source_id"], sources)
        for row in package.sheet("citations").rows
        if row["record_id"] == spot.id and row["support"] != "external"
    ]
    if not days or not all(days):
        raise NoPlaceError
    return days


def _published(source: str, sources: dict[str, Row]) -> str:
    while source in sources and not sources[source]["published_on"]:
        source = sources[source]["derived_from_id"]
    return sources[source]["published_on"] if source in sources else ""


@kind("R303")
def claim_turned_round(package: Original, draw: Draw) -> Fault:
    """The last day on which a claim can have been made lies before the first."""
    spot = package.spot(draw, "claims", lambda row: row["claimed_from"] and row["claimed_to"])
    return spot.changed("claimed_from", "claimed_to", claimed_to=_months_later(spot["claimed_from"], -1))


@kind("R304", "R108")
def claim_loses_a_day(package: Original, draw: Draw) -> Fault:
    """One of the two days of a claim is gone."""
    spot = package.spot(draw, "claims", lambda row: row["claimed_from"] and row["claimed_to"])
    name = draw.choice(["claimed_from", "claimed_to"])
    citing = package.sheet("citations").spots(lambda row: (row["record_id"], row["record_field"]) == (spot.id, name))
    places = [spot.place("claimed_from"), spot.place("claimed_to"), *(each.place("record_field") for each in citing)]
    return spot.changed(**{name: ""}).told_at(*places)


@kind("R308")
def role_turned_round(package: Original, draw: Draw) -> Fault:
    """A person leaves an office before entering it."""
    spot = package.spot(draw, "actor_roles", lambda row: row["held_from"])
    return spot.changed("held_from", "held_to", held_to=_months_later(spot["held_from"], -1))


@kind("R309")
def role_on_another_day(package: Original, draw: Draw) -> Fault:
    """A person is seen in an office on a day before entering it."""
    spot = package.spot(draw, "actor_roles", lambda row: row["held_from"])
    return spot.changed("attested_on", "held_from", "held_to", attested_on=_months_later(spot["held_from"], -1))


@kind("R119", needs="texts")
def explicit_day_moved(package: Original, draw: Draw) -> Fault:
    """A day that the cited sentence names is another one of the same month."""
    spot = _single_day(package, draw, {"explicit"})
    return _other_day(draw, spot)


@kind(needs="reading")
def reckoned_day_moved(package: Original, draw: Draw) -> Fault:
    """A day that follows from the words of a sentence is another one of the same month."""
    spot = _single_day(package, draw, {"computed", "inferred", "external"})
    return _other_day(draw, spot)


def _single_day(package: Original, draw: Draw, supports: set[str]) -> Spot:
    """Draw an event of one day that is evidenced in some ways only."""
    spot = package.spot(draw, "events", lambda row: row["date_precision"] == "day")
    cited = {
        row["support"]
        for row in package.sheet("citations").rows
        if row["record_id"] == spot.id and row["record_field"] in ("start_date", "end_date")
    }
    if not cited or not cited <= supports:
        raise NoPlaceError
    return spot


def _other_day(draw: Draw, spot: Spot) -> Fault:
    day = spot["start_date"]
    # earlier, so that the event does not come to lie after its telling
    earlier = [f"{day[:8]}{number:02}" for number in range(1, int(day[8:]))]
    moved = pick(draw, earlier)
    return spot.changed(start_date=moved, end_date=moved)

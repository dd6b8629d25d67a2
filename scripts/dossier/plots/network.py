"""Who acts on whom: the actors of most events, and an arrow for each pair that has several of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import combinations
from math import cos, dist, pi, sin, sqrt

from matplotlib.path import Path as Outline

from dossier.engine.table import natural_key
from dossier.plots.canvas import BODY, FINE, MARGIN, SMALL, Sheet, shortened, width
from dossier.plots.styles import INK, PAPER, STATUSES, Style
from dossier.plots.words import Words
from dossier.views import Records

MOST_ACTORS, MOST_ARROWS = 16, 60
"""What a reader can still follow; the cut-offs in events are set so that no more are drawn."""

TOLD_AS_FACT = ("occurred", "ongoing")
SORTS = {
    "fact": (STATUSES["occurred"].colour, "solid", 0.07),
    "other": (STATUSES["alleged"].colour, (0, (1.5, 0.7)), 0.22),
}
"""Colour, line and bend of an arrow: events told as fact never lie in one arrow with others."""

NODES = {
    "state": Style(INK, INK, "o"),
    "person": Style(INK, PAPER, "o", edge=0.9),
}
OTHERS = Style(INK, PAPER, "s", 0.85, 0.9)

CENTRE, HUBS, ELLIPSE = (90.0, 60.0), 28.0, (64.0, 41.0)
"""The middle of the picture, how far from it the two busiest actors stand, and half the axes of the ellipse around."""

WIDEST, LARGEST = 13, 81
"""Events of the widest arrow and of the largest node at full size; where there are more, all are drawn smaller."""

POINTS_PER_EVENT, LONGEST_NAME = 0.42, 38.0
PLATE = {"facecolor": PAPER, "edgecolor": "none", "boxstyle": "round,pad=0.2"}
COST_OF_PASSING = 300.0
"""What an arrow that passes close to a strange node costs when seats are given, in millimetres of an event's way."""

Place = tuple[float, float]
Key = tuple[str, str, str]
"""Of an arrow: who acts, on whom, and the sort of its events."""


@dataclass
class Network:
    """The events in which one actor acts on another: for each pair and sort, and for each actor, by their ids."""

    arrows: dict[Key, set[str]] = field(default_factory=dict)
    events: dict[str, set[str]] = field(default_factory=dict)

    def busiest(self) -> tuple[list[str], int]:
        """Return the actors with the most events, the busiest first, and how many events each has at least."""
        fewest = cut_off([len(each) for each in self.events.values()], MOST_ACTORS)
        chosen = [actor for actor, events in self.events.items() if len(events) >= fewest]
        return sorted(chosen, key=lambda each: (-len(self.events[each]), natural_key(each))), fewest

    def between(self, actors: Collection[str]) -> tuple[dict[Key, set[str]], int]:
        """Return the arrows with the most events between these actors, the widest first, and how many each has."""
        among = {key: events for key, events in self.arrows.items() if key[0] in actors and key[1] in actors}
        fewest = cut_off([len(each) for each in among.values()], MOST_ARROWS)
        ranked = sorted(among, key=lambda key: (-len(among[key]), key))
        return {key: among[key] for key in ranked if len(among[key]) >= fewest}, fewest


def cut_off(numbers: Collection[int], most: int) -> int:
    """Return the lowest number that no more than `most` reach; the highest one where more than that reach even it."""
    ranked = sorted(numbers, reverse=True)
    if len(ranked) <= most:
        return min(ranked, default=0)
    return min(ranked[most] + 1, ranked[0])


def network(records: Records) -> Network:
    """Return who acts on whom: each actor of an event on each other recipient of it."""
    roles: dict[str, dict[str, set[str]]] = {}
    for row in records.tables["event_participants"].values():
        roles.setdefault(row["event_id"], {}).setdefault(row["participant_role"], set()).add(row["actor_id"])
    found = Network()
    for event_id, by_role in roles.items():
        event = records.tables["events"].get(event_id)
        sort = "fact" if event and event["status"] in TOLD_AS_FACT else "other"
        for actor in by_role.get("actor", ()):
            for recipient in by_role.get("recipient", set()) - {actor}:
                found.arrows.setdefault((actor, recipient, sort), set()).add(event_id)
                found.events.setdefault(actor, set()).add(event_id)
                found.events.setdefault(recipient, set()).add(event_id)
    return found


def draw(words: Words) -> Sheet:
    """Return the sheet: the two busiest actors in the middle, the others around them near those they deal with."""
    records = words.records
    found = network(records)
    busiest, fewest_of_actor = found.busiest()
    arrows, fewest = found.between(busiest)
    actors = [each for each in busiest if any(each in key for key in arrows)]
    shown, everything = _together(arrows.values()), _together(found.events.values())
    sheet = Sheet(
        title=words.say("network_title", actors=len(actors), all_actors=words.count("actors", len(found.events)))
    )
    sheet.caption = words.say(
        "network_caption",
        package=words.package,
        fewest_of_actor=fewest_of_actor,
        fewest=fewest,
        shown=len(shown),
        events=words.count("events", len(everything)),
    )
    if not actors:
        return sheet.empty(words.say("no_network"))
    _key(sheet, words, sheet.heading() + 1.0)
    of_node = min(1.0, LARGEST / max(len(found.events[actor]) for actor in actors))
    sizes = {actor: 1.1 + 0.42 * sqrt(of_node * len(found.events[actor])) for actor in actors}
    of_arrow = min(1.0, WIDEST / max(map(len, arrows.values())))
    places = _places(actors, arrows, sizes)
    drawn = []
    for (actor, recipient, sort), events in arrows.items():
        arrow = _Arrow(places[actor], places[recipient], sizes[actor], sizes[recipient], sort, of_arrow * len(events))
        names = f"{words.actor(actor)} → {words.actor(recipient)}"
        told = f"{names}, {words.say(sort)}: {words.count('events', len(events))}"
        arrow.draw(sheet, str(len(events)) if len(events) > fewest else "", f"arrow-{actor}-{recipient}-{sort}", told)
        drawn += arrow.points()
    for actor in actors:
        _actor(sheet, words, records, actor, places[actor], sizes[actor], len(found.events[actor]))
    taken = [*drawn, *_rims(places, sizes)]
    for actor in actors:
        taken += _name(sheet, words.actor(actor), places[actor], sizes[actor], taken)
    sheet.close(sheet.footer(CENTRE[1] + ELLIPSE[1] + 11.0))
    return sheet


def _together(events: Iterable[set[str]]) -> set[str]:
    return {each for some in events for each in some}


def _key(sheet: Sheet, words: Words, y: float) -> None:
    x = MARGIN
    for sort, (colour, line, _) in SORTS.items():
        sheet.line([x, x + 7.0], [y, y], colour, 1.6, linestyle=line)
        sheet.text(x + 8.5, y, words.say(sort), SMALL)
        x += 8.5 + width(words.say(sort), SMALL) + 5.0
    for kind, style in (*NODES.items(), ("", OTHERS)):
        label = words.label("actor_kinds", kind) if kind else words.say("other_kinds")
        sheet.mark(x + 1.0, y, 2.1, style)
        sheet.text(x + 3.2, y, label, SMALL)
        x += 3.2 + width(label, SMALL) + 5.0


def _places(actors: list[str], arrows: dict[Key, set[str]], sizes: dict[str, float]) -> dict[str, Place]:
    """Return where each actor stands: seats are exchanged while arrows get shorter or pass fewer nodes."""
    hubs, others = actors[:2], actors[2:]
    x, y = CENTRE
    places = {hub: (x + side * HUBS, y) for hub, side in zip(hubs, (-1, 1), strict=False)}
    for number, actor in enumerate(others):
        angle = 2 * pi * (number + 0.5) / len(others)
        places[actor] = (round(x + ELLIPSE[0] * cos(angle), 3), round(y + ELLIPSE[1] * sin(angle), 3))

    def cost() -> float:
        total = 0.0
        for (one, other, sort), events in arrows.items():
            arrow = _Arrow(places[one], places[other], sizes[one], sizes[other], sort, 1.0)
            way = [arrow.at(share) for share in (0.2, 0.35, 0.5, 0.65, 0.8)]
            passed = sum(
                min(dist(at, point) for point in way) < sizes[actor] + 3.0
                for actor, at in places.items()
                if actor not in (one, other)
            )
            total += len(events) * dist(places[one], places[other]) + COST_OF_PASSING * passed
        return total

    lowest, improved = cost(), True
    while improved:
        improved = False
        for one, other in combinations(others, 2):
            places[one], places[other] = places[other], places[one]
            if (now := cost()) < lowest - 0.001:
                lowest, improved = now, True
            else:
                places[one], places[other] = places[other], places[one]
    return places


@dataclass(frozen=True, slots=True)
class _Arrow:
    """A bent arrow from edge to edge of two nodes, as wide as its weight: its events, or less where one has many."""

    tail: Place
    head: Place
    tail_size: float
    head_size: float
    sort: str
    weight: float

    @property
    def control(self) -> Place:
        """The point that bends the curve, always to the left of the way, so that ways there and back lie apart."""
        (ax, ay), (bx, by) = self.tail, self.head
        bend = SORTS[self.sort][2]
        return (ax + bx) / 2 + bend * (by - ay), (ay + by) / 2 - bend * (bx - ax)

    @property
    def corners(self) -> tuple[Place, Place, Place]:
        """Where the line begins, where its head begins, and where the head ends."""
        length = 1.7 + 0.18 * self.weight
        start = _towards(self.tail, self.control, self.tail_size + 0.5)
        neck = _towards(self.head, self.control, self.head_size + 0.5 + length)
        return start, neck, _towards(self.head, self.control, self.head_size + 0.5)

    def at(self, share: float) -> Place:
        """Return the point of the line after this share of its way."""
        start, neck, _ = self.corners
        first, middle, last = (1 - share) ** 2, 2 * share * (1 - share), share**2
        return (
            first * start[0] + middle * self.control[0] + last * neck[0],
            first * start[1] + middle * self.control[1] + last * neck[1],
        )

    def points(self) -> list[Place]:
        """Return points along the arrow, closer together than letters are high."""
        steps = max(int(dist(self.tail, self.head)), 2)
        _, neck, tip = self.corners
        head = ((neck[0] + tip[0]) / 2, (neck[1] + tip[1]) / 2)
        return [*(self.at(step / steps) for step in range(steps + 1)), head, tip]

    def draw(self, sheet: Sheet, number: str, of: str, told: str) -> None:
        """Draw the arrow, with a number on it unless that is empty."""
        colour, line, _ = SORTS[self.sort]
        start, neck, tip = self.corners
        outline = Outline([start, self.control, neck], [Outline.MOVETO, Outline.CURVE3, Outline.CURVE3])
        sheet.curve(outline, colour, POINTS_PER_EVENT * self.weight, of, told, linestyle=line, zorder=2)
        sheet.triangle(neck, tip, 0.45 + 0.12 * self.weight, colour)
        if number:
            x, y = self.at(0.5)
            sheet.text(x, y, number, FINE, colour, ha="center", weight="bold", bbox=PLATE, zorder=6)


def _actor(sheet: Sheet, words: Words, records: Records, actor: str, at: Place, size: float, events: int) -> None:
    row = records.tables["actors"].get(actor)
    style = NODES.get(row["actor_kind"] if row else "", OTHERS)
    sheet.mark(*at, 2 * size, style, f"actor-{actor}", f"{words.actor(actor)}: {words.count('events', events)}")


def _name(sheet: Sheet, name: str, at: Place, size: float, taken: list[Place]) -> list[Place]:
    """Write a name where it covers the fewest points that are taken, and return the points that it takes."""
    name = shortened(name, LONGEST_NAME)
    across, tall, away = width(name, BODY), 2.6, size + 1.0
    x, y = at
    outward = 1 if x >= CENTRE[0] else -1
    lefts = {1: x + away, -1: x - away - across}
    diagonal = {1: x + 0.75 * away, -1: x - 0.75 * away - across}
    candidates = [
        *((lefts[side], y) for side in (outward, -outward)),
        *((x - across / 2, y + side * (away + tall / 2)) for side in (1, -1)),
        *((diagonal[side], y + other * (0.75 * away + tall / 2)) for side in (outward, -outward) for other in (1, -1)),
    ]

    def covered(candidate: Place) -> int:
        left, middle = candidate
        return sum(left - 0.4 < a < left + across + 0.4 and abs(b - middle) < tall / 2 + 0.6 for a, b in taken)

    left, middle = min(candidates, key=covered)
    sheet.text(left, middle, name, BODY, zorder=7)
    return [(left + across * step / 20, middle + row) for step in range(21) for row in (-1.0, 0.0, 1.0)]


def _rims(places: dict[str, Place], sizes: dict[str, float]) -> list[Place]:
    turns = [2 * pi * step / 12 for step in range(12)]
    return [
        (x + share * sizes[actor] * cos(turn), y + share * sizes[actor] * sin(turn))
        for actor, (x, y) in places.items()
        for turn in turns
        for share in (0.5, 1.0)
    ]


def _towards(origin: Place, target: Place, length: float) -> Place:
    whole = dist(origin, target)
    share = min(length / whole, 0.45) if whole else 0.0
    return (origin[0] + (target[0] - origin[0]) * share, origin[1] + (target[1] - origin[1]) * share)

"""The events in time, a lane for each status: who reads it never takes an allegation for something that occurred."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from dossier.csvfiles import Row
from dossier.engine.table import natural_key
from dossier.plots.canvas import BODY, FINE, MARGIN, SMALL, Sheet, shortened, width, wrapped
from dossier.plots.styles import FAINT, GREY, PALE, STATUSES, UNKNOWN, Style
from dossier.plots.words import Words

IN_WINDOW = 0.8
"""The share of the dated events that must begin in the years drawn at full scale; others stand in a narrow panel."""

LABELLED = 8
"""How many dated events of a lane have their titles beside them: those that most claims are about."""

LANE = MARGIN, 27.0
BEFORE = 28.5, 48.0
WINDOW = 51.0, 152.0
UNDATED = 156.4, 178.0
"""Left and right ends of the four panels, in millimetres."""

MARK, PITCH, LABEL_PITCH, GAP, OPEN = 1.55, 1.8, 2.7, 3.0, 2.6


@dataclass(frozen=True, slots=True)
class Dated:
    """An event with a first day or a last day or both; where one is open, the other stands for both."""

    event_id: str
    title: str
    first: date
    last: date
    open_start: bool
    open_end: bool
    claims: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Two stretches of time, each with its own scale: the years before `opening`, and the years of the window."""

    earliest: date
    opening: date
    closing: date

    def x(self, day: date) -> float:
        """Return where a day stands."""
        if day < self.opening:
            return _between(day, self.earliest, self.opening, *BEFORE)
        return _between(day, self.opening, self.closing, *WINDOW)


def draw(words: Words) -> Sheet:
    """Return the sheet: each event one mark, a bar over the days that the text allows, undated ones on the right."""
    records = words.records
    rows = list(records.tables["events"].values())
    about = Counter(row["event_id"] for row in records.tables["claims"].values())
    dated = {row["event_id"]: each for row in rows if (each := _dated(row, about[row["event_id"]]))}
    sheet = Sheet(title=words.say("timeline_title", events=words.count("events", len(rows)), dated=len(dated)))
    sheet.caption = words.say("timeline_caption", package=words.package, labelled=LABELLED)
    if not rows:
        return sheet.empty(words.say("no_events"))
    top = sheet.heading()
    scale = _scale(list(dated.values()))
    y = top + 5.0
    for status, style in _lanes(rows):
        in_lane = [row for row in rows if row["status"] == status]
        with_date = [dated[row["event_id"]] for row in in_lane if row["event_id"] in dated]
        without = [row for row in in_lane if row["event_id"] not in dated]
        y = _lane(sheet, words, status, style, y, scale, with_date, without)
    _axes(sheet, words, scale, top + 4.0, y)
    sheet.close(sheet.footer(y + 9.0))
    return sheet


def _lanes(rows: list[Row]) -> list[tuple[str, Style]]:
    found = {row["status"] for row in rows}
    strange = sorted(found - STATUSES.keys())
    return [*((each, style) for each, style in STATUSES.items()), *((each, UNKNOWN) for each in strange)]


def _lane(
    sheet: Sheet,
    words: Words,
    status: str,
    style: Style,
    y: float,
    scale: Scale,
    dated: list[Dated],
    undated: list[Row],
) -> float:
    """Draw one lane below y and return where it ends."""
    labelled = sorted(dated, key=lambda each: (-each.claims, natural_key(each.event_id)))[:LABELLED]
    labelled.sort(key=lambda each: (each.first, each.last, natural_key(each.event_id)), reverse=True)
    others = [each for each in dated if each not in labelled]
    swarm = _swarm(others, scale)
    per_row = int((UNDATED[1] - UNDATED[0]) // PITCH)
    rows_undated = -(-len(undated) // per_row)
    labels = [_label(scale, each) for each in labelled]
    height = sum(each.height for each in labels) + (max(swarm.values(), default=-1) + 1) * PITCH
    height = max(height, rows_undated * PITCH, 5.5)
    middle = y + height / 2

    label = shortened(words.label("event_statuses", status), BEFORE[0] - LANE[0] - 5.0)
    sheet.mark(LANE[0] + 1.0, middle - 1.2, MARK * 1.25, style)
    sheet.text(LANE[0] + 3.2, middle - 1.2, label, BODY, weight="bold")
    sheet.text(LANE[0] + 3.2, middle + 2.0, words.count("events", len(dated) + len(undated)), SMALL, GREY)

    row_y = y + LABEL_PITCH / 2
    for each, title in zip(labelled, labels, strict=True):
        _event(sheet, scale, each, style, status, row_y)
        for place, line in enumerate(title.lines):
            sheet.text(title.x, row_y + place * (LABEL_PITCH - 0.35), line, FINE, ha=title.side)
        row_y += title.height
    for each in others:
        _event(sheet, scale, each, style, status, y + height - PITCH * (swarm[each.event_id] + 0.5))
    for place, row in enumerate(undated):
        x = UNDATED[0] + PITCH * (place % per_row + 0.5)
        at = y + height - PITCH * (place // per_row + 0.5)
        sheet.mark(x, at, MARK, style, f"event-{row['event_id']}", f"{row['event_id']} ({status}): {row['title']}")
    sheet.line([LANE[0], UNDATED[1]], [y + height + GAP / 2] * 2, PALE, 0.4)
    return y + height + GAP


def _event(sheet: Sheet, scale: Scale, each: Dated, style: Style, status: str, y: float) -> None:
    left, right = scale.x(each.first), scale.x(each.last)
    if right - left > MARK:
        sheet.line([left, right], [y, y], style.colour, 0.9)
    elif each.open_start or each.open_end:
        towards = -OPEN if each.open_start else OPEN
        sheet.line([left, left + towards], [y, y], style.colour, 0.7, dashes=(1.2, 0.8))
    told = f"{each.event_id} ({status}, {_days(each)}): {each.title}"
    sheet.mark((left + right) / 2, y, MARK, style, f"event-{each.event_id}", told)


@dataclass(frozen=True, slots=True)
class Label:
    """A title beside its mark: where its lines begin (or end, where they stand before the mark)."""

    x: float
    side: str
    lines: list[str]

    @property
    def height(self) -> float:
        """What the lines take."""
        return LABEL_PITCH * len(self.lines)


def _label(scale: Scale, each: Dated) -> Label:
    """Return the title on the side where it fits, the wider one where it fits on neither, on two lines at most."""
    before = scale.x(each.first) - (OPEN if each.open_start else 0) - MARK / 2 - 0.8
    after = scale.x(each.last) + (OPEN if each.open_end else 0) + MARK / 2 + 0.8
    room_before, room_after = before - BEFORE[0], UNDATED[0] - 1.0 - after
    follows = width(each.title, FINE) <= room_after or room_after > room_before
    x, side, room = (after, "left", room_after) if follows else (before, "right", room_before)
    first, *rest = wrapped(each.title, room, FINE) or [""]
    return Label(x, side, [first, *([shortened(" ".join(rest), room, FINE)] if rest else [])])


def _swarm(events: list[Dated], scale: Scale) -> dict[str, int]:
    """Return for each event the lowest row in which it touches no other; long ones lie lowest."""
    rows: list[list[tuple[float, float]]] = []
    found = {}
    for each in sorted(
        events, key=lambda each: (-(each.last - each.first).days, each.first, natural_key(each.event_id))
    ):
        left, right = scale.x(each.first), scale.x(each.last)
        half = max((right - left) / 2, PITCH / 2)
        middle = (left + right) / 2
        span = (middle - half - (OPEN if each.open_start else 0), middle + half + (OPEN if each.open_end else 0))
        row = next(
            (place for place, taken in enumerate(rows) if all(span[1] <= a or b <= span[0] for a, b in taken)),
            len(rows),
        )
        if row == len(rows):
            rows.append([])
        rows[row].append(span)
        found[each.event_id] = row
    return found


def _axes(sheet: Sheet, words: Words, scale: Scale, top: float, bottom: float) -> None:
    base = bottom - GAP / 2
    years = list(range(scale.opening.year, scale.closing.year))
    step = _step(len(years), 12)
    for year in years[::step]:
        left, right = scale.x(date(year, 1, 1)), scale.x(date(min(year + step, scale.closing.year), 1, 1))
        sheet.line([left, left], [top, base + 1.2], FAINT, 0.5, zorder=0)
        sheet.text((left + right) / 2 if step == 1 else left, base + 3.0, str(year), BODY, ha="center")
        for month in (4, 7, 10) if step == 1 else ():
            tick = scale.x(date(year, month, 1))
            sheet.line([tick, tick], [base, base + 0.8], PALE, 0.5)
    sheet.line([WINDOW[1], WINDOW[1]], [top, base + 1.2], FAINT, 0.5, zorder=0)
    sheet.text(sum(WINDOW) / 2, top - 1.4, words.say("dated"), SMALL, GREY, ha="center")
    sheet.text(sum(UNDATED) / 2, top - 1.4, words.say("undated"), SMALL, GREY, ha="center")
    if scale.earliest == scale.opening:
        return
    for x in BEFORE:
        sheet.line([x, x], [top, base + 1.2], FAINT, 0.5, zorder=0)
    first, last = scale.earliest.year, scale.opening.year - 1
    step = _step(last - first, 10)
    for year in range(first - first % -step, last + 1, step):
        tick = scale.x(date(year, 1, 1))
        sheet.line([tick, tick], [base, base + 0.8], PALE, 0.5)
    sheet.text(sum(BEFORE) / 2, base + 3.0, f"{first}–{last}", BODY, ha="center")
    sheet.text(sum(BEFORE) / 2, top - 1.4, words.say("earlier"), SMALL, GREY, ha="center")


def _step(years: int, most: int) -> int:
    return next(each for each in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000) if years <= most * each)


def _dated(row: Row, claims: int) -> Dated | None:
    days = [_day(row["start_date"]), _day(row["end_date"])]
    known = [day for day in days if day]
    if not known:
        return None
    first, last = min(known), max(known)
    return Dated(row["event_id"], row["title"], first, last, days[0] is None, days[1] is None, claims)


def _day(cell: str) -> date | None:
    # a cell that is no day has a diagnostic of its own in `check`; here the event counts as undated
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def _scale(events: list[Dated]) -> Scale:
    """Return the scale whose window begins with a year and holds at least the share IN_WINDOW of the events."""
    firsts = sorted((each.first for each in events), reverse=True)
    lasts = [each.last for each in events]
    if not firsts:
        return Scale(date(2000, 1, 1), date(2000, 1, 1), date(2001, 1, 1))
    opening = firsts[min(int(len(firsts) * IN_WINDOW + 0.999999), len(firsts)) - 1]
    begins = date(opening.year, 1, 1)
    earliest = date(max(firsts[-1].year // 10 * 10, 1), 1, 1) if firsts[-1] < begins else begins
    return Scale(earliest, begins, date(min(max(lasts).year + 1, date.max.year), 1, 1))


def _between(day: date, first: date, last: date, left: float, right: float) -> float:
    return left + (right - left) * (day - first).days / max((last - first).days, 1)


def _days(each: Dated) -> str:
    first, last = ("" if each.open_start else each.first.isoformat()), ("" if each.open_end else each.last.isoformat())
    return first if first == last else f"{first}/{last}"

"""How far the claims are corroborated: each claim one square, by topic and by its number of independent origins."""

from __future__ import annotations

from collections import Counter

from dossier import lineage
from dossier.engine.table import natural_key
from dossier.plots.canvas import BODY, FINE, MARGIN, SMALL, Sheet, shortened
from dossier.plots.styles import GREY, support
from dossier.plots.words import Words
from dossier.views import Records

SQUARES = 58.0, 146.0
"""Left and right ends of the longest row of squares, in millimetres."""

ROW, WIDEST = 3.1, 1.75

Origins = tuple[int, int]
"""Of a claim: how many independent origins, of how many works."""


def draw(words: Words) -> Sheet:
    """Return the sheet: a row of squares a topic, the best corroborated claims first in each row."""
    records = words.records
    claims = records.tables["claims"]
    origins = {claim_id: counted(records, claim_id) for claim_id in claims}
    alone = sum(number == 1 for number, _ in origins.values())
    total = words.count("claims", len(claims))
    sheet = Sheet(title=words.say("corroboration_title", alone=alone, claims=total))
    sheet.caption = words.say("corroboration_caption", package=words.package)
    if not claims:
        return sheet.empty(words.say("no_claims"))
    y = _key(sheet, words, Counter(origins.values()), sheet.heading() + 2.0) + 3.5

    by_topic: dict[str, list[str]] = {}
    for claim_id, row in claims.items():
        by_topic.setdefault(row["topic"], []).append(claim_id)
    pitch = min((SQUARES[1] - SQUARES[0]) / max(map(len, by_topic.values())), WIDEST + 0.25)
    for topic in sorted(by_topic, key=lambda each: (-len(by_topic[each]), each)):
        label = shortened(words.label("topics", topic), SQUARES[0] - MARGIN - 2.5, BODY)
        sheet.text(SQUARES[0] - 1.5, y, label, BODY, ha="right")
        ranked = sorted(by_topic[topic], key=natural_key)
        ranked.sort(key=lambda each: _strength(origins[each]), reverse=True)
        for place, claim_id in enumerate(ranked):
            told = f"{claim_id} ({_said(words, origins[claim_id])}): {claims[claim_id]['statement']}"
            x = SQUARES[0] + pitch * place
            side = min(pitch * 0.87, WIDEST)
            sheet.square(x, y - side / 2, side, support(*origins[claim_id]), f"claim-{claim_id}", told)
        more = sum(origins[each][0] > 1 for each in ranked)
        end = SQUARES[0] + pitch * len(ranked) + 1.0
        sheet.text(end, y, words.number(len(ranked)), BODY)
        if more:
            sheet.text(end + 4.5, y, words.say("more_than_one", more=more), FINE, GREY)
        y += ROW
    sheet.close(sheet.footer(y + 3.0))
    return sheet


def counted(records: Records, claim_id: str) -> Origins:
    """Return of a claim the numbers of its independent origins and of the works that these stand in."""
    found = lineage.carried("claims", claim_id, records.cited, records.tables)
    return len(found.origins), len({work for work, _ in found.origins})


def _strength(origins: Origins) -> Origins:
    # a second work corroborates more than a second speaker in the same work
    number, works = origins
    return works, number


def _key(sheet: Sheet, words: Words, numbers: Counter[Origins], y: float) -> float:
    """Write what the squares mean, with the number of each, and return where it ends."""
    for origins in sorted(numbers, key=_strength):
        sheet.square(SQUARES[0], y - WIDEST / 2, WIDEST, support(*origins))
        line = f"{_said(words, origins)}: {words.count('claims', numbers[origins])}"
        sheet.text(SQUARES[0] + 3.5, y, line, SMALL)
        y += ROW + 0.3
    return y


def _said(words: Words, origins: Origins) -> str:
    number, works = origins
    said = words.count("origins", number)
    return said if number < 2 else words.say("origins_of_works", origins=said, works=words.count("works", works))

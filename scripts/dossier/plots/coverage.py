"""What was done with each sentence of each document, and how many claims each one carries."""

from __future__ import annotations

from collections import Counter

from dossier import coverage, texts
from dossier.coverage import Covered
from dossier.lineage import CARRYING
from dossier.plots.canvas import BODY, FINE, MARGIN, SMALL, Sheet, width
from dossier.plots.styles import DISPOSITIONS, FAINT, GREY, PALE, UNKNOWN, Style
from dossier.plots.words import Words
from dossier.views import Records

STRIP = 10.0, 178.0
"""Left and right ends of the longest document, in millimetres."""

THICK, TALL, SEAM = 3.2, 11.0, 0.12
"""Height of a strip, height of the highest bar, and the white between two sentences."""

BARS = Style("#444444", "#444444")
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def draw(words: Words) -> Sheet:
    """Return the sheet: a strip a document, its sentences at their code points, above each the claims that cite it."""
    records = words.records
    documents = coverage.coverage(records.directory).documents
    sentences = [each for listed in documents.values() for each in listed]
    claims = carried(records)
    carrying = sum(each.sentence_id in claims for each in sentences)
    total = words.count("sentences", len(sentences))
    sheet = Sheet(title=words.say("coverage_title", carrying=carrying, sentences=total))
    sheet.caption = words.say("coverage_caption", package=words.package)
    spans = {
        each.sentence_id: span
        for each in sentences
        if (span := texts.span(records.tables["sentences"][each.sentence_id])) is not None
    }
    if not spans:
        return sheet.empty(words.say("no_sentences"))
    y = _key(sheet, words, Counter(each.disposition for each in sentences), sheet.heading() + 1.0) + 6.0

    longest = max(end for _, end in spans.values())
    most = max((len(each) for each in claims.values()), default=1)
    step = next((each for each in STEPS if most / each <= 3), most)
    for document, listed in documents.items():
        y = _document(sheet, words, records, document, listed, spans, claims, y, longest, most, step)
    _axis(sheet, words, y - 1.5, longest)
    sheet.close(sheet.footer(y + 9.0))
    return sheet


def carried(records: Records) -> dict[str, set[str]]:
    """Return the claims that each sentence carries: it does not where it only dates them or names their speaker."""
    claims: dict[str, set[str]] = {}
    for row in records.tables["citations"].values():
        if row["record_table"] == "claims" and row["record_field"] == CARRYING["claims"]:
            claims.setdefault(row["sentence_id"], set()).add(row["record_id"])
    return claims


def _document(
    sheet: Sheet,
    words: Words,
    records: Records,
    document: str,
    sentences: list[Covered],
    spans: dict[str, tuple[int, int]],
    carried_by: dict[str, set[str]],
    y: float,
    longest: int,
    most: int,
    step: int,
) -> float:
    """Draw one document below y and return where it ends."""
    claims = set().union(*(carried_by.get(each.sentence_id, set()) for each in sentences))
    head = words.say("document", document=document, languages=_languages(records, words, document))
    sheet.text(MARGIN, y, head, BODY, weight="bold")
    numbers = f"{words.count('sentences', len(sentences))}, {words.count('claims', len(claims))}"
    sheet.text(MARGIN + width(head, BODY, "bold") + 2.5, y, numbers, SMALL, GREY)
    base = y + 3.0 + TALL
    end = _x(max((spans[each.sentence_id][1] for each in sentences if each.sentence_id in spans), default=0), longest)
    for number in range(0, most + 1, step):
        at = base - TALL * number / most
        sheet.line([STRIP[0], end], [at, at], FAINT if number else PALE, 0.4, zorder=0)
        sheet.text(STRIP[0] - 1.0, at, words.number(number), FINE, GREY, ha="right")
    for each in sentences:
        if each.sentence_id not in spans:
            continue
        left, right = (_x(place, longest) for place in spans[each.sentence_id])
        seam = min(SEAM, (right - left) / 4)
        label = words.label("dispositions", each.disposition)
        number = len(carried_by.get(each.sentence_id, ()))
        told = f"{each.sentence_id}: {label}, {words.count('claims', number)}"
        style = DISPOSITIONS.get(each.disposition, UNKNOWN)
        sheet.rectangle(left, base + 0.5, right - left - seam, THICK, style, f"sentence-{each.sentence_id}", told)
        if number:
            height = TALL * number / most
            bar = f"claims-{each.sentence_id}"
            sheet.rectangle(left, base - height, right - left - seam, height, BARS, bar, told)
    return base + THICK + 5.5


def _key(sheet: Sheet, words: Words, numbers: Counter[str], y: float) -> float:
    x = STRIP[0]
    order = [*DISPOSITIONS, *sorted(numbers.keys() - DISPOSITIONS.keys())]
    for disposition in (each for each in order if numbers[each]):
        sheet.rectangle(x, y - 1.3, 4.0, 2.6, DISPOSITIONS.get(disposition, UNKNOWN))
        line = f"{words.label('dispositions', disposition)}: {words.number(numbers[disposition])}"
        sheet.text(x + 5.2, y, line, SMALL)
        x += 5.2 + width(line, SMALL) + 5.0
    return y


def _axis(sheet: Sheet, words: Words, y: float, longest: int) -> None:
    step = next((unit * 1000 for unit in STEPS if longest / (unit * 1000) <= 8), longest)
    if longest < 4000:
        step = max(longest // 4, 1)
    sheet.line([STRIP[0], STRIP[1]], [y, y], PALE, 0.5)
    for place in range(0, longest + 1, step):
        x = _x(place, longest)
        sheet.line([x, x], [y, y + 0.9], PALE, 0.5)
        sheet.text(x, y + 3.0, words.number(place), SMALL, GREY, ha="center")
    sheet.text(STRIP[1], y + 6.0, words.say("place_in_document"), SMALL, GREY, ha="right")


def _x(place: int, longest: int) -> float:
    return STRIP[0] + (STRIP[1] - STRIP[0]) * place / longest


def _languages(records: Records, words: Words, document: str) -> str:
    found = [row["language"] for row in records.tables["sources"].values() if row["document"] == document]
    return ", ".join(words.language_name(each) for each in dict.fromkeys(found))

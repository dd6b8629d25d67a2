"""Plain text: two to four lines for a footnote, and the words on what a citation rests on that every prose ends in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dossier.cite import Citation, Work, capital

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MOST = 5
"""How many works prose names; styles for programs name all."""


def written(citation: Citation) -> str:
    """Return who made it and what it is, where it stands, what it rests on, and the short form, a line each."""
    about = citation.dataset
    makers = ", ".join(each.whole for each in about.creators)
    year = f"({about.created.year if about.created else 'n.d.'}):"
    place = f"{capital(citation.label)}. In: {about.title}" if citation.is_part else "Data set"
    told = [place, f"version {about.version}", day(about.created) if about.created else "", about.publisher]
    address = f"https://doi.org/{about.doi}" if about.doi else about.homepage
    lines = [
        " ".join(filter(None, [makers, year, titled(citation)])),
        f"{', '.join(filter(None, told))}. {address}".rstrip(),
        based_on(citation.works),
        str(citation.reference),
    ]
    return "".join(f"{line}\n" for line in lines if line)


def titled(citation: Citation) -> str:
    """Return the title as a sentence, that of a part in quotation marks."""
    sentence = citation.title if citation.title.endswith(("?", "!", "…")) else f"{citation.title}."
    return f"“{sentence}”" if citation.is_part else sentence


def based_on(works: Sequence[Work]) -> str:
    """Return a sentence that names the works something rests on, MOST of them; empty where there are none."""
    named = [_work(each) for each in works[:MOST]]
    if len(works) > MOST:
        named.append(f"and {len(works) - MOST} more")
    return f"Based on: {'; '.join(named)}." if named else ""


def day(given: date) -> str:
    """Return a day in words: `23 June 2024`."""
    return f"{given.day} {MONTHS[given.month - 1]} {given.year}"


def _work(work: Work) -> str:
    when = f"{'by ' * work.is_bound}{day(work.published)}" if work.published else ""
    return ", ".join(filter(None, [work.publisher, f"“{work.title}”", when]))

"""RIS, which Zotero, EndNote and Mendeley read: one record for each citation, a tag a line."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.cite import Citation, capital
from dossier.cite.text import based_on


def written(citation: Citation) -> str:
    """Return a record of the type `DATA`; what it rests on and the short form are notes."""
    return "".join(f"{tag}  - {value}\n" for tag, value in _lines(citation) if value) + "ER  - \n"


def _lines(citation: Citation) -> Iterator[tuple[str, str]]:
    about = citation.dataset
    yield "TY", "DATA"
    yield "ID", citation.key
    for each in about.creators:
        yield "AU", f"{each.family}, {each.given}" if each.family and each.given else each.whole
    yield "TI", citation.title
    if citation.is_part:
        yield "T2", about.title
        yield "AN", citation.reference.name
    yield "M3", capital(citation.label)
    if about.created:
        yield "PY", str(about.created.year)
        yield "DA", about.created.strftime("%Y/%m/%d")
    yield "ET", about.version
    yield "PB", about.publisher
    yield "DO", about.doi
    yield "UR", about.homepage
    yield "N1", based_on(citation.works)
    yield "N1", str(citation.reference)

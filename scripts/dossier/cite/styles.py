"""The styles by name: citations in, one text out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from dossier.cite import Citation, bibtex, csl, datacite, ris, store, text

PLAIN: dict[str, Callable[[Citation], str]] = {
    "text": text.written,
    "bibtex": bibtex.bibtex,
    "biblatex": bibtex.biblatex,
    "ris": ris.written,
    "query": store.as_json,
}
PROSE = ("apa", "chicago", "harvard")
STYLES = (*PLAIN, "csl-json", "datacite", *PROSE)
"""The styles that are named first; beside them stands every style of CSL that is shipped with citeproc-py."""


def written(citations: Sequence[Citation], style: str) -> str:
    """Return citations one after the other in a style; of CSL-JSON always a list, of DataCite where there are several.

    Raises:
        ModuleNotFoundError: a style of CSL is asked for, and citeproc-py is not installed.
        Refused: there is no such style, or it has no place for what is cited.

    """
    if style == "csl-json":
        return _json([csl.item(each) for each in citations])
    if style == "datacite":
        found = [datacite.content(each) for each in citations]
        return _json(found[0] if len(found) == 1 else found)
    write = PLAIN.get(style) or (lambda each: csl.written(each, style))
    return "\n".join(write(each) for each in citations)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

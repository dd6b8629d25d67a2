"""The styles by name, citations in and one text out: our own, and every style of CSL that is shipped."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from dossier.cite import Citation, bibtex, csl, datacite, ris, store, text
from dossier.report import Diagnostic, Refused, quoted

PLAIN: dict[str, Callable[[Citation], str]] = {
    "text": text.written,
    "bibtex": bibtex.bibtex,
    "biblatex": bibtex.biblatex,
    "ris": ris.written,
    "query": store.as_json,
}
LISTED = ("csl-json", "datacite")
"""What is one JSON document, however much is cited."""


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
    if style in PLAIN:
        return "\n".join(PLAIN[style](each) for each in citations)
    known = csl.names()
    if style not in known:
        near = get_close_matches(style, {*PLAIN, *LISTED, *known}, 5, 0.5) or ["text", "apa", "chicago", "bibtex"]
        advice = f"near it: {', '.join(near)}"
        raise Refused([Diagnostic("R004", f"there is no style {quoted(style)}", "--style", help=advice)])
    return "\n".join(csl.written(each, style) for each in citations)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

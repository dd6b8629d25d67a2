"""A query citation as a file: what was asked of which version, what came out, and what proves both; to be asked again.

It follows the recommendations of the Research Data Alliance on citing data that change: R1 and R2 (each version of the
data is kept, with its day), R3 and R9 (the query is stored with what is known of it), R4 (in a normalised form too), R5
(rows in a stable order), R6 (a digest of the result), R7 (the day of the data it was run on), R10 (a text to cite) and
R12 (a program can read it and ask again). The short form plays the part of the identifier of R8, though nobody resolves
it. R11 (a landing page), R13 and R14 (moving to another technology) are beyond a file.

Source: Rauber, Asmi, van Uytvanck, Pröll (2015), Data Citation of Evolving Data, doi:10.15497/RDA00016.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dossier import files
from dossier.cite import Citation
from dossier.cite.text import written
from dossier.report import Diagnostic, Refused


def content(citation: Citation) -> dict[str, Any]:
    """Return the query citation as a JSON object; the same version gives the same, on whatever day it is asked.

    `as_of` is the day of the data, which the recommendations allow in place of the moment of asking: the version does
    not change after it.

    Raises:
        Refused: what is cited is no query.

    """
    if citation.result is None:
        message = "a record or a data set is no query"
        raise Refused([Diagnostic("F004", message, "--where", help="give a condition")])
    about = citation.dataset
    return {
        "recipe": citation.result["recipe"],
        "reference": str(citation.reference),
        "citation": written(citation),
        "package": about.name,
        "title": about.title,
        "version": about.version,
        "as_of": about.created.isoformat() if about.created else None,
        "table": citation.result["table"],
        "where": citation.result["where"],
        "normalised": citation.normalised,
        "order": "natural order of ids",
        "rows": len(citation.result["records"]),
        "records": citation.result["records"],
        "digest": f"sha256-{citation.reference.digest}",
    }


def as_json(citation: Citation) -> str:
    """Return the query citation as JSON, ending in a newline."""
    return json.dumps(content(citation), ensure_ascii=False, indent=2) + "\n"


def save(citation: Citation, file: Path) -> None:
    """Write the query citation to a file.

    Raises:
        Refused: what is cited is no query, or the file cannot be written.

    """
    files.replace(file, as_json(citation).encode("utf-8"))

"""CITATION.cff of a release: two lines of it are renewed; where there is none, it is made from the descriptor.

Source: https://github.com/citation-file-format/citation-file-format (version 1.2.0).
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from dossier.cite import Name
from dossier.release.about import About
from dossier.report import Diagnostic, Refused

PATH = "CITATION.cff"
MESSAGE = "To cite this data set, please use the following."


def citation(present: bytes | None, described: About) -> bytes:
    """Return the file of a release; but for `version` and `date-released` the present one is kept as it is.

    Raises:
        Refused: the present file is no YAML mapping, or these two do not stand on a line each.

    """
    if present is None:
        return yaml.safe_dump(_made(described), allow_unicode=True, sort_keys=False, width=118).encode("utf-8")
    renewed = {"version": described.dataset.version, "date-released": described.day}
    before = _read(present)
    text = present.decode("utf-8")
    for name, value in renewed.items():
        line = f'{name}: "{value}"' if name == "date-released" else f"{name}: {value}"
        text, found = re.subn(rf"^{name}:.*$", line, text, count=1, flags=re.MULTILINE)
        if not found:
            text = f"{text.rstrip()}\n{line}\n"
    after = _read(text.encode("utf-8"))
    if after != {**before, **renewed}:
        raise Refused([_fault("`version` and `date-released` do not stand on a line each", "write each on one line")])
    return text.encode("utf-8")


def _read(content: bytes) -> dict[str, Any]:
    """Return the keys of a file; all plain values are texts, for `1.10` is a version and no number."""
    try:
        read = yaml.load(content.decode("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (it makes texts only)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise Refused([_fault("this is no YAML", "mend it, or delete it: a release makes it anew")]) from error
    if not isinstance(read, dict):
        raise Refused([_fault("this is no YAML mapping", "mend it, or delete it: a release makes it anew")])
    return read


def _made(described: About) -> dict[str, Any]:
    told = described.dataset
    licences = [name for name, _, _ in told.licences if name]
    return {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": told.title,
        "abstract": described.description,
        "authors": [_author(each) for each in told.creators],
        "version": told.version,
        "date-released": described.day,
        **({"doi": told.doi} if told.doi else {}),
        **({"url": told.homepage} if told.homepage else {}),
        **({"license": licences} if licences else {}),
        **({"keywords": list(described.keywords)} if described.keywords else {}),
    }


def _author(each: Name) -> dict[str, str]:
    names = {"family-names": each.family, "given-names": each.given}
    return {name: value for name, value in names.items() if value} or {"name": each.whole}


def _fault(fact: str, advice: str) -> Diagnostic:
    return Diagnostic("F001", fact, PATH, help=advice)

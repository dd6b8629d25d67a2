"""BibTeX and BibLaTeX: one entry for each citation, UTF-8, safe for TeX."""

from __future__ import annotations

import re

from dossier.cite import Citation, Name, capital
from dossier.cite.text import MONTHS, based_on

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}&%$#_"},
}


def bibtex(citation: Citation) -> str:
    """Return an entry `@misc`, which every BibTeX style knows."""
    about = citation.dataset
    place = f"{capital(citation.label)}. In: {about.title}, version" if citation.is_part else "Data set, version"
    fields = _common(citation) | {
        "howpublished": escaped(f"{place} {about.version}"),
        "year": str(about.created.year) if about.created else "",
        # the three letters that each style knows as a macro; so they stand without braces
        "month": MONTHS[about.created.month - 1][:3].lower() if about.created else "",
        "note": escaped(_note(citation)),
    }
    return _entry("misc", citation.key, fields, bare=("month",))


def biblatex(citation: Citation) -> str:
    """Return an entry `@dataset`; a part of a data set names that as its series."""
    about = citation.dataset
    fields = _common(citation) | {
        "type": escaped(capital(citation.label)),
        "series": escaped(about.title) if citation.is_part else "",
        "version": escaped(about.version),
        "date": about.created.isoformat() if about.created else "",
        "note": escaped(based_on(citation.works).rstrip(".")),
        "addendum": escaped(str(citation.reference)),
    }
    return _entry("dataset", citation.key, fields)


def escaped(text: str) -> str:
    """Return a text in which TeX finds no command of its own."""
    return re.sub(r"[\\{}&%$#_~^]", lambda found: _ESCAPES[found[0]], text)


def _common(citation: Citation) -> dict[str, str]:
    about = citation.dataset
    return {
        "author": " and ".join(_name(each) for each in about.creators),
        # a second pair of braces, so that no style changes the case of names
        "title": f"{{{escaped(citation.title)}}}",
        "publisher": escaped(about.publisher),
        # both are read word by word
        "doi": _address(about.doi),
        "url": _address(about.homepage),
    }


def _note(citation: Citation) -> str:
    return " ".join(filter(None, [based_on(citation.works), str(citation.reference)]))


def _name(name: Name) -> str:
    if name.family and name.given:
        return f"{{{escaped(name.family)}}}, {escaped(name.given)}"
    return f"{{{escaped(name.whole)}}}"


def _address(address: str) -> str:
    """Return an address without the three signs that would end a field or begin a command."""
    return re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", address)


def _entry(kind: str, key: str, fields: dict[str, str], bare: tuple[str, ...] = ()) -> str:
    lines = [
        f"  {name} = {value}" if name in bare else f"  {name} = {{{value}}}" for name, value in fields.items() if value
    ]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"

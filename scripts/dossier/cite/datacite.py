"""DataCite metadata: the data set, or one of its parts, and the works it is derived from.

Source: DataCite Metadata Schema 4.5; what is not known is `:unav`, as its appendix on unknown values has it.
"""

from __future__ import annotations

from typing import Any

from dossier.cite import Citation, Dataset, Name, Work, capital
from dossier.package import DESCRIPTOR
from dossier.report import Diagnostic, Refused

SCHEMA = "http://datacite.org/schema/kernel-4"
UNKNOWN = ":unav"


def content(citation: Citation) -> dict[str, Any]:
    """Return the metadata as a JSON object. A part has no DOI, so it is identified by its short form.

    Raises:
        Refused: the package does not tell when it was made, and the schema asks for a year.

    """
    about = citation.dataset
    if about.created is None:
        message = "the package has no `created`, and DataCite asks for a year"
        advice = 'give it one, such as `"created": "2026-11-22T00:00:00Z"`'
        raise Refused([Diagnostic("F002", message, DESCRIPTOR, help=advice)])
    found = {
        "doi": "" if citation.is_part else about.doi,
        "url": about.homepage,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": capital(citation.sort)},
        "creators": [_creator(each) for each in about.creators] or [{"name": UNKNOWN}],
        "titles": [{"title": citation.title}],
        "publisher": {"name": about.publisher or UNKNOWN},
        "publicationYear": str(about.created.year),
        "dates": [{"date": about.created.isoformat(), "dateType": "Created"}],
        "alternateIdentifiers": [
            {"alternateIdentifier": str(citation.reference), "alternateIdentifierType": "dossier"}
        ],
        "relatedItems": [*([_whole(about)] if citation.is_part else []), *(_work(each) for each in citation.works)],
        "version": about.version,
        "descriptions": [{"description": capital(citation.label), "descriptionType": "Other"}]
        if citation.is_part
        else [],
        "rightsList": [_rights(*each) for each in about.licences],
        "schemaVersion": SCHEMA,
    }
    return {name: value for name, value in found.items() if value}


def _creator(name: Name) -> dict[str, str]:
    if name.family and name.given:
        parts = {"givenName": name.given, "familyName": name.family}
        return {"name": f"{name.family}, {name.given}", "nameType": "Personal", **parts}
    return {"name": name.whole}


def _whole(about: Dataset) -> dict[str, Any]:
    found: dict[str, Any] = {
        "relatedItemType": "Dataset",
        "relationType": "IsPartOf",
        "titles": [{"title": about.title}],
        "publisher": about.publisher,
    }
    for kind, address in (("DOI", about.doi), ("URL", about.homepage)):
        if address and "relatedItemIdentifier" not in found:
            found["relatedItemIdentifier"] = {"relatedItemIdentifier": address, "relatedItemIdentifierType": kind}
    return {name: value for name, value in found.items() if value}


def _work(work: Work) -> dict[str, Any]:
    # the day of a later print says only that the work is not younger
    own = work.published if work.published and not work.is_bound else None
    found = {
        "relatedItemType": "Text",
        "relationType": "IsDerivedFrom",
        "titles": [{"title": work.title}],
        "publicationYear": str(own.year) if own else "",
        "publisher": work.publisher,
        "relatedItemIdentifier": {"relatedItemIdentifier": work.url, "relatedItemIdentifierType": "URL"}
        if work.url
        else {},
    }
    return {name: value for name, value in found.items() if value}


def _rights(name: str, title: str, path: str) -> dict[str, str]:
    found = {"rights": title or name, "rightsUri": path, "rightsIdentifier": name}
    return {key: value for key, value in found.items() if value}

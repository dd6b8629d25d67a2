"""RO-Crate metadata of a release: the data set, who made it and what it rests on, and each file with its hash.

Source: https://www.researchobject.org/ro-crate/specification/1.2 (an attached crate).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from dossier.cite import Name, Work
from dossier.identity import Edition
from dossier.release.about import About

PATH = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"

FORMATS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".md": "text/markdown",
    ".cff": "application/yaml",
    "": "text/plain",
}
"""Media types by the end of a file's name."""

PAGES = {
    "datapackage.json": ("Data Package descriptor", "The contract: every table with its schema, hash and size."),
    "README.md": ("Read me", "What the data set is, how to load it, and how it was checked."),
    "CODEBOOK.md": ("Codebook", "Every column and every code with its definition."),
    "CHANGELOG.md": ("Change log", "What changed in each version."),
    "CITATION.cff": ("Citation", "How to cite the data set, in the Citation File Format."),
    "LICENSE": ("Licences", "Under which terms data and code may be used."),
    "records.manifest.json": ("Manifest of records", "The digest of each record, of all together, and of each table."),
    "datacite.json": ("DataCite metadata", "The data set as DataCite describes it."),
    "croissant.json": (
        "Croissant metadata",
        "The tables as files with hashes and as sets of records with typed fields.",
    ),
}
"""What each file that is no table, schema or manifest is called and what it holds."""

Entity = dict[str, Any]


def crate(edition: Edition, described: About, contents: Mapping[str, bytes]) -> Entity:
    """Return the metadata of a crate that holds these contents by their paths, beside the metadata itself."""
    told = described.dataset
    makers = _named("#contributor", (_maker(each) for each in told.creators))
    licences = [_licence(*each) for each in told.licences]
    works, publishers = _works(described.citation.works)
    parts = [_file(path, content, edition) for path, content in sorted(contents.items())]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": told.title,
        "description": described.description,
        "identifier": {"@id": "#short-form"},
        "version": told.version,
        "datePublished": described.day,
        **({"url": told.homepage} if told.homepage else {}),
        "license": _pointers(licences),
        "author": _pointers(makers),
        "keywords": list(described.keywords),
        "isBasedOn": _pointers(works),
        "hasPart": _pointers(parts),
    }
    about = {
        "@id": PATH,
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    short_form = {
        "@id": "#short-form",
        "@type": "PropertyValue",
        "propertyID": "dossier",
        "value": str(described.citation.reference),
    }
    graph = [about, root, short_form, *makers, *licences, *works, *publishers, *parts]
    return {"@context": f"{SPECIFICATION}/context", "@graph": graph}


def _pointers(entities: Sequence[Entity]) -> Entity | list[Entity]:
    """Return what points to entities; a single one stands without a list, as the specification has it."""
    found = [{"@id": each["@id"]} for each in entities]
    return found[0] if len(found) == 1 else found


def _named(start: str, entities: Iterable[Entity]) -> list[Entity]:
    return [{"@id": f"{start}-{place}", **each} for place, each in enumerate(entities, 1)]


def _maker(each: Name) -> Entity:
    return {"@type": "Person" if each.family or each.given else "Organization", "name": each.whole}


def _licence(name: str, title: str, path: str) -> Entity:
    called = title or name or path
    described = f"{called} ({name})" if name and name != called else called
    return {"@id": path or f"#licence-{name}", "@type": "CreativeWork", "name": called, "description": described}


def _works(cited: Sequence[Work]) -> tuple[list[Entity], list[Entity]]:
    """Return the original works, in their order, and their publishers, each once.

    They are told as what the data set is based on: RO-Crate takes as a `citation` only what has an address.
    """
    names = list(dict.fromkeys(each.publisher for each in cited if each.publisher))
    publishers = _named("#publisher", ({"@type": "Organization", "name": each} for each in names))
    places = {each["name"]: each["@id"] for each in publishers}
    works = []
    for each in cited:
        said: Entity = {"@type": "CreativeWork", "name": each.title}
        if each.publisher:
            said["publisher"] = {"@id": places[each.publisher]}
        if each.published and not each.is_bound:
            said["datePublished"] = each.published.isoformat()
        if each.url:
            said["url"] = each.url
        works.append(said)
    return _named("#work", works), publishers


def _file(path: str, content: bytes, edition: Edition) -> Entity:
    name, description = _said(path, edition)
    return {
        "@id": path,
        "@type": "File",
        "name": name,
        "description": description,
        "encodingFormat": FORMATS[PurePosixPath(path).suffix],
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _said(path: str, edition: Edition) -> tuple[str, str]:
    """Return what a file is called and what it holds."""
    if path in PAGES:
        return PAGES[path]
    for each in edition.package.resources:
        if each.path == path:
            return each.title or each.name, each.description or f"The table {each.name}."
    name = PurePosixPath(path).stem
    if path.startswith("seeds/"):
        return f"Manifest of document {name}", f"File name, hash, size, page and condition of document {name}."
    return f"Schema of {name}", f"Table Schema: the columns of {name} with their meaning, type and bounds."

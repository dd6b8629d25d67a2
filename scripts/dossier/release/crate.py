"""RO-Crate metadata of a release: the data set, who made it and what it rests on, and each file with its hash.

Source: https://www.researchobject.org/ro-crate/specification/1.2 (an attached crate).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from dossier.identity import Edition
from dossier.lineage import work
from dossier.release.about import About, Contributor, Licence

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


def crate(edition: Edition, described: About, contents: Mapping[str, bytes], identifier: str) -> Entity:
    """Return the metadata of a crate that holds these contents by their paths, beside the metadata itself."""
    works, publishers = _works(edition)
    licences = [_licence(each) for each in described.licenses]
    makers = [_maker(each, place) for place, each in enumerate(described.contributors, 1)]
    parts = [_file(path, content, edition) for path, content in sorted(contents.items())]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": described.title,
        "description": described.description,
        "identifier": identifier,
        "version": described.version,
        "datePublished": described.day,
        **({"url": described.homepage} if described.homepage else {}),
        "license": _pointers(licences),
        "author": _pointers(makers),
        "keywords": described.keywords,
        "citation": _pointers(works),
        "hasPart": _pointers(parts),
    }
    about = {
        "@id": PATH,
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    graph = [about, root, *makers, *licences, *works, *publishers, *parts]
    return {"@context": f"{SPECIFICATION}/context", "@graph": graph}


def _pointers(entities: list[Entity]) -> list[Entity]:
    return [{"@id": each["@id"]} for each in entities]


def _maker(each: Contributor, place: int) -> Entity:
    kind = "Person" if each.is_person else "Organization"
    return {"@id": each.path or f"#contributor-{place}", "@type": kind, "name": each.title}


def _licence(each: Licence) -> Entity:
    name = each.title or each.name or each.path
    described = f"{name} ({each.name})" if each.name and each.name != name else str(name)
    return {
        "@id": each.path or f"#licence-{each.name}",
        "@type": "CreativeWork",
        "name": name,
        "description": described,
    }


def _works(edition: Edition) -> tuple[list[Entity], list[Entity]]:
    """Return the works that the held documents render in the end, in the order of the sources, and their publishers."""
    sources = edition.tables["sources"]
    rows = {
        work_id: sources[work_id]
        for work_id in dict.fromkeys(work(key, sources) for key, row in sources.items() if row["document"])
    }
    names = dict.fromkeys(row["publisher"] for row in rows.values() if row["publisher"])
    publishers = {name: f"#publisher-{place}" for place, name in enumerate(names, 1)}
    works = []
    for work_id, row in rows.items():
        cells = {
            "name": row["title"],
            "inLanguage": row["language"],
            "datePublished": row["published_on"],
            "creditText": row["byline"],
            "publisher": {"@id": publishers[row["publisher"]]} if row["publisher"] else "",
            "url": row["url"],
        }
        filled = {name: cell for name, cell in cells.items() if cell}
        works.append({"@id": f"#{work_id}", "@type": "CreativeWork", **filled})
    return works, [{"@id": each, "@type": "Organization", "name": name} for name, each in publishers.items()]


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

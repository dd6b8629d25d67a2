"""The dossier as linked data: its records with their provenance, its claims as nanopublications, the shapes of both.

`dossier.jsonld` holds every record under the names of its columns, with one context that gives each its term;
`nanopubs.trig` each claim with its evidence; `shapes.ttl` in SHACL what the models say of every column, and what our
own terms mean. No record is a blank node, and nothing is fetched from anywhere to write or to read them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dossier.exports.dataset import Dataset
from dossier.exports.rdf import nanopubs, shapes, terms
from dossier.exports.rdf.records import Graph

ABOUT = "linked data: JSON-LD with PROV-O and Web Annotation, the claims as nanopublications, shapes in SHACL"
LIBRARIES: dict[str, str] = {}
RECORDS, NANOPUBS, SHAPES = "dossier.jsonld", "nanopubs.trig", "shapes.ttl"


def write(dataset: Dataset, folder: Path) -> None:
    """Write the three files."""
    graph = Graph(dataset)
    text = json.dumps(linked(graph), ensure_ascii=False, indent=1) + "\n"
    (folder / RECORDS).write_text(text, encoding="utf-8")
    (folder / NANOPUBS).write_text(nanopubs.trig(graph), encoding="utf-8")
    (folder / SHAPES).write_text(shapes.turtle(graph), encoding="utf-8")


def linked(graph: Graph) -> dict[str, Any]:
    """Return the records as one document of JSON-LD."""
    return {"@context": terms.context(graph.root), "@graph": list(graph.nodes())}

"""Croissant metadata of a release: its tables as files with hashes and as sets of records with typed fields.

A program that reads Croissant finds the CSV files beside it, typed as the schemas have them.
Source: https://docs.mlcommons.org/croissant/docs/croissant-spec.html (version 1.0).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from dossier.cite import Name
from dossier.cite.bibtex import bibtex
from dossier.engine.table import Field, Resource
from dossier.package import Package
from dossier.release.about import About

PATH = "croissant.json"

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification asks for."""

TYPES = {"integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date"}
"""The data types of columns by the types of Table Schema; all others are text."""


def croissant(package: Package, described: About, contents: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the metadata of the tables of a package, whose files are among the contents."""
    told = described.dataset
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": told.name,
        "alternateName": told.title,
        "description": described.description,
        "version": told.version,
        "datePublished": described.day,
        **({"url": told.homepage} if told.homepage else {}),
        "license": [path or name or title for name, title, path in told.licences],
        "creator": [_creator(each) for each in told.creators],
        "keywords": list(described.keywords),
        "citeAs": bibtex(described.citation),
        "distribution": [_file(each, contents[each.path]) for each in package.resources],
        "recordSet": [_records(each) for each in package.resources],
    }


def _creator(each: Name) -> dict[str, str]:
    return {"@type": "sc:Person" if each.family or each.given else "sc:Organization", "name": each.whole}


def _file(resource: Resource, content: bytes) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": f"{resource.name}.csv",
        "name": f"{resource.name}.csv",
        "description": _sentence(resource),
        "contentUrl": resource.path,
        "contentSize": f"{len(content)} B",
        "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _records(resource: Resource) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": resource.name,
        "name": resource.name,
        "description": _sentence(resource),
        "key": [{"@id": f"{resource.name}/{each}"} for each in resource.primary_key],
        "field": [_field(each, resource) for each in resource.fields],
    }


def _field(described: Field, resource: Resource) -> dict[str, Any]:
    # only another set of records may be referred to, and mlcroissant cannot load a set that refers to itself
    keys = [
        each for each in resource.foreign_keys if each.fields == (described.name,) and each.resource != resource.name
    ]
    return {
        "@type": "cr:Field",
        "@id": f"{resource.name}/{described.name}",
        "name": described.name,
        "description": described.description or described.title or described.name,
        "dataType": TYPES.get(described.type, "sc:Text"),
        **({"references": {"field": {"@id": f"{keys[0].resource}/{keys[0].reference_fields[0]}"}}} if keys else {}),
        "source": {"fileObject": {"@id": f"{resource.name}.csv"}, "extract": {"column": described.name}},
    }


def _sentence(resource: Resource) -> str:
    return resource.description or resource.title or resource.name

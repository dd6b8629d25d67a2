"""Each record as a node of JSON-LD: its cells under the names of their columns, its parts and its evidence within.

- A sentence is a span, never a text: a specific resource of its document, selected by code points and by the fragment
  of RFC 5147. The document is the text that the span counts in; it may hold several sources.
- A citation is an annotation: its body is the record, its target the sentence, or the source where no text is held.
- A claim was derived from what it is cited to; it is never a quotation, since its statement is in the curator's words.
- A source was quoted from the one it renders where its words are unchanged, else it was derived from it.
- What the parts of a record say is also said of the record itself, where a known vocabulary has a term for it.

Source: W3C PROV-O; W3C Web Annotation Data Model; RFC 5147.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dossier import csvfiles, identity, projection, seeds
from dossier.columns import Table
from dossier.csvfiles import Row
from dossier.exports.dataset import CannotBuildError, Dataset
from dossier.exports.rdf import terms
from dossier.exports.rdf.terms import Column
from dossier.models import RECORDS, VOCABULARIES, Citation

Node = dict[str, Any]

RFC_5147 = "http://tools.ietf.org/rfc/rfc5147"
PERSONS = ("person", "unnamed_person")
LOOSE = ("informal_group", "unnamed_group")
"""Kinds of actors that are neither a person nor an organisation."""
UNCHANGED = ("excerpt", "repost")
TRANSLATED = ("machine_translation", "translation")
ERRORS = ("asr_error", "misprint", "mt_error")
"""Kinds of names that no reader should be shown, but that a search should find."""

ADDRESSES = {
    "geonames": ("https://sws.geonames.org/{}/", re.compile(r"[0-9]+")),
    "ror": ("https://ror.org/{}", re.compile(r"0[a-z0-9]{8}")),
    "wikidata": ("http://www.wikidata.org/entity/{}", re.compile(r"Q[0-9]+")),
}
"""The IRI of a thing in a scheme that gives IRIs, and the form of its identifiers; others give none.

Source: https://www.geonames.org/ontology/documentation.html, https://ror.readme.io/docs/identifier,
https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format.
"""

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_NEVER = re.compile(r"(?!)")
_TYPES: dict[str, Any] = {"xsd:integer": int, "xsd:decimal": float, "xsd:date": date}
_MODELS = {model.table: model for model in RECORDS}


@dataclass
class Graph:
    """The nodes of a dossier, in the order of the descriptor's tables and of the rows in each."""

    dataset: Dataset
    root: str = field(init=False)
    columns: dict[type[Table], dict[str, Column]] = field(init=False)
    parts: dict[tuple[str, str], list[tuple[type[Table], Row]]] = field(init=False)

    def __post_init__(self) -> None:
        self.root = terms.base(self.dataset.told("id"), self.dataset.package.name)
        self.columns = {model: terms.columns(model) for model in terms.MODELS}
        self.parts = {}
        for owner, table, column in self._belonging():
            for row in self.dataset.records.tables[table].values():
                if row.cells.get("record_table", owner) == owner:
                    self.parts.setdefault((owner, row[column]), []).append((_MODELS[table], row))

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes of the package, the documents, the records that are part of no other, and the codes."""
        yield from self.about()
        yield from self.documents()
        within = {table for _, table, _ in self._belonging()}
        for model in RECORDS:
            for row in self.dataset.records.tables[model.table].values():
                # a citation stands within what it is about, unless that is a citation, which would never end
                if model.table not in within and (model is not Citation or row["record_table"] == Citation.table):
                    yield self.node(model, row)
        yield from self.codes()

    def about(self) -> list[Node]:
        """Return the nodes of the package and of its contributors."""
        told = self.dataset
        creators = self.creators()
        licences = (terms.address(each.get("path", "")) for each in told.listed("licenses", "path"))
        head = {
            "@id": self.root,
            "@type": "Dataset",
            "title": told.title,
            "description": told.told("description"),
            "version": told.told("version"),
            "created": str(told.day) if told.told("created") else "",
            "license": [each for each in licences if each],
            "creator": [each["@id"] for each in creators],
        }
        return [_filled(head), *creators]

    def creators(self) -> list[Node]:
        """Return a node for each contributor that the descriptor names."""
        named = [each["title"] for each in self.dataset.listed("contributors", "title") if each.get("title")]
        return [
            {"@id": f"record:contributor/{place}", "@type": "Contributor", "name": " ".join(name.split())}
            for place, name in enumerate(named, 1)
        ]

    def documents(self) -> Iterator[Node]:
        """Yield a node for each text that the ledger is held against: what it is, not what it says."""
        for each in seeds.load(self.dataset.package.root):
            yield {
                "@id": document(each.document),
                "@type": ["Document", "foaf:Document", "prov:Entity"],
                "document": each.document,
                "format": "text/plain;charset=utf-8",
                "sha256": each.sha256,
                "bytes": each.bytes,
                "code_points": each.code_points,
            }

    def codes(self) -> Iterator[Node]:
        """Yield the vocabularies as concept schemes, each with its codes after it."""
        for name, model in VOCABULARIES.items():
            resource = self.dataset.package.resource(name)
            if resource is None:
                continue
            scheme = terms.record(name)
            yield {"@id": scheme, "@type": "ConceptScheme", "title": resource.title or name}
            for row in csvfiles.load(self.dataset.package.root, model, resource.path):
                node = {"@id": terms.code(name, row["code"]), "@type": [model.__name__, "skos:Concept"]}
                yield {**node, "vocabulary": scheme, **self.cells(model, row)}

    def node(self, model: type[Table], row: Row, without: tuple[str, ...] = ()) -> Node:
        """Return a record with its parts and its evidence, without the columns that say to what it belongs."""
        record_id = row[model.key()]
        node: Node = {"@id": terms.record(record_id), "@type": [model.__name__, *terms.KINDS.get(model.table, ())]}
        node |= self.cells(model, row, without)
        more = {
            "sources": self._source,
            "sentences": self._sentence,
            "actors": self._actor,
            "places": self._place,
            "events": self._event,
            "claims": self._claim,
            "citations": self._citation,
            "errata": self._erratum,
        }.get(model.table)
        if more:
            more(row, node)
        owned = {table: column for owner, table, column in self._belonging() if owner == model.table}
        for part, one in self.parts.get((model.table, record_id), []):
            inner = self.node(part, one, (owned[part.table], "record_table"))
            node.setdefault(part.table, []).append(inner)
        if model is not Citation:
            cited = self.dataset.records.cited.get((model.table, record_id), [])
            node["evidence"] = [self.node(Citation, each, identity.ABOUT) for each in cited]
        return _filled(node)

    def cells(self, model: type[Table], row: Row, without: tuple[str, ...] = ()) -> Node:
        """Return the filled cells of a row, without those of these columns and those that stand apart."""
        return {
            name: _said(model, column, row)
            for name, column in self.columns[model].items()
            if row[name] and name not in without and (model.table, name) not in terms.APART
        }

    def _belonging(self) -> Iterator[tuple[str, str, str]]:
        for owner, tables in terms.OWNERS.items():
            for table, column in tables.items():
                yield owner, table, column.name

    def _source(self, row: Row, node: Node) -> None:
        node["held_in"] = document(row["document"]) if row["document"] else None
        rendered = terms.record(row["derived_from_id"]) if row["derived_from_id"] else None
        node["quoted_from"] = rendered if row["derivation"] in UNCHANGED else None
        node["translation_of"] = rendered if row["derivation"] in TRANSLATED else None

    def _sentence(self, row: Row, node: Node) -> None:
        source = self.dataset.records.tables["sources"].get(row["source_id"])
        held = source["document"] if source else ""
        node["stands_in"] = document(held) if held else terms.record(row["source_id"])
        node["selectors"] = self._selectors(row)

    def _selectors(self, row: Row) -> list[Node]:
        """Return the two selectors of a span: by code points, and as a fragment of plain text; none of half a one."""
        position = self._apart("sentences", row, "TextPositionSelector")
        if len(position) < 2:
            return []
        own = terms.record(row["sentence_id"])
        return [
            {"@id": f"{own}/position", "@type": "TextPositionSelector", **position},
            {
                "@id": f"{own}/fragment",
                "@type": "FragmentSelector",
                "conforms_to": RFC_5147,
                "value": f"char={position['start_char']},{position['end_char']}",
            },
        ]

    def _actor(self, row: Row, node: Node) -> None:
        kind = row["actor_kind"]
        if kind not in LOOSE:
            node["@type"].append("prov:Person" if kind in PERSONS else "prov:Organization")
        for part, one in self.parts.get(("actors", row["actor_id"]), []):
            if part.table == "actor_names":
                key = "misnamed" if one["name_kind"] in ERRORS else "also_named"
                node.setdefault(key, []).append(_tagged(one["written"], one["language"]))
        self._matches("actors", row["actor_id"], node)

    def _place(self, row: Row, node: Node) -> None:
        self._matches("places", row["place_id"], node)

    def _matches(self, table: str, record_id: str, node: Node) -> None:
        for part, one in self.parts.get((table, record_id), []):
            address, form = ADDRESSES.get(one.cells.get("scheme", ""), ("", _NEVER))
            if part.table == "identifiers" and one["predicate"] in terms.MATCHES and form.fullmatch(one["identifier"]):
                node.setdefault(one["predicate"], []).append(address.format(one["identifier"]))

    def _event(self, row: Row, node: Node) -> None:
        for part, one in self.parts.get(("events", row["event_id"]), []):
            if part.table == "event_participants":
                node.setdefault("actors", []).append(terms.record(one["actor_id"]))
            else:
                node.setdefault("tags", []).append(terms.code("event_tag_codes", one["tag_code"]))

    def _claim(self, row: Row, node: Node) -> None:
        quantity = self._apart("claims", row, "QuantitativeValue")
        if quantity:
            node["quantity"] = {"@id": f"{node['@id']}/quantity", "@type": "QuantitativeValue", **quantity}
        cited = self.dataset.records.cited.get(("claims", row["claim_id"]), [])
        node["derived_from"] = [terms.record(each["sentence_id"] or each["source_id"]) for each in cited]

    def _citation(self, row: Row, node: Node) -> None:
        node["motivation"] = "oa:linking"
        node["target"] = None if row["sentence_id"] else terms.record(row["source_id"])

    def _erratum(self, row: Row, node: Node) -> None:
        node["motivation"] = "oa:editing"

    def _apart(self, table: str, row: Row, kind: str) -> Node:
        model = _MODELS[table]
        return {
            name: _said(model, column, row)
            for name, column in self.columns[model].items()
            if terms.APART.get((table, name)) == kind and row[name]
        }


def document(name: str) -> str:
    """Return the compact IRI of a held text."""
    return f"record:document/{terms.safe(name)}"


def _said(model: type[Table], column: Column, row: Row) -> Any:
    """Return a cell as JSON-LD writes it under its column's term."""
    cell = row[column.name]
    if column.target in VOCABULARIES:
        return terms.code(str(column.target), cell)
    if column.term == "schema:url":
        return terms.address(cell) or {"@value": cell}
    if column.form == "@id":
        return terms.record(cell)
    if column.form:
        return _value(model, column, cell, row.line)
    if column.described.get("verbatim") and "language" in row.cells:
        return _tagged(cell, row["language"])
    return cell


def _value(model: type[Table], column: Column, cell: str, line: int) -> str | int:
    """Return a number or a day; a package whose own schema lets other cells pass can not be written.

    Raises:
        CannotBuildError: the cell is no literal of its column's type in the models.

    """
    kind = _TYPES[column.form]
    try:
        projection.LITERALS[kind].func(cell)
        if kind is date:
            return str(date.fromisoformat(cell))
        return int(cell) if kind is int else identity.plain(Decimal(cell))
    except ValueError:
        place = f"{csvfiles.records_path(model)}:{line}"
        raise CannotBuildError(f"{place}: `{column.name}` is no {column.form}") from None


def _tagged(text: str, language: str) -> Any:
    return {"@value": text, "@language": language} if _LANGUAGE.fullmatch(language) else text


def _filled(node: Node) -> Node:
    """Return a node without what is empty, and without what a list says twice."""
    kept = {}
    for key, value in node.items():
        if isinstance(value, list):
            value = [each for place, each in enumerate(value) if each not in value[:place]]
        if value not in (None, "", []):
            kept[key] = value
    return kept

"""The IRIs of a dossier: which term each column is, how its cells are written, and the context that says so.

A column's term is the one that the models give it; what no known vocabulary has is a term of our own. We own no
domain, so our terms stand under a random UUID that was minted once for them: it is unique, it claims nobody's name, and
nobody is sent anywhere. `shapes.ttl` says what each means.

The records of a package stand under its `id`, where the descriptor tells one that is an IRI without a fragment; else
under a UUID made of the package's name. A record is the fragment of its id, a code that of its vocabulary and itself:
`record:C0001`, `record:claim_types/denial`. What is made of a record stands below it: `record:C0003/quantity`.

Source: RFC 9562 (UUID), RFC 8141 (fragments of a URN), JSON-LD 1.1 (contexts of a type).
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic.fields import FieldInfo

from dossier import projection, show
from dossier.columns import PREFIXES, Table
from dossier.identity import PARTS
from dossier.models import RECORDS, VOCABULARIES

OWN = uuid.UUID("26d0101e-3d9b-471c-a746-4ea6f100a94a")
NAMESPACES = {
    **PREFIXES,
    "dossier": f"urn:uuid:{OWN}#",
    "np": "http://www.nanopub.org/nschema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MODELS: tuple[type[Table], ...] = tuple(dict.fromkeys([*RECORDS, *VOCABULARIES.values()]))

KINDS = {
    "sources": ("prov:Entity", "schema:CreativeWork"),
    "sentences": ("prov:Entity", "oa:SpecificResource"),
    "actors": ("prov:Agent",),
    "actor_names": ("skosxl:Label",),
    "actor_roles": ("org:Membership",),
    "places": ("geo:SpatialThing", "schema:Place"),
    "events": ("sem:Event",),
    "claims": ("prov:Entity", "schema:Claim"),
    "citations": ("oa:Annotation",),
    "errata": ("oa:Annotation",),
}
"""What a record of a table is in known vocabularies, whatever its cells; an event may not have happened, so that it is
none of PROV's activities: those of the Simple Event Model may be mythical."""

APART = {
    ("sentences", "start_char"): "TextPositionSelector",
    ("sentences", "end_char"): "TextPositionSelector",
    ("claims", "quantity_value"): "QuantitativeValue",
    ("claims", "quantity_unit"): "QuantitativeValue",
    ("claims", "quantity_qualifier"): "QuantitativeValue",
}
"""Columns that say something of a part of the record, which is a node of its own, and the kind of that node."""

ANY = {**show.ANY, "replaced_by_id": "record_table"}
"""Columns that name a record of any table, and the column that tells which."""

BODY = {("citations", "record_id"): "oa:hasBody"}
"""Terms of columns that share their description with columns of another meaning."""


def _to(term: str) -> dict[str, str]:
    return {"@id": term, "@type": "@id"}


MATCHES = {"exact": "skos:exactMatch", "close": "skos:closeMatch", "not": "owl:differentFrom"}
"""What an outside identifier says of the thing it was looked up for, by its predicate."""

MORE: dict[str, dict[str, Any]] = {
    "Dataset": {
        "title": "dcterms:title",
        "description": "dcterms:description",
        "version": "schema:version",
        "created": {"@id": "dcterms:created", "@type": "xsd:date"},
        "license": _to("dcterms:license"),
        "creator": _to("dcterms:creator"),
    },
    "Contributor": {"name": "foaf:name"},
    "Document": {
        "document": "dcterms:identifier",
        "format": "dc:format",
        "sha256": "dossier:sha256",
        "bytes": {"@id": "dossier:bytes", "@type": "xsd:integer"},
        "code_points": {"@id": "dossier:code_points", "@type": "xsd:integer"},
    },
    "ConceptScheme": {"title": "dcterms:title"},
    "Source": {
        "held_in": _to("dossier:held_in"),
        "quoted_from": _to("prov:wasQuotedFrom"),
        "translation_of": _to("schema:translationOfWork"),
    },
    "Sentence": {"stands_in": _to("oa:hasSource"), "selectors": _to("oa:hasSelector")},
    "FragmentSelector": {"conforms_to": _to("dcterms:conformsTo"), "value": "rdf:value"},
    "Actor": {
        "also_named": "skos:altLabel",
        "misnamed": "skos:hiddenLabel",
        **{name: _to(term) for name, term in MATCHES.items()},
    },
    "Place": {name: _to(term) for name, term in MATCHES.items()},
    "Event": {"actors": _to("sem:hasActor"), "tags": _to("dcterms:subject")},
    "Claim": {"derived_from": _to("prov:wasDerivedFrom"), "quantity": _to("dossier:quantity")},
    "Citation": {"target": _to("oa:hasTarget"), "motivation": _to("oa:motivatedBy")},
    "Erratum": {"motivation": _to("oa:motivatedBy")},
    **{kind: {"vocabulary": _to("skos:inScheme")} for kind in ("Vocabulary", "EventType", "EventTagCode")},
}
"""What a node has beyond its columns: other nodes, and what follows from its parts in a known vocabulary."""

KNOWN = {
    "ConceptScheme": "skos:ConceptScheme",
    "Contributor": "prov:Agent",
    "Dataset": "schema:Dataset",
    "FragmentSelector": "oa:FragmentSelector",
    "QuantitativeValue": "schema:QuantitativeValue",
    "TextPositionSelector": "oa:TextPositionSelector",
}
"""Kinds of nodes that are a class of a known vocabulary and need none of our own."""

_WEB = re.compile(r"https?://[!-~]+")
_BASE = re.compile(
    r"(?:https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~:/-]*)?|urn:[a-z0-9-]{2,32}:[A-Za-z0-9._:-]+)"
)
_IRI = ":/?#[]@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a model as RDF has it: its term, and what its cells are.

    `form` is `@id` for a reference, the compact name of a datatype, or empty for plain text; `target` the table or
    vocabulary that a reference leads to, None where it leads to any.
    """

    name: str
    term: str
    form: str
    target: str | None
    described: dict[str, Any]


def base(identifier: str, name: str) -> str:
    """Return the IRI of a package; see the head of this module."""
    return identifier if _BASE.fullmatch(identifier) else f"urn:uuid:{uuid.uuid5(OWN, name)}"


def safe(cell: str) -> str:
    """Return a cell as a part of an IRI, out of which nothing in it can break."""
    return quote(cell, safe="")


def record(record_id: str) -> str:
    """Return the compact IRI of a record."""
    return f"record:{safe(record_id)}"


def code(vocabulary: str, name: str) -> str:
    """Return the compact IRI of a code, which may have a `/` within."""
    return f"record:{safe(vocabulary)}/{quote(name, safe='/')}"


def address(cell: str) -> str | None:
    """Return an address of the web as an IRI, percent-encoded where it must be; None where it is of another kind."""
    return quote(cell, safe=_IRI) if _WEB.fullmatch(cell) else None


def columns(model: type[Table]) -> dict[str, Column]:
    """Return the columns of a model by name, in the order of the table."""
    targets = dict(projection.references(model))
    return {name: _column(model, name, info, targets.get(name)) for name, info in model.model_fields.items()}


def kinds() -> dict[str, dict[str, Column]]:
    """Return the columns of each kind of node that has some, those that stand apart under their own kind."""
    found: dict[str, dict[str, Column]] = {}
    for model in MODELS:
        found[model.__name__] = {}
        for name, each in columns(model).items():
            found.setdefault(APART.get((model.table, name), model.__name__), {})[name] = each
    return found


def context(root: str) -> dict[str, Any]:
    """Return the context of the records: namespaces, and for each kind of node what its keys are."""
    terms: dict[str, Any] = {"@version": 1.1, **NAMESPACES, "record": f"{root}#"}
    terms["evidence"] = {"@reverse": "oa:hasBody", "@type": "@id"}
    found = kinds()
    for kind in sorted(found.keys() | MORE.keys()):
        scoped = {each.name: _definition(each) for each in found.get(kind, {}).values()} | MORE.get(kind, {})
        scoped |= {part: {"@reverse": column.term, "@type": "@id"} for part, column in _owned(kind).items()}
        terms[kind] = {"@id": KNOWN.get(kind, f"dossier:{kind}"), "@context": dict(sorted(scoped.items()))}
    return terms


def _compact(iri: str) -> str:
    """Return the compact name of an IRI of a known vocabulary."""
    prefix, namespace = next((one, other) for one, other in PREFIXES.items() if iri.startswith(other))
    return f"{prefix}:{iri.removeprefix(namespace)}"


def _column(model: type[Table], name: str, info: FieldInfo, target: str | None) -> Column:
    described = projection.field(model, name, info)
    term = described.get("rdfType")
    known = BODY.get((model.table, name)) or (_compact(term) if term else f"dossier:{name}")
    form = {"integer": "xsd:integer", "number": "xsd:decimal", "date": "xsd:date"}.get(described["type"], "")
    is_reference = target or name in ANY or known == "schema:url"
    return Column(name, known, "@id" if is_reference else form, target, described)


def _definition(column: Column) -> Any:
    return {"@id": column.term, "@type": column.form} if column.form else column.term


def _owned(kind: str) -> dict[str, Column]:
    return next((OWNERS[model.table] for model in MODELS if model.__name__ == kind and model.table in OWNERS), {})


def _owners() -> dict[str, dict[str, Column]]:
    found: dict[str, dict[str, Column]] = {}
    models = {model.table: model for model in MODELS}
    for owner, tables in PARTS.items():
        for table in tables:
            described = columns(models[table])
            # the first column that names the owner: an office is part of who holds it, not of where it is held
            column = next((each for each in described.values() if each.target == owner), None)
            found.setdefault(owner, {})[table] = column or described["record_id"]
    return found


OWNERS = _owners()
"""For each table whose records have parts, the tables of these, and in each the column that names the owner."""

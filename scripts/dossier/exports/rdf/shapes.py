"""What the models say of every column, as SHACL shapes, and what our own terms mean, as RDF Schema.

A shape for each kind of node: each column with its datatype or the class of what it refers to, whether it must be
there (never more than once), its pattern, its bounds and its choices; a code must be one of its vocabulary. Beyond the
columns, that evidence leads to a span with both selectors, or to a source.

Patterns are those of the models in what SPARQL's `REGEX` has in common with Python's: a class of control characters
becomes that of line breaks and tabs.

Source: W3C Shapes Constraint Language; https://www.w3.org/TR/xpath-functions/#regex-syntax.
"""

from __future__ import annotations

from collections.abc import Iterator

from dossier import projection
from dossier.columns import PRINTABLE
from dossier.exports.rdf import statements, terms
from dossier.exports.rdf.records import RFC_5147, Graph
from dossier.exports.rdf.statements import A, Statement, literal
from dossier.exports.rdf.terms import Column
from dossier.models import VOCABULARIES

LINE = r"[^\n\r\t]+"

_ELSEWHERE = {("Citation", "sentence_id")}
"""Columns that need a shape of their own, since their term says more than they."""

_WITHIN = ("Citation", "Identifier")
"""Kinds of nodes that stand within the record they are about, so that its table need not be told."""

MEANINGS = {
    "bytes": "Size of a held text in bytes.",
    "code_points": "Length of a held text in code points.",
    "digest": "SHA-256 of what the record says with its evidence, by the recipe named beside it.",
    "held_in": "The held text in which the source stands.",
    "quantity": "The quantity that is part of the claim.",
    "recipe": "How the digest is computed.",
    "sha256": "SHA-256 of the UTF-8 bytes of a span, or of a whole held text.",
}
"""What those of our own terms mean that are no column."""


def turtle(graph: Graph) -> str:
    """Return the shapes and the meanings of our own terms as Turtle."""
    namespaces = statements.spaces(graph.root)
    said = [*_shapes(graph), *_meanings()]
    return f"{statements.prefixes(namespaces)}\n{statements.turtle(said, namespaces)}"


def _shapes(graph: Graph) -> Iterator[Statement]:
    for kind, columns in terms.kinds().items():
        shape = f"record:shape/{kind}"
        yield shape, A, "sh:NodeShape"
        yield shape, "sh:targetClass", _class(kind)
        for column in columns.values():
            if (kind, column.name) not in _ELSEWHERE:
                yield from _property(shape, kind, column)
    for name in VOCABULARIES:
        shape = f"record:shape/{name}"
        yield shape, A, "sh:NodeShape"
        yield shape, "sh:property", f"{shape}/scheme"
        yield f"{shape}/scheme", A, "sh:PropertyShape"
        yield f"{shape}/scheme", "sh:path", "skos:inScheme"
        yield f"{shape}/scheme", "sh:hasValue", terms.record(name)
    yield from _evidence()


def _property(shape: str, kind: str, column: Column) -> Iterator[Statement]:
    constraints = column.described.get("constraints", {})
    own = f"{shape}/{column.name}"
    yield shape, "sh:property", own
    yield own, A, "sh:PropertyShape"
    yield own, "sh:path", column.term
    yield own, "sh:name", literal(column.described["title"])
    yield own, "sh:description", literal(column.described["description"])
    yield own, "sh:maxCount", _number(1)
    if constraints.get("required") and not (kind in _WITHIN and column.name in terms.ANY.values()):
        yield own, "sh:minCount", _number(1)
    if column.form == "@id":
        yield own, "sh:nodeKind", "sh:IRI"
        if column.target in VOCABULARIES:
            yield own, "sh:class", "skos:Concept"
            yield own, "sh:node", f"record:shape/{column.target}"
        elif column.target:
            yield own, "sh:class", _class(next(each.__name__ for each in terms.MODELS if each.table == column.target))
        return
    yield own, "sh:datatype", _datatype(kind, column)
    if pattern := constraints.get("pattern"):
        yield own, "sh:pattern", literal(pattern.replace(PRINTABLE, LINE).replace("(?:", "("))
    if choices := constraints.get("enum"):
        yield own, "sh:in", f"({' '.join(map(literal, choices))})"
    for bound, term in (("minimum", "sh:minInclusive"), ("maximum", "sh:maxInclusive")):
        if bound in constraints:
            yield own, term, literal(str(constraints[bound]), f"^^{column.form}")


def _evidence() -> Iterator[Statement]:
    """Yield what holds beyond single columns: where evidence stands."""
    rules = {
        "Citation/target": ("oa:hasTarget", 1, "sh:or", "([ sh:class dossier:Sentence ] [ sh:class dossier:Source ])"),
        "Sentence/stands_in": ("oa:hasSource", 1, "sh:nodeKind", "sh:IRI"),
        "Sentence/selectors": ("oa:hasSelector", 2, "sh:nodeKind", "sh:IRI"),
        "FragmentSelector/conforms_to": ("dcterms:conformsTo", 1, "sh:hasValue", RFC_5147),
        "FragmentSelector/value": ("rdf:value", 1, "sh:pattern", literal("^char=[0-9]+,[0-9]+$")),
    }
    yield "record:shape/FragmentSelector", A, "sh:NodeShape"
    yield "record:shape/FragmentSelector", "sh:targetClass", "oa:FragmentSelector"
    for name, (path, count, predicate, value) in rules.items():
        own, shape = f"record:shape/{name}", f"record:shape/{name.split('/')[0]}"
        yield shape, "sh:property", own
        yield own, A, "sh:PropertyShape"
        yield own, "sh:path", path
        yield own, "sh:minCount", _number(count)
        yield own, "sh:maxCount", _number(count)
        yield own, predicate, value


def _meanings() -> Iterator[Statement]:
    """Yield each class and each property of our own with what it means."""
    for model in terms.MODELS:
        own = f"dossier:{model.__name__}"
        yield own, A, "rdfs:Class"
        yield own, "rdfs:label", literal(model.title_of_table)
        yield own, "rdfs:comment", literal(projection.meaning(model))
        for known in terms.KINDS.get(model.table, ("skos:Concept",) if model.vocabulary else ()):
            yield own, "rdfs:subClassOf", known
    told: dict[str, tuple[str, str]] = {
        f"dossier:{name}": (projection.title(name), meaning) for name, meaning in MEANINGS.items()
    }
    for columns in terms.kinds().values():
        for column in columns.values():
            if column.term.startswith("dossier:"):
                # a column's name means one thing in every table; the first that has it tells
                told.setdefault(column.term, (column.described["title"], column.described["description"]))
    for own, (label, meaning) in told.items():
        yield own, A, "rdf:Property"
        yield own, "rdfs:label", literal(label)
        yield own, "rdfs:comment", literal(meaning)
    yield "dossier:Document", A, "rdfs:Class"
    yield "dossier:Document", "rdfs:label", literal("Document")
    yield (
        "dossier:Document",
        "rdfs:comment",
        literal("A text that the ledger is held against; it is no part of the package."),
    )
    yield "dossier:Document", "rdfs:subClassOf", "foaf:Document"
    # not an attribution: who passes a claim on does not make it
    yield "dossier:relayed_by_id", "rdfs:subPropertyOf", "prov:wasInfluencedBy"


def _class(kind: str) -> str:
    return terms.KNOWN.get(kind, f"dossier:{kind}")


def _number(number: int) -> str:
    return literal(str(number), "^^xsd:integer")


def _datatype(kind: str, column: Column) -> str:
    in_a_language = column.described.get("verbatim") and "language" in terms.kinds()[kind]
    return "rdf:langString" if in_a_language else column.form or "xsd:string"

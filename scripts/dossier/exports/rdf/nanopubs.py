"""Each claim as a nanopublication: that its claimant claims it, where that stands, and who recorded it when.

The assertion describes the claim as data: its statement, claimant, type, polarity, certainty, event and quantity. It
never states what is claimed. The provenance says of the assertion what it was derived from, and holds each citation
with the span of its sentence. The publication info names creators, licence, version and day of the package, the digest
of the record, and what the records and codes are called that the assertion names. The IRI of a nanopublication is made
of the record's id, the version and the digest, so that what a release says never changes under its name.

Source: https://nanopub.net/guidelines/working_draft/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dossier import identity
from dossier.csvfiles import Row
from dossier.exports.rdf import terms
from dossier.exports.rdf.records import Graph, Node
from dossier.exports.rdf.statements import A, Statement, literal, prefixes, spaces, taken_apart, turtle
from dossier.models import VOCABULARIES, Claim, Sentence

USED = ("dcterms", "dossier", "np", "oa", "prov", "rdf", "rdfs", "record", "schema", "xsd")


def trig(graph: Graph) -> str:
    """Return all nanopublications as TriG, in the order of the claims."""
    namespaces = {name: iri for name, iri in spaces(graph.root).items() if name in USED}
    edition = identity.Edition(graph.dataset.package.root)
    context = terms.context(graph.root)
    lines = [prefixes(namespaces)]
    for row in graph.dataset.records.tables["claims"].values():
        content = edition.content("claims", row["claim_id"])
        lines.append(_nanopub(graph, row, content, context, namespaces))
    return "\n".join(lines)


def _nanopub(graph: Graph, row: Row, content: identity.Content, context: Node, namespaces: dict[str, str]) -> str:
    node = graph.node(Claim, row)
    cited, derived = node.pop("evidence", []), node.pop("derived_from", [])
    digest = identity.digest(content)
    whole = f"{graph.root}#{terms.safe(row['claim_id'])}@{terms.safe(graph.dataset.told('version'))}/{digest}"
    here = {**namespaces, "this": whole, "sub": f"{whole}/"}
    creators = [each["@id"] for each in graph.creators()]
    graphs = {
        "head": [
            ("this:", A, "np:Nanopublication"),
            ("this:", "np:hasAssertion", "sub:assertion"),
            ("this:", "np:hasProvenance", "sub:provenance"),
            ("this:", "np:hasPublicationInfo", "sub:pubinfo"),
        ],
        "assertion": list(taken_apart(node, context)),
        "provenance": [
            *(("sub:assertion", "prov:wasAttributedTo", each) for each in creators),
            *(("sub:assertion", "prov:wasDerivedFrom", each) for each in derived),
            *_evidence(graph, row, cited, node["@id"], context),
        ],
        "pubinfo": [*_published(graph, digest), *_called(row, content)],
    }
    blocks = "".join(f"sub:{name} {{\n{turtle(said, here, '  ')}}}\n" for name, said in graphs.items())
    return f"{prefixes({'this': whole, 'sub': f'{whole}/'})}{blocks}"


def _evidence(graph: Graph, row: Row, cited: list[Node], claim: str, context: Node) -> Iterator[Statement]:
    """Yield the citations, and the spans of the sentences that they name."""
    for citation in cited:
        yield citation["@id"], "oa:hasBody", claim
        yield from taken_apart(citation, context)
    tables = graph.dataset.records.tables
    for each in graph.dataset.records.cited.get(("claims", row["claim_id"]), []):
        sentence = tables["sentences"].get(each["sentence_id"])
        if sentence:
            node = graph.node(Sentence, sentence)
            kept = ("@id", "source_id", "stands_in", "selectors")
            yield from taken_apart(
                {"@type": ["Sentence", "oa:SpecificResource"]} | {key: node[key] for key in kept}, context
            )


def _published(graph: Graph, digest: str) -> Iterator[Statement]:
    about, *creators = graph.about()
    yield "this:", "dossier:digest", literal(f"sha256-{digest}")
    yield "this:", "dossier:recipe", literal(identity.RECIPE)
    yield "this:", "dcterms:isPartOf", about["@id"]
    if "version" in about:
        yield "this:", "schema:version", literal(about["version"])
    if "created" in about:
        yield "this:", "dcterms:created", literal(f"{about['created']}T00:00:00Z", "^^xsd:dateTime")
    for each in about.get("license", []):
        yield "this:", "dcterms:license", each
    for each in creators:
        yield "this:", "dcterms:creator", each["@id"]
        yield each["@id"], "rdfs:label", literal(each["name"])


def _called(row: Row, content: identity.Content) -> Iterator[Statement]:
    """Yield what the records and codes are called that the assertion names."""
    described = terms.columns(Claim)
    labels: dict[str, Any] = content["labels"]
    for name, label in labels.items():
        target = described[name].target
        if row[name] and label and target:
            is_code = target in VOCABULARIES
            yield terms.code(target, row[name]) if is_code else terms.record(row[name]), "rdfs:label", literal(label)

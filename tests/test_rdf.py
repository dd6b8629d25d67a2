"""Linked data of a small dossier, read back by rdflib and judged by pyshacl; the query of the page on the real one."""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

import pyshacl
import pytest
import rdflib
from rdflib import DCTERMS, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, XSD, Literal, Namespace, URIRef

import overlay
from dossier import identity, projection
from dossier.columns import PREFIXES
from dossier.exports import rdf
from dossier.exports.dataset import CannotBuildError, Dataset
from dossier.exports.rdf import records as linked
from dossier.exports.rdf import statements, terms
from dossier.models import RECORDS, VOCABULARIES
from dossier.package import load

ROOT = Path(__file__).parents[1]
OWN = Namespace(terms.NAMESPACES["dossier"])
NP = Namespace(terms.NAMESPACES["np"])
OA = Namespace(PREFIXES["oa"])
SCHEMA = Namespace(PREFIXES["schema"])
SEM = Namespace(PREFIXES["sem"])
RECORD = Namespace("urn:uuid:31b59759-5337-5fb1-8d91-23b48e284fe4#")
"""The records of the package of this name, whose UUID follows from the name."""


class Made:
    """What is written of a package, as files and as graphs."""

    def __init__(self, package: Path, folder: Path) -> None:
        folder.mkdir()
        rdf.write(Dataset(load(package)), folder)
        self.folder = folder
        self.content: dict[str, Any] = json.loads((folder / rdf.RECORDS).read_text("utf-8"))

    @property
    def nodes(self) -> dict[str, dict[str, Any]]:
        return {node["@id"]: node for node in self.content["@graph"]}

    def records(self) -> rdflib.Graph:
        return rdflib.Graph().parse(self.folder / rdf.RECORDS, format="json-ld")

    def nanopubs(self) -> rdflib.Dataset:
        found = rdflib.Dataset()
        found.parse(self.folder / rdf.NANOPUBS, format="trig")
        return found

    def shapes(self) -> rdflib.Graph:
        return rdflib.Graph().parse(self.folder / rdf.SHAPES, format="turtle")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return overlay.build(tmp_path_factory.mktemp("rdf") / "package")


@pytest.fixture(scope="module")
def made(package: Path) -> Made:
    return Made(package, package.parent / "made")


@pytest.fixture(scope="module")
def records(made: Made) -> rdflib.Graph:
    return made.records()


def rows(package: Path, table: str) -> list[dict[str, str]]:
    return overlay.read(package / f"records/{table}.csv")


def changed(package: Path, folder: Path, table: str, old: str, new: str) -> Path:
    """Return a copy of a package with a piece of one table replaced."""
    copy = folder / "package"
    shutil.copytree(package, copy)
    file = copy / f"records/{table}.csv"
    content = file.read_text("utf-8")
    assert content.count(old) == 1
    file.write_text(content.replace(old, new), "utf-8")
    return copy


pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning:rdflib")

EVIDENCE = ["Citation", "oa:Annotation"]


def test_a_claim_is_told_whole(made: Made) -> None:
    assert made.nodes["record:C0003"] == {
        "@id": "record:C0003",
        "@type": ["Claim", "prov:Entity", "schema:Claim"],
        "claim_id": "C0003",
        "statement": "More than 300 stalls stood at the Elmford fair of 18 May 2024.",
        "claimant_id": "record:A001",
        "claim_type": "record:claim_types/statement_of_fact",
        "polarity": "record:polarities/positive",
        "certainty": "record:certainties/certain",
        "topic": "record:topics/fairs",
        "event_id": "record:E001",
        "claimed_from": "2024-05-18",
        "claimed_to": "2024-05-20",
        "quantity": {
            "@id": "record:C0003/quantity",
            "@type": "QuantitativeValue",
            "quantity_value": "300",
            "quantity_unit": "record:quantity_units/count",
            "quantity_qualifier": "record:quantity_qualifiers/more_than",
        },
        "derived_from": ["record:S02.004", "record:S02.003", "record:S02.002"],
        "evidence": [
            {
                "@id": "record:Q00048",
                "@type": EVIDENCE,
                "citation_id": "Q00048",
                "record_field": "*",
                "source_id": "record:S02",
                "sentence_id": "record:S02.004",
                "support": "record:supports/explicit",
                "directness": "record:directness_levels/indirect",
                "motivation": "oa:linking",
            },
            {
                "@id": "record:Q00049",
                "@type": EVIDENCE,
                "citation_id": "Q00049",
                "record_field": "claimed_from",
                "source_id": "record:S02",
                "sentence_id": "record:S02.003",
                "support": "record:supports/computed",
                "motivation": "oa:linking",
            },
            {
                "@id": "record:Q00050",
                "@type": EVIDENCE,
                "citation_id": "Q00050",
                "record_field": "claimed_to",
                "source_id": "record:S02",
                "sentence_id": "record:S02.002",
                "support": "record:supports/computed",
                "motivation": "oa:linking",
            },
        ],
    }


def test_an_event_is_told_whole(made: Made) -> None:
    def cited(citation_id: str, field: str, support: str) -> dict[str, Any]:
        return {
            "@id": f"record:{citation_id}",
            "@type": EVIDENCE,
            "citation_id": citation_id,
            "record_field": field,
            "source_id": "record:S02",
            "sentence_id": "record:S02.006",
            "support": f"record:supports/{support}",
            "motivation": "oa:linking",
        }

    assert made.nodes["record:E002"] == {
        "@id": "record:E002",
        "@type": ["Event", "sem:Event"],
        "event_id": "E002",
        "title": "Elmland promises flour to Elmford",
        "event_type": "record:event_types/AGREE",
        "status": "record:event_statuses/planned",
        "start_date": "2024-06-01",
        "end_date": "2024-06-30",
        "date_precision": "record:date_precisions/month",
        "actors": ["record:A002", "record:A003"],
        "tags": ["record:event_tag_codes/context/economic"],
        "event_participants": [
            {
                "@id": "record:EP0003",
                "@type": ["EventParticipant"],
                "event_participant_id": "EP0003",
                "actor_id": "record:A002",
                "participant_role": "record:participant_roles/actor",
                "evidence": [cited("Q00039", "actor_id", "inferred")],
            },
            {
                "@id": "record:EP0004",
                "@type": ["EventParticipant"],
                "event_participant_id": "EP0004",
                "actor_id": "record:A003",
                "participant_role": "record:participant_roles/recipient",
                "evidence": [cited("Q00040", "actor_id", "inferred")],
            },
        ],
        "event_tags": [
            {
                "@id": "record:ET0002",
                "@type": ["EventTag"],
                "event_tag_id": "ET0002",
                "tag_code": "record:event_tag_codes/context/economic",
                "evidence": [cited("Q00044", "tag_code", "inferred")],
            }
        ],
        "evidence": [
            cited("Q00031", "title", "explicit"),
            cited("Q00032", "status", "explicit"),
            cited("Q00033", "start_date", "computed"),
            cited("Q00034", "end_date", "computed"),
        ],
    }


def test_rdflib_reads_as_many_nodes_and_links_of_each_kind_as_the_tables_have_rows(
    package: Path, records: rdflib.Graph
) -> None:
    kinds = {model.__name__: len(rows(package, model.table)) for model in RECORDS}
    codes = [
        (name, row["code"])
        for name in VOCABULARIES
        for row in overlay.read(package / f"schemas/vocabularies/{name}.csv")
    ]
    assert kinds == {name: len(list(records.subjects(RDF.type, OWN[name]))) for name in kinds}
    assert len(codes) == len(list(records.subjects(RDF.type, SKOS.Concept)))
    assert len(VOCABULARIES) == len(list(records.subjects(RDF.type, SKOS.ConceptScheme)))
    assert kinds["Citation"] == len(list(records.triples((None, OA.hasBody, None))))
    assert kinds["Citation"] + kinds["Erratum"] == len(list(records.triples((None, OA.hasTarget, None))))
    assert kinds["Sentence"] * 2 == len(list(records.triples((None, OA.hasSelector, None))))
    assert kinds["Claim"] == len(list(records.triples((None, PROV.wasAttributedTo, None))))
    assert kinds["EventParticipant"] == len(list(records.triples((None, OWN.event_id, None)))) - kinds["EventTag"]
    assert [each for each in records.all_nodes() if isinstance(each, rdflib.BNode)] == []


def test_the_statements_that_nanopublications_are_made_of_are_those_that_rdflib_reads(
    made: Made, records: rdflib.Graph
) -> None:
    context = made.content["@context"]
    own = [each for node in made.content["@graph"] for each in statements.taken_apart(node, context)]
    namespaces = statements.spaces(str(RECORD)[:-1])
    text = statements.prefixes(namespaces) + statements.turtle(own, namespaces)

    assert set(rdflib.Graph().parse(data=text, format="turtle")) == set(records)


def test_a_query_tells_who_claims_what_and_where_it_stands(records: rdflib.Graph) -> None:
    found: Any = records.query(
        """
        select ?id ?claimant ?said ?sha ?start ?end ?span where {
            ?claim schema:text ?said ; dcterms:identifier ?id ; prov:wasAttributedTo / schema:name ?claimant .
            ?citation oa:hasBody ?claim ; dossier:record_field "*" ; oa:hasTarget ?target .
            ?target oa:hasSource / dossier:sha256 ?sha ; oa:hasSelector ?fragment, ?position .
            ?fragment dcterms:conformsTo <http://tools.ietf.org/rfc/rfc5147> ; rdf:value ?span .
            ?position oa:start ?start ; oa:end ?end .
        } order by ?id
        """,
        initNs=terms.NAMESPACES,
    )
    sha = "42d567421c2cea2edab8b93e4fc3c91daa72c88ea7a3bf0aee623563ea6a0eba"

    assert [tuple(each.toPython() for each in row) for row in found] == [
        ("C0001", "Tom Reed", "Elmford bans the bread of Tom Reed.", sha, 141, 223, "char=141,223"),
        ("C0002", "Elmford", "Elmford does not ban the bread of Tom Reed.", sha, 141, 223, "char=141,223"),
        (
            "C0003",
            "Ada Brook",
            "More than 300 stalls stood at the Elmford fair of 18 May 2024.",
            *(sha, 94, 140, "char=94,140"),
        ),
    ]


def test_a_source_is_quoted_where_its_words_are_unchanged_and_only_derived_where_they_are_not(
    records: rdflib.Graph,
) -> None:
    links = (PROV.wasDerivedFrom, PROV.wasQuotedFrom, SCHEMA.translationOfWork)
    found = {(s, p, o) for p in links for s, o in records.subject_objects(p) if (s, RDF.type, OWN.Source) in records}

    assert found == {
        (RECORD.S02, PROV.wasDerivedFrom, RECORD.S01),
        (RECORD.S02, PROV.wasQuotedFrom, RECORD.S01),
        (RECORD.S03, PROV.wasDerivedFrom, RECORD.S02),
        (RECORD.S03, SCHEMA.translationOfWork, RECORD.S02),
    }


def test_evidence_of_a_text_that_is_not_held_leads_to_the_source_and_the_place_in_it(records: rdflib.Graph) -> None:
    assert set(records.predicate_objects(RECORD.Q00009)) == {
        (RDF.type, OWN.Citation),
        (RDF.type, OA.Annotation),
        (DCTERMS.identifier, Literal("Q00009")),
        (DCTERMS.source, RECORD.S04),
        (OA.hasBody, RECORD.A003),
        (OA.hasTarget, RECORD.S04),
        (OA.motivatedBy, OA.linking),
        (OWN.locator, Literal("entry Elmford")),
        (OWN.record_field, Literal("parent_id")),
        (OWN.support, RECORD["supports/external"]),
    }


def test_kinds_of_actors_are_kinds_of_agents_and_errors_in_names_are_hidden(records: rdflib.Graph) -> None:
    def agents(actor: str) -> set[Any]:
        return {each for each in records.objects(RECORD[actor], RDF.type) if str(each).startswith(PREFIXES["prov"])}

    assert agents("A001") == {PROV.Agent, PROV.Person}
    assert agents("A003") == {PROV.Agent, PROV.Organization}
    assert set(records.objects(RECORD.A003, SKOS.altLabel)) == {Literal("Elmford", lang="en")}
    assert set(records.objects(RECORD.A003, SKOS.hiddenLabel)) == {Literal("Elmfurt", lang="de")}
    assert (RECORD.R0001, ORG.member, RECORD.A001) in records
    # an event may not have happened
    assert list(records.subjects(RDF.type, PROV.Activity)) == []


def test_an_identifier_leads_out_as_its_predicate_says_and_only_in_the_form_of_its_scheme(
    package: Path, tmp_path: Path
) -> None:
    old = "I0002,places,P01,geonames,,,searched_none_found,,2026-11-22,\n"
    kept = "I00{},places,P01,{},{},verified,S04,2026-11-22,\n"
    given = [
        "geonames,7,exact",
        "wikidata,Q7,close",
        "wikidata,Q8,not",
        "ror,x>,exact",
        "wikidata,Q9,@id",
        "cow,7,exact",
    ]
    new = "".join(kept.format(place, *each.split(",", 1)) for place, each in enumerate(given, 10))
    graph = Made(changed(package, tmp_path, "identifiers", old, new), tmp_path / "made").records()

    outside = {(p, o) for p, o in graph.predicate_objects(RECORD.P01) if not str(o).startswith(str(RECORD))}
    assert {(p, o) for p, o in outside if p in (SKOS.exactMatch, SKOS.closeMatch, OWL.differentFrom)} == {
        (SKOS.exactMatch, URIRef("https://sws.geonames.org/7/")),
        (SKOS.closeMatch, URIRef("http://www.wikidata.org/entity/Q7")),
        (OWL.differentFrom, URIRef("http://www.wikidata.org/entity/Q8")),
    }
    assert len(list(graph.triples((None, SCHEMA.identifier, None)))) == len(given) + 1


def test_a_relayed_claim_is_attributed_to_its_claimant_alone(package: Path, tmp_path: Path) -> None:
    copy = changed(package, tmp_path, "claims", "Reed.,A004,,accusation", "Reed.,A004,A001,accusation")
    made = Made(copy, tmp_path / "made")

    for graph in (made.records(), made.nanopubs()):
        assert {o for s, p, o, *_ in graph if (s, p) == (RECORD.C0001, PROV.wasAttributedTo)} == {RECORD.A004}
        assert {o for s, p, o, *_ in graph if (s, p) == (RECORD.C0001, OWN.relayed_by_id)} == {RECORD.A001}
    assert (OWN.relayed_by_id, RDFS.subPropertyOf, PROV.wasInfluencedBy) in made.shapes()


def test_a_nanopublication_has_its_four_graphs_and_says_only_that_the_claimant_claims_it(
    package: Path, made: Made
) -> None:
    found = made.nanopubs()
    digest = identity.Edition(package).digest("claims", "C0002")
    this = RECORD[f"C0002@0.1.0/{digest}"]
    head, assertion, provenance, published = (
        found.graph(URIRef(f"{this}/{name}")) for name in ("head", "assertion", "provenance", "pubinfo")
    )
    curators = RECORD["contributor/1"]

    assert set(head) == {
        (this, RDF.type, NP.Nanopublication),
        (this, NP.hasAssertion, assertion.identifier),
        (this, NP.hasProvenance, provenance.identifier),
        (this, NP.hasPublicationInfo, published.identifier),
    }
    assert set(assertion) == {
        (RECORD.C0002, RDF.type, OWN.Claim),
        (RECORD.C0002, RDF.type, PROV.Entity),
        (RECORD.C0002, RDF.type, SCHEMA.Claim),
        (RECORD.C0002, DCTERMS.identifier, Literal("C0002")),
        (RECORD.C0002, SCHEMA.text, Literal("Elmford does not ban the bread of Tom Reed.")),
        (RECORD.C0002, PROV.wasAttributedTo, RECORD.A003),
        (RECORD.C0002, OWN.claim_type, RECORD["claim_types/denial"]),
        (RECORD.C0002, OWN.polarity, RECORD["polarities/negative"]),
        (RECORD.C0002, OWN.certainty, RECORD["certainties/certain"]),
        (RECORD.C0002, DCTERMS.subject, RECORD["topics/bread"]),
        (RECORD.C0002, SCHEMA.about, RECORD.E003),
    }
    assert set(provenance.predicate_objects(assertion.identifier)) == {
        (PROV.wasAttributedTo, curators),
        (PROV.wasDerivedFrom, RECORD["S02.005"]),
    }
    assert set(provenance.predicate_objects(RECORD.Q00047)) >= {
        (OA.hasBody, RECORD.C0002),
        (OA.hasTarget, RECORD["S02.005"]),
        (OWN.directness, RECORD["directness_levels/indirect"]),
    }
    assert set(provenance.objects(RECORD["S02.005/fragment"], RDF.value)) == {Literal("char=141,223")}
    assert set(published.predicate_objects(this)) == {
        (OWN.digest, Literal(f"sha256-{digest}")),
        (OWN.recipe, Literal("dossier-record/1")),
        (DCTERMS.created, Literal("2026-11-22T00:00:00Z", datatype=XSD.dateTime)),
        (DCTERMS.creator, curators),
        (DCTERMS.isPartOf, URIRef(str(RECORD)[:-1])),
        (DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")),
        (SCHEMA.version, Literal("0.1.0")),
    }
    assert set(published.objects(RECORD.A003, RDFS.label)) == {Literal("Elmford")}


def test_each_claim_is_one_nanopublication_and_no_statement_stands_outside_of_one(package: Path, made: Made) -> None:
    found = made.nanopubs()
    heads = [s for s, p, o, _ in found if (p, o) == (RDF.type, NP.Nanopublication)]
    graphs = Counter(str(graph).rpartition("/")[0] for graph in {graph for *_, graph in found})

    assert len(heads) == len(rows(package, "claims"))
    assert graphs == {str(this): 4 for this in heads}


def violations(made: Made, graph: rdflib.Graph) -> set[tuple[str, str, str]]:
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=made.shapes(), inference="none")
    assert isinstance(report, rdflib.Graph)
    found = {
        tuple(
            str(report.value(each, part)).removeprefix(str(RECORD)).removeprefix(str(SH))
            for part in (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent)
        )
        for each in report.objects(None, SH.result)
    }
    assert conforms == (not found)
    return {(focus, shape, component) for focus, shape, component in found}


def test_the_shapes_hold_for_the_records_and_name_each_planted_fault_and_nothing_beside_it(
    made: Made, records: rdflib.Graph
) -> None:
    assert violations(made, records) == set()

    damaged = rdflib.Graph()
    for each in records:
        damaged.add(each)
    # taken away; of another type; in no vocabulary, in another; of another table; too low; no span; not in the list
    damaged.remove((RECORD.C0001, PROV.wasAttributedTo, None))
    damaged.set((RECORD.E001, SEM.hasEarliestBeginTimeStamp, Literal("2024-05-18")))
    damaged.set((RECORD.C0002, OWN.polarity, RECORD["polarities/maybe"]))
    damaged.set((RECORD.C0003, OWN.polarity, RECORD["certainties/certain"]))
    damaged.set((RECORD.E002, SCHEMA.location, RECORD.A001))
    damaged.set((RECORD["S02.003/position"], OA.start, Literal(-1)))
    damaged.remove((RECORD["S02.004"], OA.hasSelector, RECORD["S02.004/fragment"]))
    damaged.set((RECORD.I0001, OWN.predicate, Literal("same")))
    damaged.set((RECORD.Q00046, OA.hasTarget, RECORD.A001))
    damaged.add((RECORD.C0003, SCHEMA.text, Literal("Another.")))
    assert violations(made, damaged) == {
        ("C0001", "shape/Claim/claimant_id", "MinCountConstraintComponent"),
        ("E001", "shape/Event/start_date", "DatatypeConstraintComponent"),
        ("C0002", "shape/Claim/polarity", "ClassConstraintComponent"),
        ("C0002", "shape/Claim/polarity", "NodeConstraintComponent"),
        ("C0003", "shape/Claim/polarity", "NodeConstraintComponent"),
        ("E002", "shape/Event/place_id", "ClassConstraintComponent"),
        ("S02.003/position", "shape/TextPositionSelector/start_char", "MinInclusiveConstraintComponent"),
        ("S02.004", "shape/Sentence/selectors", "MinCountConstraintComponent"),
        ("I0001", "shape/Identifier/predicate", "InConstraintComponent"),
        ("Q00046", "shape/Citation/target", "OrConstraintComponent"),
        ("C0003", "shape/Claim/statement", "MaxCountConstraintComponent"),
    }


def test_every_column_has_its_shape_and_every_term_of_our_own_its_meaning(made: Made, records: rdflib.Graph) -> None:
    shapes = made.shapes()
    described = {
        (shapes.value(each, SH.name), shapes.value(each, SH.description)) for each in shapes.subjects(SH.path, None)
    }
    fields = [field for schema in projection.schemas().values() for field in schema["fields"]]
    told = {(Literal(each["title"]), Literal(each["description"])) for each in fields if each["name"] != "sentence_id"}
    used = {each for triple in records for each in triple if str(each).startswith(str(OWN))}
    used |= {each for s, p, o, _ in made.nanopubs() for each in (s, p, o) if str(each).startswith(str(OWN))}

    assert told <= described
    assert {each for each in used if not shapes.value(each, RDFS.comment)} == set()


STRANGE = "\"> . <script>alert('1')</script> \\u0022 \\\" ''' \\ @prefix { } \x85\u2028 end"


def test_a_cell_of_a_stranger_breaks_out_of_no_literal_and_no_iri(package: Path, tmp_path: Path) -> None:
    cell = '"' + STRANGE.replace('"', '""') + '"'
    copy = changed(package, tmp_path, "claims", "Elmford does not ban the bread of Tom Reed.", cell)
    content = (copy / "records/claims.csv").read_text("utf-8").replace(",bread,E003", ",bre> ad/{x},E\u00e93|\\<")
    (copy / "records/claims.csv").write_text(content, "utf-8")
    made = Made(copy, tmp_path / "made")
    records, nanopubs = made.records(), made.nanopubs()

    # stripped at its ends as every cell is
    assert set(records.objects(RECORD.C0002, SCHEMA.text)) == {Literal(STRANGE)}
    assert set(records.objects(RECORD.C0002, DCTERMS.subject)) == {RECORD["topics/bre%3E%20ad/%7Bx%7D"]}
    assert set(records.objects(RECORD.C0002, SCHEMA.about)) == {RECORD["E%C3%A93%7C%5C%3C"]}
    claims = {(s, p, o) for s, p, o, graph in nanopubs if str(graph).endswith("/assertion")}
    assert (RECORD.C0002, SCHEMA.text, Literal(STRANGE)) in claims
    assert claims <= set(records)
    assert {str(s) for s, _, _ in claims} == {
        str(RECORD[each]) for each in ("C0001", "C0002", "C0003", "C0003/quantity")
    }


def test_an_address_is_an_iri_only_if_it_is_one_of_the_web(package: Path, tmp_path: Path) -> None:
    expected = {
        "https://example.org/a>.<b c": Literal("https://example.org/a>.<b c"),
        "https://example.org/{a}>.<|^`b\\c": URIRef("https://example.org/%7Ba%7D%3E.%3C%7C%5E%60b%5Cc"),
        "javascript:alert(1)": Literal("javascript:alert(1)"),
        "https://example.org/a?b=%20#c": URIRef("https://example.org/a?b=%20#c"),
    }
    copy = tmp_path / "package"
    shutil.copytree(package, copy)
    sources = rows(copy, "sources")
    given = [row | {"url": cell} for row, cell in zip(sources, expected, strict=True)]
    overlay.write(copy / "records/sources.csv", list(sources[0]), given)
    graph = Made(copy, tmp_path / "made").records()

    assert list(expected.values()) == [graph.value(RECORD[row["source_id"]], SCHEMA.url) for row in sources]


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("events", "2024-05-18,2024-05-18", "soon,2024-05-18", "records/events.csv:2: `start_date` is no xsd:date"),
        ("claims", ",300,count", ",1e999999999,count", "records/claims.csv:4: `quantity_value` is no xsd:decimal"),
        ("sentences", "S02,3,33,", 'S02,3,"33, 9",', "records/sentences.csv:4: `start_char` is no xsd:integer"),
    ],
)
def test_a_cell_that_only_another_schema_lets_pass_is_refused_at_its_line(
    package: Path, tmp_path: Path, table: str, old: str, new: str, said: str
) -> None:
    copy = changed(package, tmp_path, table, old, new)
    schema = copy / f"schemas/{table}.json"
    schema.write_text(re.sub(r'"type": "\w+"', '"type": "string"', schema.read_text("utf-8")), "utf-8")
    with pytest.raises(CannotBuildError, match=re.escape(said)):
        Made(copy, tmp_path / "made")


def test_a_citation_of_itself_ends(package: Path, tmp_path: Path) -> None:
    copy = changed(package, tmp_path, "citations", "Q00047,claims,C0002", "Q00047,citations,Q00047")
    graph = Made(copy, tmp_path / "made").records()

    assert set(graph.subjects(OA.hasBody, RECORD.Q00047)) == {RECORD.Q00047}


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("https://doi.org/10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
        ("urn:uuid:9b2a4a30-0000-4000-8000-000000000000", "urn:uuid:9b2a4a30-0000-4000-8000-000000000000"),
        ("https://example.org/#a", "urn:uuid:31b59759-5337-5fb1-8d91-23b48e284fe4"),
        ("https://example.org/> <b", "urn:uuid:31b59759-5337-5fb1-8d91-23b48e284fe4"),
        ("javascript:alert(1)", "urn:uuid:31b59759-5337-5fb1-8d91-23b48e284fe4"),
        ("", "urn:uuid:31b59759-5337-5fb1-8d91-23b48e284fe4"),
    ],
)
def test_records_stand_under_the_id_of_the_package_if_it_is_an_iri_else_under_its_name(given: str, root: str) -> None:
    assert terms.base(given, "russia-dprk-dossier") == root


def test_nothing_is_fetched_and_no_text_of_a_document_is_written(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("no connection is made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    made = Made(package, tmp_path / "made")
    assert len(made.records()) > len(made.nanopubs()) > len(rows(package, "claims"))

    written = "".join(each.read_text("utf-8") for each in made.folder.iterdir())
    texts = {"S02": overlay.VALID / "texts/001_fair.txt", "S03": overlay.VALID / "texts/002_fest.txt"}
    spans = {
        texts[row["source_id"]].read_text("utf-8")[int(row["start_char"]) : int(row["end_char"])]
        for row in rows(package, "sentences")
    }
    # titles are facts and stand in the records
    told = spans - {row["title"] for row in rows(package, "sources")}
    assert len(told) == len(spans) - 2 == 7
    assert [span for span in told if span in written] == []


def test_known_terms_are_terms_of_their_vocabularies() -> None:
    text = json.dumps(terms.context("urn:x-test:a"))
    used = set(re.findall(r'"((?:dcterms|foaf|org|prov|skos|owl|rdf|rdfs|oa|schema)):(\w+)"', text))
    used |= set(re.findall(r"\b(dcterms|prov|rdfs|oa|skos|owl):(\w+)", str(list(terms.KINDS.values()))))
    closed = {"dcterms": DCTERMS, "org": ORG, "owl": OWL, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "skos": SKOS}

    assert len(used) > 30
    assert [(prefix, name) for prefix, name in used if prefix in closed and name not in closed[prefix]] == []


def test_the_codes_that_decide_on_a_term_are_codes_of_their_vocabularies() -> None:
    used = {
        "actor_kinds": {*linked.PERSONS, *linked.LOOSE},
        "derivations": {*linked.UNCHANGED, *linked.TRANSLATED},
        "identifier_schemes": linked.ADDRESSES.keys(),
        "name_kinds": set(linked.ERRORS),
    }
    known = {name: {row["code"] for row in overlay.read(ROOT / f"schemas/vocabularies/{name}.csv")} for name in used}

    assert [name for name, codes in used.items() if not codes or codes - known[name]] == []


def test_a_second_build_has_the_same_bytes(package: Path, made: Made, tmp_path: Path) -> None:
    again = Made(package, tmp_path / "made")

    assert {each.name: each.read_bytes() for each in again.folder.iterdir()} == {
        each.name: each.read_bytes() for each in made.folder.iterdir()
    }


QUERIED = {"Actor", "Claim", "Document", "Sentence", "Vocabulary"}
"""The kinds of nodes that the query of the page reaches."""


def test_the_query_of_the_page_finds_every_denial_and_where_it_stands() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    [(query, shown)] = re.findall(r"```sparql\n(.*?)```\n\n```text\n(.*?)```", page, re.DOTALL)
    content = rdf.linked(linked.Graph(Dataset(load(ROOT))))
    assert len(content["@graph"]) > 1000
    content["@graph"] = [node for node in content["@graph"] if QUERIED & set(node["@type"])]
    graph = rdflib.Graph().parse(data=json.dumps(content), format="json-ld")

    assert "".join(f"{' '.join(map(str, row))}\n" for row in graph.query(query) if isinstance(row, tuple)) == shown

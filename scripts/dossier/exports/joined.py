"""What stands beside a record where it is read alone: names for ids, labels for codes, its evidence and its origins."""

from __future__ import annotations

from collections.abc import Iterable

from dossier import lineage
from dossier.csvfiles import Row
from dossier.exports.dataset import Dataset


def named(dataset: Dataset, table: str, record_id: str) -> str:
    """Return a record's name with its id, as in `Russia [A001]`; the id alone where it has no name."""
    name = dataset.labels.get(table, {}).get(record_id)
    return f"{name} [{record_id}]" if name else record_id


def labelled(dataset: Dataset, table: str, row: Row) -> dict[str, str]:
    """Return the cells of a record, codes as labels, and behind each id a column with the name."""
    found = {}
    described = dataset.table(table)
    for column in described.columns if described else ():
        cell = row[column.name]
        target = dataset.table(column.target[0]) if column.target else None
        if target and target.resource.is_vocabulary:
            found[column.name] = dataset.said(table, column.name, cell)
        else:
            found[column.name] = cell
            if target:
                found[column.name.removesuffix("_id")] = dataset.said(table, column.name, cell)
    return found


def participants(dataset: Dataset, event_id: str, role: str | None = None) -> list[str]:
    """Return who takes part in an event, in a role or in any, in the order of the file."""
    rows = dataset.records.tables["event_participants"].values()
    taking = [row for row in rows if row["event_id"] == event_id and role in (None, row["participant_role"])]
    return list(dict.fromkeys(named(dataset, "actors", row["actor_id"]) for row in taking))


def evidence(dataset: Dataset, table: str, record_id: str) -> list[str]:
    """Return where the sentences that carry a record stand, as in `003#char=2199,2545`: a document and its code points.

    Source: RFC 5147, text/plain fragment identifiers: positions between characters, counted from 0.
    """
    records = dataset.records
    field = lineage.CARRYING.get(table)
    places = set()
    for citation in records.cited.get((table, record_id), []):
        if field not in (None, citation["record_field"]):
            continue
        sentence = records.tables["sentences"].get(citation["sentence_id"])
        source = records.tables["sources"].get(sentence["source_id"]) if sentence else None
        if sentence and source:
            places.add((source["document"], int(sentence["start_char"]), int(sentence["end_char"])))
    return [f"{document}#char={start},{end}" for document, start, end in sorted(places)]


def support(dataset: Dataset, claim_id: str) -> lineage.Support:
    """Return what carries a claim."""
    return lineage.carried("claims", claim_id, dataset.records.cited, dataset.records.tables)


def origins(dataset: Dataset, claim_id: str) -> list[str]:
    """Return the independent origins of a claim: each a work and who claims it there."""
    found = sorted(support(dataset, claim_id).origins)
    return [f"{named(dataset, 'sources', work)}: {named(dataset, 'actors', claimant)}" for work, claimant in found]


def claimants(dataset: Dataset, claim_id: str, relation: str) -> list[str]:
    """Return who makes the claims that stand in a relation to a claim, such as `denies`."""
    tables = dataset.records.tables
    relations: Iterable[Row] = tables["claim_relations"].values()
    related = [
        row["from_claim_id"] for row in relations if (row["to_claim_id"], row["claim_relation"]) == (claim_id, relation)
    ]
    names = (named(dataset, "actors", tables["claims"][each]["claimant_id"]) for each in related)
    return list(dict.fromkeys(names))


def places(dataset: Dataset, event: Row) -> Row | None:
    """Return the place of an event, None where it has none."""
    return dataset.records.tables["places"].get(event["place_id"])

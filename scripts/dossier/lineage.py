"""Where records come from: the chain of sources behind a source, and how many origins stand behind a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dossier.csvfiles import Row

CARRYING = {"claims": "*"}
"""The field whose citations say where a record itself stands; the others only date a claim or name its speaker."""


def chain(source_id: str, sources: Mapping[str, Row]) -> list[str]:
    """Return the source, what it renders, what that renders, and so on to the work; a cycle is cut where it closes."""
    found = [source_id]
    while (row := sources.get(found[-1])) and row["derived_from_id"] and row["derived_from_id"] not in found:
        found.append(row["derived_from_id"])
    return found


def work(source_id: str, sources: Mapping[str, Row]) -> str:
    """Return the work that a source renders in the end: the last of its chain, itself where it renders nothing."""
    return chain(source_id, sources)[-1]


@dataclass(frozen=True, slots=True)
class Support:
    """How a record is carried.

    `renditions` are the sources with a held text that its citations name, `works` what these render in the end, and
    `not_held` the cited sources without a held text. `origins` are pairs of a work and whoever claims it there: a
    translation, a repost or a wire copy of a work never adds one; another work or another claimant does.
    """

    renditions: frozenset[str]
    works: frozenset[str]
    origins: frozenset[tuple[str, str]]
    not_held: frozenset[str]

    def __str__(self) -> str:
        line = f"{_counted(len(self.renditions), 'rendition')} of {_counted(len(self.works), 'work')}; "
        line += _counted(len(self.origins), "independent origin")
        return f"{line}; {_counted(len(self.not_held), 'source')} not held" if self.not_held else line


def support(
    cited: Iterable[tuple[str, str]], restated: Iterable[tuple[str, str]], sources: Mapping[str, Row]
) -> Support:
    """Count what carries a record.

    `cited` pairs each source that the record cites with the record's claimant (empty where it is no claim);
    `restated` the same for the claims that say the same, which add to the origins only.
    """
    pairs = list(cited)
    held = {source for source, _ in pairs if _is_held(source, sources)}
    return Support(
        renditions=frozenset(held),
        works=frozenset(work(source, sources) for source in held),
        origins=frozenset(
            (work(source, sources), claimant) for source, claimant in [*pairs, *restated] if _is_held(source, sources)
        ),
        not_held=frozenset(source for source, _ in pairs if not _is_held(source, sources)),
    )


def carried(
    record_table: str,
    record_id: str,
    cited: Mapping[tuple[str, str], Sequence[Row]],
    tables: Mapping[str, Mapping[str, Row]],
) -> Support:
    """Count what carries a record, a claim together with the claims that restate it or that it restates.

    Of claims only the citations of the field in CARRYING count: a byline or a date line carries no claim.
    `cited` has the citations of each record by its table and id, `tables` at least the rows of sources, claims and
    claim_relations by id.
    """

    def pairs(record: str) -> list[tuple[str, str]]:
        claimant = tables["claims"][record]["claimant_id"] if record_table == "claims" else ""
        field = CARRYING.get(record_table)
        citations = cited.get((record_table, record), [])
        return [(each["source_id"], claimant) for each in citations if field in (None, each["record_field"])]

    relations = tables["claim_relations"].values() if record_table == "claims" else []
    others = sorted(restating(record_id, relations) & tables["claims"].keys())
    return support(pairs(record_id), [pair for other in others for pair in pairs(other)], tables["sources"])


def restating(claim_id: str, relations: Iterable[Row]) -> set[str]:
    """Return the other claims that restate a claim or that it restates, however many steps away."""
    linked = [(row["from_claim_id"], row["to_claim_id"]) for row in relations if row["claim_relation"] == "restates"]
    found = {claim_id}
    waiting = [claim_id]
    while waiting:
        at = waiting.pop()
        near = {one if other == at else other for one, other in linked if at in (one, other)} - found
        found |= near
        waiting += sorted(near)
    return found - {claim_id}


def _is_held(source_id: str, sources: Mapping[str, Row]) -> bool:
    row = sources.get(source_id)
    return row is not None and bool(row["document"])


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

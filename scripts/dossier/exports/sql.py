"""What the two databases have in common: statements that make the tables of a dossier, and the views on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dossier import lineage
from dossier.engine.sql import sql_name
from dossier.exports.dataset import CannotBuildError, Dataset, Table

ORIGINS_SOURCE = "derived by `dossier build` from citations, sources.derived_from_id and the relation `restates`"


@dataclass(frozen=True, slots=True)
class Derived:
    """A table that is computed for readers and stands in no file of the package."""

    name: str
    about: str
    columns: tuple[tuple[str, str, str], ...]
    """Each column with the table and key whose values it holds, and its meaning."""

    rows: list[tuple[Any, ...]]


def derived(dataset: Dataset) -> tuple[Derived, ...]:
    """Return the tables of what carries each claim, as lineage counts it.

    Raises:
        Refused: the dossier does not have the tables and columns of the models.
        CannotBuildError: the package has a table or a column of its own under a name that is needed here.

    """
    records = dataset.records
    carried = {
        claim_id: lineage.carried("claims", claim_id, records.cited, records.tables)
        for claim_id in records.tables["claims"]
    }
    sources = records.tables["sources"]
    found = (
        Derived(
            "claim_renditions",
            f"A held rendition in which a claim stands, and the work that it renders; {ORIGINS_SOURCE}.",
            (
                ("claim_id", "claims (claim_id)", "The claim."),
                ("source_id", "sources (source_id)", "The rendition that is cited."),
                (
                    "work_id",
                    "sources (source_id)",
                    "The work that it renders in the end; itself where it renders nothing.",
                ),
            ),
            [
                (claim_id, source_id, lineage.work(source_id, sources))
                for claim_id, support in carried.items()
                for source_id in sorted(support.renditions)
            ],
        ),
        Derived(
            "claim_origins",
            "An independent origin of a claim: a work and whoever claims it there, by this claim or by one that "
            f"restates it; {ORIGINS_SOURCE}.",
            (
                ("claim_id", "claims (claim_id)", "The claim."),
                ("work_id", "sources (source_id)", "The work."),
                ("claimant_id", "actors (actor_id)", "Who claims it there."),
            ),
            [(claim_id, *origin) for claim_id, support in carried.items() for origin in sorted(support.origins)],
        ),
    )
    taken = {each.name for each in dataset.tables} & {*(each.name for each in found), *VIEWS}
    if taken:
        raise CannotBuildError(f"the package has a table `{min(taken)}`, a name that the database needs for itself")
    return found


def insert(name: str, width: int) -> str:
    """Return the statement that adds a row of so many cells."""
    return f"insert into {sql_name(name)} values ({', '.join('?' * width)})"


def keys(table: Table) -> list[str]:
    """Return the clauses for what makes a row of a table unique: its primary key, and columns that repeat nothing."""
    found = [f"primary key ({named(table.resource.primary_key)})"] if table.resource.primary_key else []
    unique = [each.name for each in table.columns if each.field.constraints.get("unique")]
    return found + [f"unique ({sql_name(each)})" for each in unique if (each,) != table.resource.primary_key]


def named(columns: tuple[str, ...]) -> str:
    """Return the columns as a list of SQL."""
    return ", ".join(map(sql_name, columns))


VIEWS: dict[str, tuple[str, str]] = {
    "claim_support": (
        "For each claim how many renditions and works it stands in, and how many independent origins it has.",
        """
        select
            c.claim_id,
            c.statement,
            (select count(*) from claim_renditions as r where r.claim_id = c.claim_id) as renditions,
            (select count(distinct r.work_id) from claim_renditions as r where r.claim_id = c.claim_id) as works,
            (select count(*) from claim_origins as o where o.claim_id = c.claim_id) as independent_origins
        from claims as c
        order by c.rowid
        """,
    ),
    "claim_evidence": (
        "Each sentence that a claim is cited to: its document, the code points from the first to after the last, how "
        "it carries the claim, and for which field.",
        """
        select
            q.record_id as claim_id,
            q.record_field,
            q.sentence_id,
            s.source_id,
            w.publisher,
            w.document,
            s.start_char,
            s.end_char,
            q.support,
            q.directness
        from citations as q
        join sentences as s on s.sentence_id = q.sentence_id
        join sources as w on w.source_id = s.source_id
        where q.record_table = 'claims'
        order by claim_id, w.document, s.start_char, q.citation_id
        """,
    ),
    "event_timeline": (
        "The dated events in the order of their first days, with their participants and documents.",
        """
        select
            e.event_id,
            e.start_date,
            e.end_date,
            e.date_precision,
            e.title,
            e.event_type,
            e.status,
            p.name as place,
            (
                select group_concat(one.name, '; ')
                from (
                    select a.name, min(ep.rowid) as place_in_line
                    from event_participants as ep
                    join actors as a on a.actor_id = ep.actor_id
                    where ep.event_id = e.event_id
                    group by a.name
                    order by place_in_line
                ) as one
            ) as participants,
            (
                select group_concat(one.document, '; ')
                from (
                    select distinct w.document
                    from citations as q
                    join sources as w on w.source_id = q.source_id
                    where q.record_table = 'events' and q.record_id = e.event_id and w.document is not null
                    order by w.document
                ) as one
            ) as documents
        from events as e
        left join places as p on p.place_id = e.place_id
        where coalesce(e.start_date, e.end_date) is not null
        order by coalesce(e.start_date, e.end_date), e.end_date is not null, e.end_date, length(e.event_id), e.event_id
        """,
    ),
    "who_says_what": (
        "How often who claims what about whom: the participants of the event, none where the claim is about none.",
        """
        with told as (
            select
                c.claimant_id,
                c.claim_type,
                c.topic,
                c.polarity,
                (
                    select group_concat(one.name, '; ')
                    from (
                        select distinct a.name
                        from event_participants as ep
                        join actors as a on a.actor_id = ep.actor_id
                        where ep.event_id = c.event_id
                        order by a.name
                    ) as one
                ) as about
            from claims as c
        ),
        spoken as (
            select claimant_id, count(*) as claims
            from told
            group by claimant_id
        )
        select
            t.claimant_id,
            a.name as claimant,
            t.claim_type,
            t.topic,
            t.polarity,
            t.about,
            count(*) as claims
        from told as t
        join spoken as s on s.claimant_id = t.claimant_id
        join actors as a on a.actor_id = t.claimant_id
        group by t.claimant_id, a.name, t.claim_type, t.topic, t.polarity, t.about, s.claims
        order by
            s.claims desc,
            length(t.claimant_id),
            t.claimant_id,
            count(*) desc,
            t.claim_type,
            t.topic,
            t.polarity,
            coalesce(t.about, '')
        """,
    ),
}
"""The views on a database of a dossier, each with what it shows; portable, so that both databases have the same."""

"""How much of a dossier is done: cells that have the citation they need, sentences that are accounted for."""

from __future__ import annotations

from dossier.engine import duck
from dossier.report import Share

Columns = dict[str, set[str]]
"""The names of the columns of each table that is loaded."""


def evidence(database: duck.Database, columns: Columns) -> dict[str, Share]:
    """Return how many cells need a citation and how many have one, for each table that has cells of the kind."""
    # without citations none of the cells that need one has one
    cited = (
        "exists (from citations as q where q.record_table = n.resource and q.record_id = n.record_id "
        "and (q.record_field = n.field or (q.record_field = '*' and n.evidence = 'record')))"
        if {"record_table", "record_id", "record_field"} <= columns.get("citations", set())
        else "false"
    )
    shares = database.rows(
        f"""
        with needing as (
            select c.resource, c.record_id, c.field, d.evidence
            from _cells as c
            join _columns as d using (resource, field)
            where d.evidence is not null
        )
        select n.resource, count(*) filter ({cited}), count(*)
        from needing as n
        group by n.resource
        """
    )
    return {name: Share(done, total) for name, done, total in shares}


def ledger(database: duck.Database, columns: Columns) -> tuple[Share, int]:
    """Return how many sentences are accounted for, of how many, and how many of them are pending.

    A sentence is accounted for where its disposition is borne out: a coded one is cited, a repeated one names what
    it repeats, any other gives its reason; a pending one is on record as work to do.
    """
    if not {"sentence_id", "disposition", "reason", "repeats_id"} <= columns.get("sentences", set()):
        return Share(), 0
    cited = "sentence_id in (select q.sentence_id from citations as q)"
    if "sentence_id" not in columns.get("citations", set()):
        cited = "false"
    accounted, pending, total = database.rows(
        f"""
        select
            count(*) filter (
                case disposition
                    when 'coded' then {cited}
                    when 'repeated' then repeats_id is not null
                    when 'pending' then true
                    else reason is not null
                end
            ),
            count(*) filter (disposition = 'pending'),
            count(*)
        from sentences
        """
    )[0]
    return Share(accounted, total), pending

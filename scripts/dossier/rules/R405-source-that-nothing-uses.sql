-- # R405 source that nothing uses
-- ## What it does
-- Reports sources that have no sentence, carry no citation and no identifier, and from which no other source derives.
-- ## Why is this bad
-- A bibliography is not what `sources` is for; an unused row is often the trace of a mistyped reference.
-- ## How to fix
-- Cite it where it is evidence, or retire it.
-- severity: error
-- needs: sentences, citations, identifiers, sources

with uses as (
    select
        source_id
    from sentences
    union all
    select
        source_id
    from citations
    union all
    select
        verified_in as source_id
    from identifiers
    union all
    select
        derived_from_id as source_id
    from sources
    where derived_from_id <> source_id
),
-- a reference that leads nowhere is told by itself, and may have been meant for the source
leading_nowhere as (
    select
        uses.source_id
    from uses
    anti join sources
        on uses.source_id = sources.source_id
    where uses.source_id is not null
)
select
    'sources' as resource,
    sources._line as line,
    'source_id' as field,
    sources.source_id as record_id,
    format('source `{}` is used by no sentence, citation, identifier or other source', sources.source_id) as message,
    'cite it where it is evidence, or retire it' as help
from sources
anti join uses
    on sources.source_id = uses.source_id
where sources.document is null
    and not exists (from leading_nowhere)

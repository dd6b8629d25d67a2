-- # R215 rendition of unrelated source
-- ## What it does
-- Reports pairs of sentences whose sources do not go back to one work by `derived_from_id`; one message for each pair
-- of sources.
-- ## Why is this bad
-- Either the pair is wrong, or the lineage is: then a translation would be counted as an origin of its own.
-- ## How to fix
-- Mend the pair, or `derived_from_id` of the sources.
-- severity: error
-- needs: sources, renditions, sentences

with recursive lineages as (
    select
        source_id,
        source_id as ancestor_id
    from sources
    union
    select
        lineages.source_id,
        sources.derived_from_id as ancestor_id
    from lineages
    inner join sources
        on lineages.ancestor_id = sources.source_id
    where sources.derived_from_id is not null
),
relatives as (
    select distinct
        one.source_id,
        other.source_id as other_id
    from lineages as one
    inner join lineages as other
        on one.ancestor_id = other.ancestor_id
),
-- an origin that is nowhere has been told already
of_no_origin as (
    select
        lineages.source_id
    from lineages
    anti join sources
        on lineages.ancestor_id = sources.source_id
),
strangers as (
    select
        rendering.source_id,
        rendered.source_id as other_id,
        count(*) as n_pairs,
        min(renditions._line) as line,
        arg_min(renditions.rendition_id, renditions._line) as first_id
    from renditions
    inner join sentences as rendering
        on renditions.sentence_id = rendering.sentence_id
    inner join sentences as rendered
        on renditions.renders_id = rendered.sentence_id
    anti join relatives
        on rendering.source_id = relatives.source_id
        and rendered.source_id = relatives.other_id
    anti join of_no_origin
        on of_no_origin.source_id in (rendering.source_id, rendered.source_id)
    group by
        rendering.source_id,
        rendered.source_id
)
select
    'renditions' as resource,
    line,
    'renders_id' as field,
    first_id as record_id,
    format(
        'rendition `{}`{} pairs source `{}` with `{}`, which does not go back to the same work',
        first_id,
        case when n_pairs > 1 then format(', like {} more,', n_pairs - 1) else '' end,
        source_id,
        other_id
    ) as message,
    'mend the pair, or `derived_from_id` of the sources' as help
from strangers

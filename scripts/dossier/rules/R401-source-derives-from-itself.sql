-- # R401 source derives from itself
-- ## What it does
-- Follows `derived_from_id` from source to source and reports each circle once, at its lowest id.
-- ## Why is this bad
-- A circle has no origin, so the count of independent origins has no answer.
-- ## How to fix
-- Mend the reference that points from the older text to the younger.
-- severity: error
-- needs: sources

with recursive walks as (
    select
        source_id,
        derived_from_id as next_id,
        [source_id] as path
    from sources
    where derived_from_id is not null
    union all
    select
        walks.source_id,
        sources.derived_from_id as next_id,
        walks.path || [sources.source_id] as path
    from walks
    inner join sources
        on walks.next_id = sources.source_id
    where sources.derived_from_id is not null
        and not list_contains(walks.path, sources.source_id)
)
select
    'sources' as resource,
    sources._line as line,
    'derived_from_id' as field,
    sources.source_id as record_id,
    case
        when len(walks.path) = 1 then format('source `{}` is derived from itself', sources.source_id)
        else format(
            'source `{}` is derived from itself by way of `{}`',
            sources.source_id,
            array_to_string(walks.path[2:], '`, `')
        )
    end as message,
    'find the text that came first and empty its `derived_from_id`' as help
from walks
inner join sources
    on walks.source_id = sources.source_id
where walks.next_id = walks.source_id
    and walks.source_id = list_min(walks.path)

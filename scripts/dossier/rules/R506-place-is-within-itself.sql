-- # R506 place is within itself
-- ## What it does
-- Follows `within_id` from place to place and reports each circle once, at its lowest id.
-- ## Why is this bad
-- No place lies within a part of itself.
-- ## How to fix
-- Mend the reference that points from the larger place to the smaller.
-- severity: error
-- needs: places

with recursive walks as (
    select
        place_id,
        within_id as next_id,
        [place_id] as path
    from places
    where within_id is not null
    union all
    select
        walks.place_id,
        places.within_id as next_id,
        walks.path || [places.place_id] as path
    from walks
    inner join places
        on walks.next_id = places.place_id
    where places.within_id is not null
        and not list_contains(walks.path, places.place_id)
)
select
    'places' as resource,
    places._line as line,
    'within_id' as field,
    places.place_id as record_id,
    case
        when len(walks.path) = 1 then format('place `{}` lies within itself', places.place_id)
        else format(
            'place `{}` lies within itself by way of `{}`',
            places.place_id,
            array_to_string(walks.path[2:], '`, `')
        )
    end as message,
    'find the largest place and empty its `within_id`' as help
from walks
inner join places
    on walks.place_id = places.place_id
where walks.next_id = walks.place_id
    and walks.place_id = list_min(walks.path)

-- # R505 actor is part of itself
-- ## What it does
-- Follows `parent_id` from actor to actor and reports each circle once, at its lowest id.
-- ## Why is this bad
-- Nothing is a part of its own part.
-- ## How to fix
-- Mend the reference that points from the whole to the part.
-- severity: error
-- needs: actors

with recursive walks as (
    select
        actor_id,
        parent_id as next_id,
        [actor_id] as path
    from actors
    where parent_id is not null
    union all
    select
        walks.actor_id,
        actors.parent_id as next_id,
        walks.path || [actors.actor_id] as path
    from walks
    inner join actors
        on walks.next_id = actors.actor_id
    where actors.parent_id is not null
        and not list_contains(walks.path, actors.actor_id)
)
select
    'actors' as resource,
    actors._line as line,
    'parent_id' as field,
    actors.actor_id as record_id,
    case
        when len(walks.path) = 1 then format('actor `{}` is part of itself', actors.actor_id)
        else format(
            'actor `{}` is part of itself by way of `{}`',
            actors.actor_id,
            array_to_string(walks.path[2:], '`, `')
        )
    end as message,
    'find the whole and empty its `parent_id`' as help
from walks
inner join actors
    on walks.actor_id = actors.actor_id
where walks.next_id = walks.actor_id
    and walks.actor_id = list_min(walks.path)

-- # R503 actor without one standard name
-- ## What it does
-- Reports actors that have no name of kind `standard` in `actor_names`, or more than one.
-- ## Why is this bad
-- Statements and titles call an actor by one name; with none or two a reader cannot know which.
-- ## How to fix
-- Add the standard name, or give the other forms the kind that they are.
-- severity: error
-- needs: actor_names, actors, name_kinds

with standards as (
    select
        actor_id,
        count(*) as n_names
    from actor_names
    where name_kind = 'standard'
    group by actor_id
),
leading_nowhere as (
    select
        actor_names.actor_id
    from actor_names
    anti join actors
        on actor_names.actor_id = actors.actor_id
),
of_no_kind as (
    select
        actor_names.actor_id
    from actor_names
    anti join name_kinds
        on actor_names.name_kind = name_kinds.code
)
select
    'actors' as resource,
    actors._line as line,
    'name' as field,
    actors.actor_id as record_id,
    format(
        'actor `{}` has {} of kind `standard`',
        actors.actor_id,
        case when standards.n_names is null then 'no name' else format('{} names', standards.n_names) end
    ) as message,
    'give it one name of kind `standard` in `actor_names`' as help
from actors
left join standards
    on actors.actor_id = standards.actor_id
anti join of_no_kind
    on actors.actor_id = of_no_kind.actor_id
where standards.n_names > 1
    or (standards.n_names is null and not exists (from leading_nowhere))

-- # R621 event relations in a circle
-- ## What it does
-- Follows relations of one kind from event to event (`part_of`, `replaces`, `renews`, `repeats`, `follows`,
-- `precondition_of`) and reports each circle of up to eight events once, at its lowest id.
-- ## Why is this bad
-- No event is part of its own part or comes later than itself; one of the relations is turned round.
-- ## How to fix
-- Exchange the two events of the relation that is turned round, or remove it.
-- severity: error
-- needs: event_relations

with recursive steps as (
    select distinct
        event_relation,
        from_event_id,
        to_event_id
    from event_relations
    where event_relation in ('part_of', 'replaces', 'renews', 'repeats', 'follows', 'precondition_of')
        -- a relation of an event to itself has a rule of its own
        and from_event_id <> to_event_id
),
walks as (
    select
        event_relation,
        from_event_id as start_id,
        to_event_id as next_id,
        to_event_id as lowest_id,
        1 as n_steps
    from steps
    union
    select
        walks.event_relation,
        walks.start_id,
        steps.to_event_id as next_id,
        least(walks.lowest_id, steps.to_event_id) as lowest_id,
        walks.n_steps + 1 as n_steps
    from walks
    inner join steps
        on walks.event_relation = steps.event_relation
        and walks.next_id = steps.from_event_id
    where walks.n_steps < 8
        and walks.next_id <> walks.start_id
),
circles as (
    select
        event_relation,
        start_id,
        min(n_steps) as n_steps
    from walks
    where next_id = start_id
        and lowest_id = start_id
    group by
        event_relation,
        start_id
)
select
    'event_relations' as resource,
    min(event_relations._line) as line,
    'event_relation' as field,
    arg_min(event_relations.event_relation_id, event_relations._line) as record_id,
    format(
        'the relation `{}` leads from event `{}` back to itself by way of {}',
        circles.event_relation,
        circles.start_id,
        case
            when circles.n_steps = 2 then format('`{}`', arg_min(event_relations.to_event_id, event_relations._line))
            else format('{} other events', circles.n_steps - 1)
        end
    ) as message,
    'find the relation that is turned round and exchange its two events' as help
from circles
inner join event_relations
    on circles.event_relation = event_relations.event_relation
    and circles.start_id = event_relations.from_event_id
semi join walks
    on event_relations.event_relation = walks.event_relation
    and event_relations.to_event_id = walks.start_id
    and walks.next_id = circles.start_id
group by
    circles.start_id,
    circles.event_relation,
    circles.n_steps

-- # R613 same event relation twice
-- ## What it does
-- Reports a relation of two events that an earlier row has already.
-- ## Why is this bad
-- The relation is counted twice.
-- ## How to fix
-- Keep one row and move the citations of the other to it.
-- severity: error
-- needs: event_relations

with relations as (
    select
        event_relation_id,
        from_event_id,
        to_event_id,
        event_relation,
        _line,
        first_value(event_relation_id) over (
            partition by
                from_event_id,
                to_event_id,
                event_relation
            order by _line
        ) as first_id
    from event_relations
)
select
    'event_relations' as resource,
    _line as line,
    null as field,
    event_relation_id as record_id,
    format(
        'relation `{}` is `{}` from event `{}` to `{}`, as `{}` is',
        event_relation_id,
        event_relation,
        from_event_id,
        to_event_id,
        first_id
    ) as message,
    'keep one row and move the citations to it' as help
from relations
where event_relation_id <> first_id

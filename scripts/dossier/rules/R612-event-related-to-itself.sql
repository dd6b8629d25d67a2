-- # R612 event related to itself
-- ## What it does
-- Reports relations from an event to the same event.
-- ## Why is this bad
-- No event follows, replaces or contains itself; one end was mistyped.
-- ## How to fix
-- Name the other event.
-- severity: error
-- needs: event_relations

select
    'event_relations' as resource,
    _line as line,
    'to_event_id' as field,
    event_relation_id as record_id,
    format('relation `{}` is `{}` from event `{}` to itself', event_relation_id, event_relation, from_event_id)
        as message,
    'name the other event' as help
from event_relations
where from_event_id = to_event_id

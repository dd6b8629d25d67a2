-- # R623 later event comes first
-- ## What it does
-- Reports relations `follows`, `repeats`, `renews`, `replaces` and `responds_to` whose first event is over before the
-- second begins, where the second has happened.
-- ## Why is this bad
-- Nothing follows, repeats or answers what is still to come: the two events are exchanged, or a date is wrong.
-- ## How to fix
-- Exchange the two events, or mend the date that its citation does not carry.
-- severity: error
-- needs: event_relations, events

select
    'event_relations' as resource,
    event_relations._line as line,
    'event_relation' as field,
    event_relations.event_relation_id as record_id,
    format(
        'event `{}` {} `{}` but ended `{}`, before that one started `{}`',
        later.event_id,
        replace(event_relations.event_relation, '_', ' '),
        earlier.event_id,
        later.end_date,
        earlier.start_date
    ) as message,
    'exchange the two events, or mend a date' as help
from event_relations
inner join events as later
    on event_relations.from_event_id = later.event_id
inner join events as earlier
    on event_relations.to_event_id = earlier.event_id
where event_relations.event_relation in ('follows', 'repeats', 'renews', 'replaces', 'responds_to')
    and later.end_date < earlier.start_date
    and earlier.status in ('occurred', 'ongoing')
    and coalesce(later.start_date <= later.end_date, true)
    and coalesce(earlier.start_date <= earlier.end_date, true)

-- # R602 event without participant
-- ## What it does
-- Reports events in which no actor takes part.
-- ## Why is this bad
-- An event is somebody doing something; without an actor it cannot be found by anybody's name.
-- ## How to fix
-- Add the participants to `event_participants`; an unnamed group is an actor too.
-- severity: error
-- needs: event_participants, events

with leading_nowhere as (
    select
        event_participants.event_id
    from event_participants
    anti join events
        on event_participants.event_id = events.event_id
)
select
    'events' as resource,
    events._line as line,
    'event_id' as field,
    events.event_id as record_id,
    format('event `{}` has no participant', events.event_id) as message,
    'add at least the one who acts to `event_participants`' as help
from events
anti join event_participants
    on events.event_id = event_participants.event_id
where not exists (from leading_nowhere)

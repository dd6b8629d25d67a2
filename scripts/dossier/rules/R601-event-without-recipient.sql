-- # R601 event without recipient
-- ## What it does
-- Reports events of a type that needs a recipient (`recipient_required` in `event_types`) among whose participants
-- there is none.
-- ## Why is this bad
-- Such an event is between two: aid that nobody gets, or a sanction that hits nobody, is counted on one side only.
-- ## How to fix
-- Add the recipient to `event_participants`, or choose another event type.
-- Source: PLOVER manual, Event Categories.
-- severity: error
-- needs: event_participants, participant_roles, events, event_types

with roles as (
    select
        event_participants.event_id,
        -- a role that is no code has been told already
        bool_or(participant_roles.code is null or participant_roles.code = 'recipient') as has_recipient
    from event_participants
    left join participant_roles
        on event_participants.participant_role = participant_roles.code
    group by event_participants.event_id
),
leading_nowhere as (
    select
        event_participants.event_id
    from event_participants
    anti join events
        on event_participants.event_id = events.event_id
)
select
    'events' as resource,
    events._line as line,
    'event_type' as field,
    events.event_id as record_id,
    format('event `{}` is `{}` but has no recipient', events.event_id, events.event_type) as message,
    'add the participant with the role `recipient`, or choose another type' as help
from events
inner join event_types
    on events.event_type = event_types.code
inner join roles
    on events.event_id = roles.event_id
where event_types.recipient_required = 'true'
    and not roles.has_recipient
    and not exists (from leading_nowhere)

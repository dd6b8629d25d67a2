-- # R605 same participant twice
-- ## What it does
-- Reports an actor that takes part in an event in the same role by an earlier row.
-- ## Why is this bad
-- The actor is counted twice.
-- ## How to fix
-- Keep one row and move the citations of the other to it, or mend the role.
-- severity: error
-- needs: event_participants

with participants as (
    select
        event_participant_id,
        event_id,
        actor_id,
        participant_role,
        _line,
        first_value(event_participant_id) over (
            partition by
                event_id,
                actor_id,
                participant_role
            order by _line
        ) as first_id
    from event_participants
)
select
    'event_participants' as resource,
    _line as line,
    'actor_id' as field,
    event_participant_id as record_id,
    format(
        'participant `{}` has `{}` as `{}` of event `{}`, as `{}` does',
        event_participant_id,
        actor_id,
        participant_role,
        event_id,
        first_id
    ) as message,
    'keep one row and move the citations to it, or mend the role' as help
from participants
where event_participant_id <> first_id

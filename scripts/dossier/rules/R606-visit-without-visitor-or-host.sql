-- # R606 visit without visitor or host
-- ## What it does
-- Reports events tagged `CONSULT/visit` that lack a participant with the role `actor`, the visitor, or one with the
-- role `recipient`, the host.
-- ## Why is this bad
-- A visit is one going to another; with one side missing nobody can tell who went where.
-- ## How to fix
-- Add the side that is missing to `event_participants`; a meeting without a host is no visit.
-- Source: PLOVER manual, Event Categories, CONSULT.
-- severity: error
-- needs: event_participants, participant_roles, events, event_tags

with sides as (
    select
        event_participants.event_id,
        -- a role that is no code has been told already
        bool_or(participant_roles.code is null or participant_roles.code = 'actor') as has_visitor,
        bool_or(participant_roles.code is null or participant_roles.code = 'recipient') as has_host
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
    'event_tags' as resource,
    event_tags._line as line,
    'tag_code' as field,
    event_tags.event_tag_id as record_id,
    format(
        'event `{}` is a visit without {}',
        event_tags.event_id,
        case
            when sides.has_visitor then 'a recipient, the host'
            when sides.has_host then 'an actor, the visitor'
            else 'an actor, the visitor, and a recipient, the host'
        end
    ) as message,
    'add the side that is missing, or remove the tag' as help
from event_tags
inner join events
    on event_tags.event_id = events.event_id
inner join sides
    on event_tags.event_id = sides.event_id
where event_tags.tag_code = 'CONSULT/visit'
    and events.event_type = 'CONSULT'
    and not (sides.has_visitor and sides.has_host)
    and not exists (from leading_nowhere)

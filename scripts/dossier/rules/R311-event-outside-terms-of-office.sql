-- # R311 event outside terms of office
-- ## What it does
-- Reports persons who take part in an event that occurred or goes on, while every office on record for them ends before
-- the event or begins after it. Whoever has an office without any bounds is left alone.
-- ## Why is this bad
-- It may stand: people act before, between and after their offices. More often a date is wrong by years, or the
-- namesake, predecessor or successor is meant.
-- ## How to fix
-- Look whether the actor, the event's dates and the terms of office are right, or add the office that was held then. If
-- all is right, waive the warning in `waivers`.
-- severity: warning
-- needs: event_participants, events, actor_roles

with terms as (
    select
        actor_id,
        coalesce(held_from, date '0001-01-01') as first_day,
        coalesce(held_to, date '9999-12-31') as last_day,
        case
            when held_to is null then format('`{}` from {}', actor_role_id, held_from)
            when held_from is null then format('`{}` until {}', actor_role_id, held_to)
            else format('`{}` from {} to {}', actor_role_id, held_from, held_to)
        end as term
    from actor_roles
    -- terms that end before they start, or lie beside the day that attests them, have rules of their own
    where coalesce(held_from <= held_to, true)
        and coalesce(attested_on >= held_from, true)
        and coalesce(attested_on <= held_to, true)
),
known as (
    select
        actor_id,
        string_agg(term, ', ' order by first_day, term) as terms
    from terms
    group by actor_id
)
select
    'event_participants' as resource,
    event_participants._line as line,
    'actor_id' as field,
    event_participants.event_participant_id as record_id,
    format(
        'event `{}` of {} has `{}` taking part, whose offices on record are {}',
        events.event_id,
        coalesce(events.start_date, events.end_date),
        event_participants.actor_id,
        known.terms
    ) as message,
    'see whether actor, dates and terms are right; if they are, waive the warning' as help
from event_participants
inner join events
    on event_participants.event_id = events.event_id
inner join known
    on event_participants.actor_id = known.actor_id
anti join terms
    on event_participants.actor_id = terms.actor_id
    and terms.first_day <= coalesce(events.end_date, date '9999-12-31')
    and terms.last_day >= coalesce(events.start_date, date '0001-01-01')
where events.status in ('occurred', 'ongoing')
    and (events.start_date is not null or events.end_date is not null)
    and coalesce(events.start_date <= events.end_date, true)

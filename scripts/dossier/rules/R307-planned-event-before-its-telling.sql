-- # R307 planned event before its telling
-- ## What it does
-- Reports events with status `planned` that end before the first held source that tells them was published.
-- ## Why is this bad
-- It may stand: a plan of the past that nobody saw through. More often the date was counted from the wrong day, or the
-- event has occurred.
-- ## How to fix
-- Look whether a date or the status is wrong; if both are right, say so in the event's note.
-- severity: warning
-- needs: citations, events

with tellings as (
    select
        citations.record_id as event_id,
        min(published.day) as first_published_on,
        bool_or(published.day is null) as is_open
    from citations
    inner join _published as published
        on citations.source_id = published.source_id
    where citations.record_table = 'events'
        and citations.support <> 'external'
    group by citations.record_id
)
select
    'events' as resource,
    events._line as line,
    'end_date' as field,
    events.event_id as record_id,
    format(
        'event `{}` is `planned` and ends `{}` but the first source that tells it is of `{}`',
        events.event_id,
        events.end_date,
        tellings.first_published_on
    ) as message,
    'see whether the date or the status is wrong' as help
from events
inner join tellings
    on events.event_id = tellings.event_id
where events.status = 'planned'
    and events.end_date < tellings.first_published_on
    and not tellings.is_open
    and coalesce(events.start_date, events.end_date) <= events.end_date

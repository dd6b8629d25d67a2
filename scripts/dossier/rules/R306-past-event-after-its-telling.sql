-- # R306 past event after its telling
-- ## What it does
-- Reports events with status `occurred` or `ongoing` that start after the publication of the last held source that
-- tells them. A source without a day of its own counts by the nearest one it derives from; when no day is known,
-- nothing is said.
-- ## Why is this bad
-- A text cannot tell as past what came after it: a date is wrong, or the event is planned, feared or alleged.
-- ## How to fix
-- Mend `start_date`, or the status.
-- severity: error
-- needs: citations, events

with tellings as (
    select
        citations.record_id as event_id,
        max(published.day) as last_published_on,
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
    'start_date' as field,
    events.event_id as record_id,
    format(
        'event `{}` is `{}` and starts `{}` but the last source that tells it is of `{}`',
        events.event_id,
        events.status,
        events.start_date,
        tellings.last_published_on
    ) as message,
    'mend the date, or the status' as help
from events
inner join tellings
    on events.event_id = tellings.event_id
where events.status in ('occurred', 'ongoing')
    and events.start_date > tellings.last_published_on
    and not tellings.is_open
    and events.start_date <= coalesce(events.end_date, events.start_date)

-- # R301 event ends before it starts
-- ## What it does
-- Reports events whose end date lies before their start date.
-- ## Why is this bad
-- Nothing ends before it starts; one of the two dates is wrong.
-- ## How to fix
-- Mend the date that the cited sentence does not carry.
-- severity: error
-- needs: events

select
    'events' as resource,
    _line as line,
    'end_date' as field,
    event_id as record_id,
    format('event `{}` ends `{}` but starts `{}`', event_id, end_date, start_date) as message,
    'mend one of the two dates; both are cited' as help
from events
where end_date < start_date

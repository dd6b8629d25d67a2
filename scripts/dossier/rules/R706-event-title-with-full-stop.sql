-- # R706 event title with full stop
-- ## What it does
-- Reports titles of events that end with a full stop.
-- ## Why is this bad
-- A title is set into lists and sentences, where the full stop is in the way; all others have none.
-- ## How to fix
-- Remove the full stop.
-- severity: error
-- needs: events

select
    'events' as resource,
    _line as line,
    'title' as field,
    event_id as record_id,
    format('the title of event `{}` ends with a full stop', event_id) as message,
    'remove it' as help
from events
where title like '%.'
    -- an abbreviation keeps its own
    and not regexp_matches(title, '\b(?:[A-Z]\.)+$')

-- # R604 same tag twice
-- ## What it does
-- Reports a tag that the event has already.
-- ## Why is this bad
-- The event is counted twice under that tag.
-- ## How to fix
-- Keep one row and move the citations of the other to it.
-- severity: error
-- needs: event_tags

with tags as (
    select
        event_tag_id,
        event_id,
        tag_code,
        _line,
        first_value(event_tag_id) over (
            partition by
                event_id,
                tag_code
            order by _line
        ) as first_id
    from event_tags
)
select
    'event_tags' as resource,
    _line as line,
    'tag_code' as field,
    event_tag_id as record_id,
    format('tag `{}` gives `{}` the code `{}`, as `{}` does', event_tag_id, event_id, tag_code, first_id) as message,
    'keep one row and move the citations to it' as help
from tags
where event_tag_id <> first_id

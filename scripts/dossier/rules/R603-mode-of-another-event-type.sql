-- # R603 mode of another event type
-- ## What it does
-- Reports events tagged with a mode that refines another event type than theirs.
-- ## Why is this bad
-- A visit is a way to consult and no way to sanction; tag or type is wrong.
-- ## How to fix
-- Choose a mode of the event's type, or mend the type.
-- Source: PLOVER manual, Event Categories.
-- severity: error
-- needs: event_tags, events, event_types, event_tag_codes

select
    'event_tags' as resource,
    event_tags._line as line,
    'tag_code' as field,
    event_tags.event_tag_id as record_id,
    format(
        'event `{}` is `{}` but tagged `{}`, a mode of `{}`',
        events.event_id,
        events.event_type,
        event_tags.tag_code,
        event_tag_codes.event_type
    ) as message,
    'choose a mode of the event type, or mend the type' as help
from event_tags
inner join events
    on event_tags.event_id = events.event_id
inner join event_types
    on events.event_type = event_types.code
inner join event_tag_codes
    on event_tags.tag_code = event_tag_codes.code
where event_tag_codes.scheme = 'plover_mode'
    and event_tag_codes.event_type <> events.event_type

-- # R806 mode without its event type
-- ## What it does
-- Reports tag codes whose event type does not fit: a mode must name the type that its code begins with, contexts and
-- auxiliaries name none.
-- ## Why is this bad
-- By the event type the dossier sees that an event is tagged with a mode of another type; without it that goes unseen.
-- ## How to fix
-- Fill or empty `event_type`, or mend code or scheme.
-- severity: error
-- needs: event_tag_codes

select
    'event_tag_codes' as resource,
    _line as line,
    'event_type' as field,
    code as record_id,
    format(
        'tag code `{}` is a `{}` but {}',
        code,
        scheme,
        case when event_type is null then 'names no event type' else format('names the event type `{}`', event_type) end
    ) as message,
    case
        when scheme = 'plover_mode' then format('write `{}`', split_part(code, '/', 1))
        else 'empty the cell'
    end as help
from event_tag_codes
where (scheme = 'plover_mode' and event_type is distinct from split_part(code, '/', 1))
    or (scheme <> 'plover_mode' and event_type is not null)

-- # R622 part outside its whole
-- ## What it does
-- Reports events that are `part_of` another and begin before it begins or end after it ends.
-- ## Why is this bad
-- It may stand, where the whole is known by one day only. Otherwise a date is wrong, or the part belongs to another
-- whole.
-- ## How to fix
-- Mend the date of one of the two, name the whole that was meant, or choose another relation. If all is right, waive
-- the warning in `waivers`.
-- severity: warning
-- needs: event_relations, events

select
    'event_relations' as resource,
    event_relations._line as line,
    'from_event_id' as field,
    event_relations.event_relation_id as record_id,
    case
        when parts.start_date < wholes.start_date
            then format(
                'event `{}` starts `{}` but is part of `{}`, which starts `{}`',
                parts.event_id,
                parts.start_date,
                wholes.event_id,
                wholes.start_date
            )
        else format(
            'event `{}` ends `{}` but is part of `{}`, which ends `{}`',
            parts.event_id,
            parts.end_date,
            wholes.event_id,
            wholes.end_date
        )
    end as message,
    'mend a date, or name the whole that was meant; if all is right, waive the warning' as help
from event_relations
inner join events as parts
    on event_relations.from_event_id = parts.event_id
inner join events as wholes
    on event_relations.to_event_id = wholes.event_id
where event_relations.event_relation = 'part_of'
    and (parts.start_date < wholes.start_date or parts.end_date > wholes.end_date)
    and coalesce(parts.start_date <= parts.end_date, true)
    and coalesce(wholes.start_date <= wholes.end_date, true)

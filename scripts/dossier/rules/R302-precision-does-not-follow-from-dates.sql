-- # R302 precision does not follow from dates
-- ## What it does
-- Computes the precision from the two dates of an event and compares it with the one given: 1 day is `day`, 2 to 6 are
-- `days`, 7 `week`, 8 to 31 `month`, 32 to 366 `year`, more `longer`; one date alone is `open`, none `undated`.
-- ## Why is this bad
-- Either a date or the precision is wrong, and who selects events by precision gets the wrong ones.
-- ## How to fix
-- Write the precision that follows from the dates, or mend the dates.
-- severity: error
-- needs: events, date_precisions

with spans as (
    select
        event_id,
        date_precision,
        _line,
        case
            when start_date is null and end_date is null then 'undated'
            when start_date is null or end_date is null then 'open'
            when date_diff('day', start_date, end_date) = 0 then 'day'
            when date_diff('day', start_date, end_date) < 6 then 'days'
            when date_diff('day', start_date, end_date) = 6 then 'week'
            when date_diff('day', start_date, end_date) < 31 then 'month'
            when date_diff('day', start_date, end_date) < 366 then 'year'
            else 'longer'
        end as computed_precision,
        case
            when start_date is null and end_date is null then 'has no dates'
            when end_date is null then format('has only the start date `{}`', start_date)
            when start_date is null then format('has only the end date `{}`', end_date)
            when start_date = end_date then format('is of `{}`', start_date)
            else format('lasts from `{}` to `{}`', start_date, end_date)
        end as dates_in_words
    from events
    semi join date_precisions
        on events.date_precision = date_precisions.code
    -- a day that is none has been told already
    anti join _cells as cells
        on cells.resource = 'events'
        and cells.record_id = events.event_id
        and (
            cells.field = 'start_date' and events.start_date is null
            or cells.field = 'end_date' and events.end_date is null
        )
    where start_date is null
        or end_date is null
        or start_date <= end_date
)
select
    'events' as resource,
    _line as line,
    'date_precision' as field,
    event_id as record_id,
    format('event `{}` {} but has precision `{}`', event_id, dates_in_words, date_precision) as message,
    format('write `{}`, or mend the dates', computed_precision) as help
from spans
where date_precision <> computed_precision

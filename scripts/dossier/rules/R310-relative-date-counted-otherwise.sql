-- # R310 relative date counted otherwise
-- ## What it does
-- Where the texts are known, takes each day with support `computed` whose cited sentence names no calendar date and
-- exactly one that counts from the day of speaking (yesterday, last month, three years ago, on Monday), and counts it
-- from the day on which the cited rendition was published. A rendition without a day counts by the nearest one it
-- derives from.
-- ## Why is this bad
-- A translation or repost appears on another day than its original, and `yesterday` is not the same day in both;
-- counted from the wrong one, the event moves.
-- ## How to fix
-- Count from `published_on` of the rendition that is cited. It may stand when the text itself shows that its author
-- counted from another day: then cite that sentence too and waive the warning in `waivers`.
-- severity: warning
-- needs: citations, events, claims, actor_roles, sentences

with days as (
    select
        'events' as resource,
        event_id as record_id,
        _line,
        unnest(['start_date', 'end_date']) as field,
        unnest([start_date, end_date]) as day
    from events
    union all
    select
        'claims' as resource,
        claim_id as record_id,
        _line,
        unnest(['claimed_from', 'claimed_to']) as field,
        unnest([claimed_from, claimed_to]) as day
    from claims
    union all
    select
        'actor_roles' as resource,
        actor_role_id as record_id,
        _line,
        unnest(['attested_on', 'held_from', 'held_to']) as field,
        unnest([attested_on, held_from, held_to]) as day
    from actor_roles
),
counted as (
    select
        relatives.sentence_id,
        relatives.words,
        relatives.step as weekday,
        relatives.unit,
        published.day as told_on,
        case relatives.unit
            when 'day' then published.day + relatives.step
            -- a week may begin on Sunday
            when 'week' then cast(date_trunc('week', published.day) as date) + 7 * relatives.step - 1
            when 'month' then cast(date_trunc('month', published.day + to_months(relatives.step)) as date)
            when 'year' then make_date(year(published.day) + relatives.step, 1, 1)
            else published.day - 7
        end as first_day,
        case relatives.unit
            when 'day' then published.day + relatives.step
            when 'week' then cast(date_trunc('week', published.day) as date) + 7 * relatives.step + 6
            when 'month' then last_day(published.day + to_months(relatives.step))
            when 'year' then make_date(year(published.day) + relatives.step, 12, 31)
            else published.day + 7
        end as last_day
    from _sentence_relatives as relatives
    inner join sentences
        on relatives.sentence_id = sentences.sentence_id
    inner join _published as published
        on sentences.source_id = published.source_id
    where published.day is not null
)
select distinct
    days.resource as resource,
    days._line as line,
    days.field as field,
    days.record_id as record_id,
    format(
        '`{}` of `{}` is `{}`, but `{}` in sentence `{}` of `{}` means {}',
        days.field,
        days.record_id,
        days.day,
        counted.words,
        counted.sentence_id,
        counted.told_on,
        case
            when counted.unit = 'weekday' then 'such a day within a week of it'
            when counted.first_day = counted.last_day then format('`{}`', counted.first_day)
            else format('a day from `{}` to `{}`', counted.first_day, counted.last_day)
        end
    ) as message,
    'count from the day of the rendition that is cited; if the date is right nevertheless, waive the warning' as help
from citations
inner join days
    on citations.record_table = days.resource
    and citations.record_id = days.record_id
    and citations.record_field = days.field
inner join counted
    on citations.sentence_id = counted.sentence_id
where citations.support = 'computed'
    and (
        days.day not between counted.first_day and counted.last_day
        or (counted.unit = 'weekday' and isodow(days.day) <> counted.weekday)
    )

-- # R119 date not in cited sentence
-- ## What it does
-- Where the texts are known, looks for each day of an event, claim, role or source in the sentence that is cited for it
-- with support `explicit`: year, month and day, in digits or in words. Where an event or claim spans more than a week,
-- the first or last day of a month may be carried by the month, that of a year by the year. English, Vietnamese and
-- Chinese are understood; other languages are left alone.
-- ## Why is this bad
-- `explicit` promises that a reader finds the date in the sentence. One whose year comes from elsewhere, or that was
-- reckoned, is right only as far as the reckoning is, and must say so.
-- ## How to fix
-- Write the date that the sentence names, or set the support to `computed` and cite the day from which it is reckoned.
-- severity: error
-- needs: citations, events, claims, actor_roles, sources, sentences

with days as (
    select
        'events' as resource,
        event_id as record_id,
        _line,
        unnest(['start_date', 'end_date']) as field,
        unnest([start_date, end_date]) as day,
        date_precision not in ('day', 'days', 'week') as is_wide
    from events
    -- dates that contradict each other or the precision have rules of their own
    where coalesce(start_date <= end_date, true)
        and (date_precision <> 'day' or start_date is not distinct from end_date)
    union all
    select
        'claims' as resource,
        claim_id as record_id,
        _line,
        unnest(['claimed_from', 'claimed_to']) as field,
        unnest([claimed_from, claimed_to]) as day,
        date_diff('day', claimed_from, claimed_to) > 6 as is_wide
    from claims
    where coalesce(claimed_from <= claimed_to, true)
    union all
    select
        'actor_roles' as resource,
        actor_role_id as record_id,
        _line,
        unnest(['attested_on', 'held_from', 'held_to']) as field,
        unnest([attested_on, held_from, held_to]) as day,
        false as is_wide
    from actor_roles
    union all
    select
        'sources' as resource,
        source_id as record_id,
        _line,
        'published_on' as field,
        published_on as day,
        false as is_wide
    from sources
),
edges as (
    select
        *,
        case when field in ('end_date', 'claimed_to') then last_day(day) else date_trunc('month', day) end = day
            and is_wide as is_month,
        case when field in ('end_date', 'claimed_to') then make_date(year(day), 12, 31) else date_trunc('year', day) end
            = day
            and is_wide as is_year
    from days
    where day is not null
),
held as (
    select
        edges.*,
        citations.citation_id,
        citations._line as citation_line,
        citations.sentence_id,
        exists (
            from _sentence_dates as named
            where named.sentence_id = citations.sentence_id
                and named.year = year(edges.day)
                and (edges.is_year or named.month = month(edges.day))
                and (edges.is_month or edges.is_year or named.day = day(edges.day))
        ) as is_there
    from citations
    inner join edges
        on citations.record_table = edges.resource
        and citations.record_id = edges.record_id
        and citations.record_field = edges.field
    inner join sentences
        on citations.sentence_id = sentences.sentence_id
        and citations.source_id = sentences.source_id
    inner join _sentence_texts as texts
        on citations.sentence_id = texts.sentence_id
    where citations.support = 'explicit'
        and texts.is_proven
        and texts.is_understood
),
judged as (
    select
        *,
        bool_or(is_there) over (
            partition by
                resource,
                record_id,
                field
        ) as is_elsewhere,
        row_number() over (
            partition by
                resource,
                record_id,
                field
            order by citation_line
        ) as place
    from held
)
select
    case when is_elsewhere then 'citations' else resource end as resource,
    case when is_elsewhere then citation_line else _line end as line,
    case when is_elsewhere then 'sentence_id' else field end as field,
    case when is_elsewhere then citation_id else record_id end as record_id,
    format(
        '`{}` of `{}` is `{}`, which sentence `{}` does not name, though citation `{}` is `explicit`',
        field,
        record_id,
        day,
        sentence_id,
        citation_id
    ) as message,
    'write the date that the sentence names, or set the support to `computed` and cite what it is reckoned from' as help
from judged
where not is_there
    and (is_elsewhere or place = 1)

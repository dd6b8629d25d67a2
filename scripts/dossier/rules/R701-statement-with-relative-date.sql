-- # R701 statement with relative date
-- ## What it does
-- Reports statements with a date that counts from the day of speaking: yesterday, today, tomorrow, tonight, ago, and
-- last, this, next, past or coming with a day, week, month, season or year.
-- ## Why is this bad
-- A statement stands alone; nobody can tell from it which month "last month" was.
-- ## How to fix
-- Write the date that the relative one means, and cite as `computed` the sentence with the day from which it counts.
-- severity: error
-- needs: claims

with found as (
    select
        claim_id,
        _line,
        regexp_extract(
            -- the last week of a month is as fixed as the month
            regexp_replace(
                statement,
                '\b(?:last|next|past) '
                    || '(?:night|day|week|weekend|month|quarter|spring|summer|autumn|fall|winter|year)s? of\b',
                '',
                'gi'
            ),
            '(?i)\b(?:yesterday|today|tomorrow|tonight'
                || '|(?:last|this|next|past|previous|coming) '
                || '(?:night|day|week|weekend|month|quarter|spring|summer|autumn|fall|winter|year|decade|century'
                || '|monday|tuesday|wednesday|thursday|friday|saturday|sunday'
                || '|january|february|march|april|may|june|july|august|september|october|november|december)s?'
                || '|(?:days?|weeks?|months?|years?|decades?) ago)\b'
        ) as words
    from claims
)
select
    'claims' as resource,
    _line as line,
    'statement' as field,
    claim_id as record_id,
    format('the statement of claim `{}` has the relative date `{}`', claim_id, words) as message,
    'write the date that is meant, and cite the day from which it counts' as help
from found
where words <> ''

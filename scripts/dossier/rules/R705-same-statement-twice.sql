-- # R705 same statement twice
-- ## What it does
-- Reports a claim whose statement differs from an earlier one only in capitals, punctuation or white space.
-- ## Why is this bad
-- A claim made in two renditions of one article is one claim with two citations; two rows count it twice. When two
-- speakers hold the same, the statements must say who holds what, or they cannot be told apart in a list.
-- ## How to fix
-- Keep one claim, move the citations of the other to it and retire the other; or word the two apart.
-- severity: error
-- needs: claims

with wordings as (
    select
        claim_id,
        _line,
        trim(regexp_replace(lower(statement), '[^\pL\pN]+', ' ', 'g')) as wording
    from claims
),
repeats as (
    select
        claim_id,
        _line,
        first_value(claim_id) over (
            partition by wording
            order by _line
        ) as first_id
    from wordings
    where wording <> ''
)
select
    'claims' as resource,
    _line as line,
    'statement' as field,
    claim_id as record_id,
    format('claim `{}` has the statement of `{}`', claim_id, first_id) as message,
    'keep one claim with the citations of both, or word the two apart' as help
from repeats
where claim_id <> first_id

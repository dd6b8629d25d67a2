-- # R507 identifier of two records
-- ## What it does
-- Reports an identifier with predicate `exact` that another record of the same table has with that predicate too. A
-- state as an actor and its country as a place may share one.
-- ## Why is this bad
-- Two records that are exactly the same thing are one record; or one of them has the identifier of something else.
-- ## How to fix
-- Merge the records and retire one, or set the predicate to `close` or `not`.
-- severity: error
-- needs: identifiers

with exact as (
    select
        identifier_id,
        record_table,
        record_id,
        scheme,
        identifier,
        _line,
        first_value(record_id) over (
            partition by
                record_table,
                scheme,
                identifier
            order by _line
        ) as first_id
    from identifiers
    where predicate = 'exact'
        and identifier is not null
)
select
    'identifiers' as resource,
    _line as line,
    'identifier' as field,
    identifier_id as record_id,
    format(
        'identifier `{}` gives `{}` the {} identifier `{}`, which `{}` has',
        identifier_id,
        record_id,
        scheme,
        identifier,
        first_id
    ) as message,
    'merge the two records, or mend the identifier or its predicate' as help
from exact
where record_id <> first_id

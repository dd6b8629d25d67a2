-- # R514 same identifier twice
-- ## What it does
-- Reports an identifier that the same record has already by an earlier row.
-- ## Why is this bad
-- The same fact stands twice, perhaps with two predicates.
-- ## How to fix
-- Remove one of the two.
-- severity: error
-- needs: identifiers

with rows_of_record as (
    select
        identifier_id,
        record_id,
        scheme,
        identifier,
        _line,
        first_value(identifier_id) over (
            partition by
                record_table,
                record_id,
                scheme,
                identifier
            order by _line
        ) as first_id
    from identifiers
)
select
    'identifiers' as resource,
    _line as line,
    'identifier' as field,
    identifier_id as record_id,
    format(
        'identifier `{}` gives `{}` {}, as `{}` does',
        identifier_id,
        record_id,
        coalesce(format('the {} identifier `{}`', scheme, identifier), format('no {} identifier', scheme)),
        first_id
    ) as message,
    'remove one of the two' as help
from rows_of_record
where identifier_id <> first_id

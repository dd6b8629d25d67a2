-- # R509 identifier found by a vain search
-- ## What it does
-- Reports identifiers whose lookup is `searched_none_found` although an identifier or a predicate is given.
-- ## Why is this bad
-- The row says at once that nothing was found and what was found.
-- ## How to fix
-- Empty identifier and predicate, or set the lookup to `verified` and say where it was seen.
-- severity: error
-- needs: identifiers

select
    'identifiers' as resource,
    _line as line,
    'lookup' as field,
    identifier_id as record_id,
    format(
        'identifier `{}` is `searched_none_found` but gives `{}`',
        identifier_id,
        coalesce(identifier, predicate)
    ) as message,
    'empty identifier and predicate, or write `verified` and where it was seen' as help
from identifiers
where lookup = 'searched_none_found'
    and (identifier is not null or predicate is not null)

-- # R508 verified identifier with a gap
-- ## What it does
-- Reports identifiers whose lookup is `verified` although the identifier, its predicate or the source in which it was
-- seen is missing.
-- ## Why is this bad
-- An identifier from memory is not allowed; only one that was seen somewhere can be verified again.
-- ## How to fix
-- Fill the gap, or set the lookup to `searched_none_found` when nothing was found.
-- severity: error
-- needs: identifiers

with gaps as (
    select
        identifier_id,
        _line,
        list_filter(
            [
                case when identifier is null then 'identifier' end,
                case when predicate is null then 'predicate' end,
                case when verified_in is null then 'verified_in' end
            ],
            lambda field: field is not null
        ) as fields
    from identifiers
    where lookup = 'verified'
)
select
    'identifiers' as resource,
    _line as line,
    fields[1] as field,
    identifier_id as record_id,
    format('identifier `{}` is `verified` without `{}`', identifier_id, array_to_string(fields, '`, `')) as message,
    'fill what is missing, or write `searched_none_found`' as help
from gaps
where len(fields) > 0

-- # R406 address without its basis
-- ## What it does
-- Reports sources that give an address without saying how it is known, or say how an address is known without giving
-- it.
-- ## Why is this bad
-- An address that was guessed looks like one that was printed.
-- ## How to fix
-- Fill both `url` and `url_basis`, or empty both.
-- severity: error
-- needs: sources

select
    'sources' as resource,
    _line as line,
    case when url is null then 'url' else 'url_basis' end as field,
    source_id as record_id,
    case
        when url is null then format('source `{}` has `url_basis` `{}` but no `url`', source_id, url_basis)
        else format('source `{}` has a `url` but no `url_basis`', source_id)
    end as message,
    'fill both, or neither' as help
from sources
where (url is null) <> (url_basis is null)

-- # R304 claim with one day only
-- ## What it does
-- Reports claims that give only the first or only the last day on which they can have been made.
-- ## Why is this bad
-- Half a span says nothing that could be sorted or compared; a claim that is known to be of one day has that day twice.
-- ## How to fix
-- Fill the other cell, or empty both when no day is known.
-- severity: error
-- needs: claims

select
    'claims' as resource,
    _line as line,
    case when claimed_from is null then 'claimed_from' else 'claimed_to' end as field,
    claim_id as record_id,
    case
        when claimed_from is null
            then format('claim `{}` has `claimed_to` `{}` but no `claimed_from`', claim_id, claimed_to)
        else format('claim `{}` has `claimed_from` `{}` but no `claimed_to`', claim_id, claimed_from)
    end as message,
    'give both, the same day twice if need be, or neither' as help
from claims
-- a day that is none has been told already
anti join _cells as cells
    on cells.resource = 'claims'
    and cells.record_id = claims.claim_id
    and (
        cells.field = 'claimed_from' and claims.claimed_from is null
        or cells.field = 'claimed_to' and claims.claimed_to is null
    )
where (claimed_from is null) <> (claimed_to is null)

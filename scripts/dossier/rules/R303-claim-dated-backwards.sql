-- # R303 claim dated backwards
-- ## What it does
-- Reports claims whose last possible day lies before the first.
-- ## Why is this bad
-- There is no day on which the claim can have been made.
-- ## How to fix
-- Mend the day that the cited sentence does not carry.
-- severity: error
-- needs: claims

select
    'claims' as resource,
    _line as line,
    'claimed_to' as field,
    claim_id as record_id,
    format('claim `{}` was made by `{}` but not before `{}`', claim_id, claimed_to, claimed_from) as message,
    'mend one of the two days; both are cited' as help
from claims
where claimed_to < claimed_from

-- # R609 claim relayed by its claimant
-- ## What it does
-- Reports claims that are relayed by the one who makes them.
-- ## Why is this bad
-- `relayed_by_id` is for another voice between claimant and author; here there is none.
-- ## How to fix
-- Empty `relayed_by_id`, or name the one who relays.
-- severity: error
-- needs: claims

select
    'claims' as resource,
    _line as line,
    'relayed_by_id' as field,
    claim_id as record_id,
    format('claim `{}` of `{}` is relayed by the same actor', claim_id, claimant_id) as message,
    'empty the cell, or name the one who relays the claim' as help
from claims
where relayed_by_id = claimant_id

-- # R610 claim related to itself
-- ## What it does
-- Reports relations from a claim to the same claim.
-- ## Why is this bad
-- No claim denies, supports or follows itself; one end was mistyped.
-- ## How to fix
-- Name the other claim.
-- severity: error
-- needs: claim_relations

select
    'claim_relations' as resource,
    _line as line,
    'to_claim_id' as field,
    claim_relation_id as record_id,
    format('relation `{}` is `{}` from claim `{}` to itself', claim_relation_id, claim_relation, from_claim_id)
        as message,
    'name the other claim' as help
from claim_relations
where from_claim_id = to_claim_id

-- # R615 denial that denies nothing
-- ## What it does
-- Reports claims of type `denial` that neither deny another claim by a relation nor name the event that they deny.
-- ## Why is this bad
-- It may stand: the text may tell a denial and not what was said before. Usually the claim that is denied stands in the
-- dossier, and a reader should find it.
-- ## How to fix
-- Add the relation `denies` to the claim that is denied, or give the denial the event.
-- severity: warning
-- needs: claim_relations, claims

with leading_nowhere as (
    select
        claim_relations.from_claim_id
    from claim_relations
    anti join claims
        on claim_relations.from_claim_id = claims.claim_id
)
select
    'claims' as resource,
    claims._line as line,
    'claim_type' as field,
    claims.claim_id as record_id,
    format('claim `{}` is a `denial` but denies no claim and is about no event', claims.claim_id) as message,
    'relate it by `denies` to the claim that is denied, or give it the event' as help
from claims
anti join claim_relations
    on claims.claim_id = claim_relations.from_claim_id
    and claim_relations.claim_relation = 'denies'
where claims.claim_type = 'denial'
    and claims.event_id is null
    and not exists (from leading_nowhere)

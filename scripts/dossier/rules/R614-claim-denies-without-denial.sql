-- # R614 claim denies without denial
-- ## What it does
-- Reports relations `denies` that go out from a claim which is neither of type `denial` nor of negative polarity.
-- ## Why is this bad
-- Who does not say no denies nothing; the relation may be turned round, or be `contradicts`.
-- ## How to fix
-- Exchange the two claims, choose another relation, or mend type or polarity of the claim.
-- severity: error
-- needs: claim_relations, claims

select
    'claim_relations' as resource,
    claim_relations._line as line,
    'claim_relation' as field,
    claim_relations.claim_relation_id as record_id,
    format(
        'relation `{}` says that claim `{}`, of type `{}` and polarity `{}`, denies `{}`',
        claim_relations.claim_relation_id,
        claims.claim_id,
        claims.claim_type,
        claims.polarity,
        claim_relations.to_claim_id
    ) as message,
    'exchange the two claims, or choose another relation' as help
from claim_relations
inner join claims
    on claim_relations.from_claim_id = claims.claim_id
where claim_relations.claim_relation = 'denies'
    and claim_relations.from_claim_id <> claim_relations.to_claim_id
    and claims.claim_type <> 'denial'
    and claims.polarity <> 'negative'

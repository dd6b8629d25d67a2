-- # R611 same claim relation twice
-- ## What it does
-- Reports a relation of two claims that an earlier row has already.
-- ## Why is this bad
-- The relation is counted twice.
-- ## How to fix
-- Keep one row and move the citations of the other to it.
-- severity: error
-- needs: claim_relations

with relations as (
    select
        claim_relation_id,
        from_claim_id,
        to_claim_id,
        claim_relation,
        _line,
        first_value(claim_relation_id) over (
            partition by
                from_claim_id,
                to_claim_id,
                claim_relation
            order by _line
        ) as first_id
    from claim_relations
)
select
    'claim_relations' as resource,
    _line as line,
    null as field,
    claim_relation_id as record_id,
    format(
        'relation `{}` is `{}` from claim `{}` to `{}`, as `{}` is',
        claim_relation_id,
        claim_relation,
        from_claim_id,
        to_claim_id,
        first_id
    ) as message,
    'keep one row and move the citations to it' as help
from relations
where claim_relation_id <> first_id

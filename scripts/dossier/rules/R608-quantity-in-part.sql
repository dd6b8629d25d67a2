-- # R608 quantity in part
-- ## What it does
-- Reports claims of whose quantity some, but not all, of value, unit and qualifier are given.
-- ## Why is this bad
-- A number without a unit is no quantity, and without its qualifier a lower bound looks like a count.
-- ## How to fix
-- Fill all three (a number without a hedge has the qualifier `exact`), or empty all three.
-- severity: error
-- needs: claims

with gaps as (
    select
        claim_id,
        _line,
        list_filter(
            [
                case when quantity_value is null then 'quantity_value' end,
                case when quantity_unit is null then 'quantity_unit' end,
                case when quantity_qualifier is null then 'quantity_qualifier' end
            ],
            lambda field: field is not null
        ) as fields
    from claims
    -- a number that is none has been told already
    anti join _cells as cells
        on cells.resource = 'claims'
        and cells.record_id = claims.claim_id
        and cells.field = 'quantity_value'
        and claims.quantity_value is null
)
select
    'claims' as resource,
    _line as line,
    fields[1] as field,
    claim_id as record_id,
    format('claim `{}` has a quantity without `{}`', claim_id, array_to_string(fields, '`, `')) as message,
    'fill value, unit and qualifier, or none of them' as help
from gaps
where len(fields) between 1 and 2

-- # R617 certain forecast
-- ## What it does
-- Reports claims of type `forecast` with certainty `certain`.
-- ## Why is this bad
-- Nobody is certain of the future, and by its definition a forecast without a hedge is `probable`.
-- ## How to fix
-- Write `probable` or `possible`; or choose `commitment` or `threat` when the claimant speaks of its own acts.
-- severity: warning
-- needs: claims

select
    'claims' as resource,
    _line as line,
    'certainty' as field,
    claim_id as record_id,
    format('claim `{}` is a `forecast` and `certain`', claim_id) as message,
    'write `probable` or `possible`, or choose another claim type' as help
from claims
where claim_type = 'forecast'
    and certainty = 'certain'

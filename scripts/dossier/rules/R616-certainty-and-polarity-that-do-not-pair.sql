-- # R616 certainty and polarity that do not pair
-- ## What it does
-- Reports claims whose certainty and polarity are no pair that FactBank uses: `certain` goes with every polarity,
-- `probable` and `possible` with `positive` or `negative`, `uncommitted` with `underspecified` only.
-- ## Why is this bad
-- Who leans to one side says to which, and who does not commit himself leans to none.
-- ## How to fix
-- Mend certainty or polarity by their definitions.
-- Source: Saurí and Pustejovsky, FactBank (2009), table 1.
-- severity: error
-- needs: claims

select
    'claims' as resource,
    _line as line,
    'certainty' as field,
    claim_id as record_id,
    format('claim `{}` is `{}` with polarity `{}`', claim_id, certainty, polarity) as message,
    case
        when certainty = 'uncommitted' then 'write `underspecified`, or say how certain the claimant is'
        else 'say to which side the claimant leans, or write `uncommitted`'
    end as help
from claims
where (certainty in ('probable', 'possible') and polarity = 'underspecified')
    or (certainty = 'uncommitted' and polarity <> 'underspecified')

-- # R808 waiver of no warning
-- ## What it does
-- Reports waivers of a rule that does not exist, or of one whose findings are errors.
-- ## Why is this bad
-- Only what may stand can be accepted. An error is mended; a waiver of it would do nothing and look as if it did.
-- ## How to fix
-- Name the rule that warns, as its message does, or remove the waiver and mend the record. `dossier explain CODE` says
-- whether a rule warns.
-- severity: error
-- needs: waivers

select
    'waivers' as resource,
    waivers._line as line,
    'rule_code' as field,
    waivers.waiver_id as record_id,
    case
        when rules.code is null
            then format('waiver `{}` is of `{}`, which is no rule', waivers.waiver_id, waivers.rule_code)
        else format('waiver `{}` is of `{}`, which is no warning but an error', waivers.waiver_id, waivers.rule_code)
    end as message,
    'name the rule that warns, or remove the waiver and mend the record' as help
from waivers
left join _rules as rules
    on waivers.rule_code = rules.code
where rules.severity is distinct from 'warning'

-- # R809 waiver that waives nothing
-- ## What it does
-- Reports waivers of a rule that warns but not of this record or field, or whose warning another waiver takes away
-- already. It is judged only where nothing else is wrong, since a fault elsewhere may hide a warning, and not of rules
-- that were not run.
-- ## Why is this bad
-- The record was mended, retired or mistyped; a waiver that is left behind would hide the next real slip there.
-- ## How to fix
-- Remove the waiver; or mend its table, record or field where the warning is still told.
-- severity: error
-- needs: waivers

select
    'waivers' as resource,
    waivers._line as line,
    'record_id' as field,
    waivers.waiver_id as record_id,
    format(
        'waiver `{}` is of `{}` on {} of `{}`, where it takes no warning away',
        waivers.waiver_id,
        waivers.rule_code,
        coalesce(format('`{}`', waivers.record_field), 'any field'),
        waivers.record_id
    ) as message,
    'remove it, or name the record and field of the warning' as help
from waivers
inner join _rules as rules
    on waivers.rule_code = rules.code
    and rules.severity = 'warning'
    and rules.is_run
anti join _findings as findings
    on waivers.waiver_id = findings.waiver_id
where not exists (
    from _findings as others
    where others.severity = 'error'
)

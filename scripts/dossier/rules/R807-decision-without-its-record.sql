-- # R807 decision without its record
-- ## What it does
-- Reports decisions whose record is not in the table they name.
-- ## Why is this bad
-- A decision on a hard case is understood by the record that shows it, and this one shows nothing.
-- ## How to fix
-- Name the record that shows the decision, and its table; when that record was removed, name another.
-- severity: error
-- needs: *

select
    'decisions' as resource,
    decisions._line as line,
    'record_id' as field,
    decisions.decision_id as record_id,
    format(
        'decision `{}` is shown by `{}`, which is no record of `{}`',
        decisions.decision_id,
        decisions.record_id,
        decisions.record_table
    ) as message,
    'name a record that shows the decision, and its table' as help
from decisions
anti join _records as records
    on decisions.record_table = records.resource
    and decisions.record_id = records.record_id

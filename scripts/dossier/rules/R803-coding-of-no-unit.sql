-- # R803 coding of no unit
-- ## What it does
-- Reports blind codings whose unit is not in the table they name.
-- ## Why is this bad
-- The value cannot be compared with anything, and the agreement of the coders is computed from fewer units.
-- ## How to fix
-- Mend the id or the table of the unit.
-- severity: error
-- needs: *

select
    'codings' as resource,
    codings._line as line,
    'unit_id' as field,
    codings.coding_id as record_id,
    format(
        'coding `{}` is of `{}`, which is no record of `{}`',
        codings.coding_id,
        codings.unit_id,
        codings.unit_table
    ) as message,
    'name the unit that was coded' as help
from codings
anti join _records as records
    on codings.unit_table = records.resource
    and codings.unit_id = records.record_id

-- # R804 coding of unknown variable
-- ## What it does
-- Reports blind codings whose variable is no column of the table they name. One variable is a number and no column: the
-- `number_of_claims` that rest on a sentence.
-- ## Why is this bad
-- The value cannot be compared with the one in the dossier.
-- ## How to fix
-- Name the column that was coded as the header of its table writes it.
-- severity: error
-- needs: *

select
    'codings' as resource,
    codings._line as line,
    'variable' as field,
    codings.coding_id as record_id,
    format(
        'coding `{}` is of `{}`, which is no column of `{}`',
        codings.coding_id,
        codings.variable,
        codings.unit_table
    ) as message,
    'name the column that was coded' as help
from codings
inner join _records as records
    on codings.unit_table = records.resource
    and codings.unit_id = records.record_id
anti join _columns as columns
    on codings.unit_table = columns.resource
    and codings.variable = columns.field
where codings.unit_table <> 'sentences'
    or codings.variable <> 'number_of_claims'

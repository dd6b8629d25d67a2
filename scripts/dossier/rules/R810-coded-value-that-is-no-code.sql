-- # R810 coded value that is no code
-- ## What it does
-- Reports blind codings whose value is no code of the vocabulary, or no record of the table, to which the column that
-- was coded refers; and a `number_of_claims` that is no whole number. Where records are meant, `other` says that the
-- coder found none that fits.
-- ## Why is this bad
-- The value agrees with nobody, so that a misspelling is counted as a disagreement of the coders.
-- ## How to fix
-- Write the code as its vocabulary has it, without guessing what the coder meant: the coder's own sheet tells.
-- severity: error
-- needs: *

with given as (
    select
        codings.coding_id,
        codings.unit_table,
        codings.variable,
        codings.coded_value,
        codings._line,
        columns.references as target
    from codings
    inner join _columns as columns
        on codings.unit_table = columns.resource
        and codings.variable = columns.field
    where columns.references is not null
)
select
    'codings' as resource,
    given._line as line,
    'coded_value' as field,
    given.coding_id as record_id,
    format(
        'coding `{}` gives `{}` for `{}`, which is no {} of `{}`',
        given.coding_id,
        given.coded_value,
        given.variable,
        case when given.target in (select resource from _codes) then 'code' else 'record' end,
        given.target
    ) as message,
    'write it as the table has it' as help
from given
anti join _codes as codes
    on given.target = codes.resource
    and given.coded_value = codes.code
anti join _records as records
    on given.target = records.resource
    and given.coded_value = records.record_id
where given.coded_value <> 'other'
    or given.target in (select resource from _codes)
union all
select
    'codings' as resource,
    _line as line,
    'coded_value' as field,
    coding_id as record_id,
    format('coding `{}` gives `{}` for `number_of_claims`', coding_id, coded_value) as message,
    'write a whole number' as help
from codings
where unit_table = 'sentences'
    and variable = 'number_of_claims'
    and not regexp_full_match(coded_value, '[0-9]+')

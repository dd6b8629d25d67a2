-- # R510 identifier of no record
-- ## What it does
-- Reports identifiers whose record is not in the table they name.
-- ## Why is this bad
-- The identifier hangs in the air.
-- ## How to fix
-- Mend the id or the table; or retire the row together with the record that was removed.
-- severity: error
-- needs: *

select
    'identifiers' as resource,
    identifiers._line as line,
    case when elsewhere.resource is null then 'record_id' else 'record_table' end as field,
    identifiers.identifier_id as record_id,
    format(
        'identifier `{}` is of `{}`, which is {}',
        identifiers.identifier_id,
        identifiers.record_id,
        case
            when elsewhere.resource is null then format('no record of `{}`', identifiers.record_table)
            else format('in `{}` and not in `{}`', elsewhere.resource, identifiers.record_table)
        end
    ) as message,
    'name the record and its table' as help
from identifiers
left join _records as elsewhere
    on identifiers.record_id = elsewhere.record_id
anti join _records as records
    on identifiers.record_table = records.resource
    and identifiers.record_id = records.record_id

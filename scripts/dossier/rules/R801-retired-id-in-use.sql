-- # R801 retired id in use
-- ## What it does
-- Reports records whose id stands in `retired`.
-- ## Why is this bad
-- An id is minted once: whoever cited it while it named another thing would now be led astray.
-- ## How to fix
-- Give the record an id that was never used; or, when it was retired by mistake, remove the row from `retired` before
-- the next version.
-- severity: error
-- needs: *

select
    records.resource as resource,
    records.line as line,
    columns.field as field,
    records.record_id as record_id,
    format('`{}` is in use although it was retired in version `{}`', records.record_id, retired.retired_in) as message,
    'give the record an id that was never used' as help
from _records as records
inner join retired
    on records.record_id = retired.retired_id
inner join _columns as columns
    on records.resource = columns.resource
    and columns.is_key
where records.resource <> 'retired'

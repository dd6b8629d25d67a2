-- # R802 replacement that does not exist
-- ## What it does
-- Reports retired ids that are replaced by an id which is neither in use nor retired itself, or by themselves.
-- ## Why is this bad
-- Whoever follows an old citation is sent nowhere.
-- ## How to fix
-- Name the record that took the place of the old one, or empty the cell when none did.
-- severity: error
-- needs: *

with ids as (
    select
        record_id
    from _records
    where resource <> 'retired'
    union all
    select
        retired_id as record_id
    from retired
)
select
    'retired' as resource,
    retired._line as line,
    'replaced_by_id' as field,
    retired.retired_id as record_id,
    case
        when retired.replaced_by_id = retired.retired_id then format('`{}` is replaced by itself', retired.retired_id)
        else format(
            '`{}` is replaced by `{}`, which is no record and was none',
            retired.retired_id,
            retired.replaced_by_id
        )
    end as message,
    'name the record that took its place, or empty the cell' as help
from retired
anti join ids
    on retired.replaced_by_id = ids.record_id
    and retired.replaced_by_id <> retired.retired_id
where retired.replaced_by_id is not null

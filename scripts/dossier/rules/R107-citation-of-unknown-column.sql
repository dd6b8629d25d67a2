-- # R107 citation of unknown column
-- ## What it does
-- Reports citations whose `record_field` is no column of the table they name.
-- ## Why is this bad
-- Nobody can tell which cell the evidence is for.
-- ## How to fix
-- Name a column of the table as its header writes it.
-- severity: error
-- needs: *

with citable as (
    select
        resource,
        string_agg(format('`{}`', field), ', ' order by position) as fields
    from _columns
    where evidence is not null
    group by resource
)
select
    'citations' as resource,
    citations._line as line,
    'record_field' as field,
    citations.citation_id as record_id,
    format(
        'citation `{}` names `{}`, which is no column of `{}`',
        citations.citation_id,
        citations.record_field,
        citations.record_table
    ) as message,
    coalesce('of that table these need evidence: ' || citable.fields, 'nothing in that table needs evidence') as help
from citations
inner join _records as records
    on citations.record_table = records.resource
    and citations.record_id = records.record_id
left join citable
    on citations.record_table = citable.resource
anti join _columns as columns
    on citations.record_table = columns.resource
    and citations.record_field = columns.field
where citations.record_field <> '*'

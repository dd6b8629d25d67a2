-- # R102 record has no citation
-- ## What it does
-- Reports a record whose parts come from one sentence (a claim) when neither a citation of `*` nor citations of the
-- single columns cover all cells that need evidence. It names the cells that are left bare.
-- ## Why is this bad
-- A claim that no sentence carries is the curator's invention until somebody shows the contrary.
-- ## How to fix
-- Add a citation of `*` with the sentence from which the claim was taken, or cite each bare cell by its name.
-- severity: error
-- needs: *

with cited as (
    select distinct
        record_table as resource,
        record_id,
        record_field as field
    from citations
),
bare_cells as materialized (
    select
        cells.resource,
        cells.record_id,
        cells.line,
        cells.field,
        columns.position
    from _cells as cells
    inner join _columns as columns
        on cells.resource = columns.resource
        and cells.field = columns.field
        and columns.evidence = 'record'
    anti join cited as named
        on cells.resource = named.resource
        and cells.record_id = named.record_id
        and cells.field = named.field
    anti join cited as whole
        on cells.resource = whole.resource
        and cells.record_id = whole.record_id
        and whole.field = '*'
),
missing_a_record as (
    select distinct
        citations.record_table as resource,
        citations.record_field as field
    from citations
    anti join _records as records
        on citations.record_id = records.record_id
),
missing_a_cell as (
    select distinct
        citations.record_id
    from citations
    semi join bare_cells
        on citations.record_id = bare_cells.record_id
    anti join _cells as cells
        on citations.record_table = cells.resource
        and citations.record_id = cells.record_id
        and citations.record_field = cells.field
    where citations.record_field <> '*'
        or citations.record_table not in (select resource from _columns where evidence = 'record')
),
bare as (
    select
        cells.resource,
        cells.record_id,
        cells.line,
        count(*) as n_cells,
        any_value(cells.field) as only_field,
        string_agg(format('`{}`', cells.field), ', ' order by cells.position) as fields
    from bare_cells as cells
    anti join missing_a_record
        on cells.resource = missing_a_record.resource
        and missing_a_record.field in (cells.field, '*')
    anti join missing_a_cell
        on cells.record_id = missing_a_cell.record_id
    group by
        cells.resource,
        cells.record_id,
        cells.line
)
select
    resource,
    line,
    case when n_cells = 1 then only_field else '*' end as field,
    record_id,
    case
        when n_cells = 1 then format('no citation names {} of `{}`', fields, record_id)
        else format('`{}` has no citation of `*`, which leaves {} without evidence', record_id, fields)
    end as message,
    'cite the sentence from which the record was taken' as help
from bare

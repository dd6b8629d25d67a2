-- # R101 cell has no citation
-- ## What it does
-- Reports each filled cell of a column that needs evidence of its own when no citation names that cell. A citation of
-- `*` does not count here: it covers only the parts of a claim that come from one sentence.
-- ## Why is this bad
-- A value that rests on nothing cannot be checked by anybody, and one cannot tell it from a guess.
-- ## How to fix
-- Add a row to `citations` with the table, the record, the column and the sentence that carries the value; or empty the
-- cell when no source carries it.
-- severity: error
-- needs: *

with named as (
    select distinct
        record_table as resource,
        record_id,
        record_field as field
    from citations
),
bare as materialized (
    select
        cells.resource,
        cells.record_id,
        cells.line,
        cells.field
    from _cells as cells
    inner join _columns as columns
        on cells.resource = columns.resource
        and cells.field = columns.field
    anti join named
        on cells.resource = named.resource
        and cells.record_id = named.record_id
        and cells.field = named.field
    where columns.evidence = 'field'
),
-- a citation that misses its target has a rule of its own, and may have been meant for the bare cell
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
    semi join bare
        on citations.record_id = bare.record_id
    anti join _cells as cells
        on citations.record_table = cells.resource
        and citations.record_id = cells.record_id
        and citations.record_field = cells.field
    where citations.record_field <> '*'
        or citations.record_table not in (select resource from _columns where evidence = 'record')
)
select
    bare.resource as resource,
    bare.line as line,
    bare.field as field,
    bare.record_id as record_id,
    format('no citation names `{}` of `{}`', bare.field, bare.record_id) as message,
    'cite the sentence that carries the value, or empty the cell' as help
from bare
anti join missing_a_record
    on bare.resource = missing_a_record.resource
    and bare.field = missing_a_record.field
anti join missing_a_cell
    on bare.record_id = missing_a_cell.record_id

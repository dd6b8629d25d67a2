-- # R108 citation of empty cell
-- ## What it does
-- Reports citations that name a cell in which nothing stands.
-- ## Why is this bad
-- There is evidence for a value that the record does not give: the value was lost, or the citation names the wrong
-- column.
-- ## How to fix
-- Fill the cell from the sentence, name the column that the sentence is evidence for, or remove the citation.
-- severity: error
-- needs: *

select
    'citations' as resource,
    citations._line as line,
    'record_field' as field,
    citations.citation_id as record_id,
    format(
        'citation `{}` is of `{}` of `{}`, which is empty',
        citations.citation_id,
        citations.record_field,
        citations.record_id
    ) as message,
    'fill the cell, or name the column that the sentence is evidence for' as help
from citations
inner join _records as records
    on citations.record_table = records.resource
    and citations.record_id = records.record_id
inner join _columns as columns
    on citations.record_table = columns.resource
    and citations.record_field = columns.field
    -- an empty cell of a column that needs a value has been told already
    and not columns.required
anti join _cells as cells
    on citations.record_table = cells.resource
    and citations.record_id = cells.record_id
    and citations.record_field = cells.field

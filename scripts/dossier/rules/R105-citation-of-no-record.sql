-- # R105 citation of no record
-- ## What it does
-- Reports citations whose record is in no table.
-- ## Why is this bad
-- The evidence hangs in the air, and the cell it was meant for has none.
-- ## How to fix
-- Mend the record's id, or remove the citation together with the record that was removed.
-- severity: error
-- needs: *

select
    'citations' as resource,
    citations._line as line,
    'record_id' as field,
    citations.citation_id as record_id,
    format(
        'citation `{}` is of `{}`, which is no record of `{}` or any other table',
        citations.citation_id,
        citations.record_id,
        citations.record_table
    ) as message,
    'name the record that the sentence is evidence for' as help
from citations
anti join _records as records
    on citations.record_id = records.record_id

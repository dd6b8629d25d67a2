-- # R106 citation names another table
-- ## What it does
-- Reports citations whose record exists, but in another table than the one they name.
-- ## Why is this bad
-- Whoever follows the citation by table and id finds nothing.
-- ## How to fix
-- Name the table in which the record stands, or the record that was meant.
-- severity: error
-- needs: *

select
    'citations' as resource,
    citations._line as line,
    'record_table' as field,
    citations.citation_id as record_id,
    format(
        'citation `{}` names the table `{}` but `{}` is a record of `{}`',
        citations.citation_id,
        citations.record_table,
        citations.record_id,
        records.resource
    ) as message,
    format('write `{}`, or the id of the record that was meant', records.resource) as help
from citations
-- a table that is none has been told already
inner join _resources as resources
    on citations.record_table = resources.resource
inner join _records as records
    on citations.record_id = records.record_id
anti join _records as named
    on citations.record_table = named.resource
    and citations.record_id = named.record_id

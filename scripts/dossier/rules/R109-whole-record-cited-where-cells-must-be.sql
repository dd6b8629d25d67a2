-- # R109 whole record cited where cells must be
-- ## What it does
-- Reports citations of `*` in tables whose cells are evidenced one by one, that is in all but claims.
-- ## Why is this bad
-- The parts of such a record come from several sentences, and one citation for all of them does not say which part the
-- sentence carries.
-- ## How to fix
-- Replace the citation by one for each column that the sentence carries.
-- severity: error
-- needs: *

with whole as (
    select distinct
        resource
    from _columns
    where evidence = 'record'
)
select
    'citations' as resource,
    citations._line as line,
    'record_field' as field,
    citations.citation_id as record_id,
    format(
        'citation `{}` is of `*` of `{}`, but each cell in `{}` is cited by its name',
        citations.citation_id,
        citations.record_id,
        citations.record_table
    ) as message,
    'write one citation for each column that the sentence carries' as help
from citations
inner join _records as records
    on citations.record_table = records.resource
    and citations.record_id = records.record_id
anti join whole
    on citations.record_table = whole.resource
where citations.record_field = '*'

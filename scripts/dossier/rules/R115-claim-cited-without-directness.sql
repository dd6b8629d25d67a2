-- # R115 claim cited without directness
-- ## What it does
-- Reports citations of a claim, or of a cell that its one sentence carries, that name a sentence and do not say in
-- whose words it has the claim. A day that was taken from elsewhere has no words of the claimant.
-- ## Why is this bad
-- A quotation, a report of what somebody said, and the author's own words weigh differently.
-- ## How to fix
-- Fill `directness` with a code of its vocabulary.
-- severity: error
-- needs: citations

with worded as (
    select
        resource,
        field
    from _columns
    where evidence = 'record'
    union all
    select distinct
        resource,
        '*' as field
    from _columns
    where evidence = 'record'
)
select
    'citations' as resource,
    citations._line as line,
    'directness' as field,
    citations.citation_id as record_id,
    format(
        'citation `{}` of `{}` names sentence `{}` but no directness',
        citations.citation_id,
        citations.record_id,
        citations.sentence_id
    ) as message,
    'say in whose words the sentence has it' as help
from citations
inner join worded
    on citations.record_table = worded.resource
    and citations.record_field = worded.field
where citations.support <> 'external'
    and citations.sentence_id is not null
    and citations.directness is null

-- # R113 external support without locator
-- ## What it does
-- Reports citations with support `external` that do not say where in the source the value stands.
-- ## Why is this bad
-- Whoever wants to check the value has to read the whole source.
-- ## How to fix
-- Fill `locator`: a paragraph, an article, a heading, a key of the database.
-- severity: error
-- needs: citations, sources

select
    'citations' as resource,
    citations._line as line,
    'locator' as field,
    citations.citation_id as record_id,
    format('citation `{}` is `external` but has no locator', citations.citation_id) as message,
    'say where in the source the value stands' as help
from citations
anti join sources as held
    on citations.source_id = held.source_id
    and held.document is not null
where citations.support = 'external'
    and citations.sentence_id is null
    and citations.locator is null

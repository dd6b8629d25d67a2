-- # R111 external support from held source
-- ## What it does
-- Reports citations with support `external` whose source is a text that is held.
-- ## Why is this bad
-- `external` is what the curator knows from elsewhere; what a held text says must be cited by its sentence, so that it
-- can be proven.
-- ## How to fix
-- Name the sentence and say how it carries the value, or name the source that is not held.
-- severity: error
-- needs: citations, sources

select
    'citations' as resource,
    citations._line as line,
    'support' as field,
    citations.citation_id as record_id,
    format(
        'citation `{}` is `external` but the text of `{}` is held as document `{}`',
        citations.citation_id,
        citations.source_id,
        sources.document
    ) as message,
    'cite a sentence of that text, or a source that is not held' as help
from citations
inner join sources
    on citations.source_id = sources.source_id
where citations.support = 'external'
    and citations.sentence_id is null
    and sources.document is not null

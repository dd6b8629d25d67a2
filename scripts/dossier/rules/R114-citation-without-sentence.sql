-- # R114 citation without sentence
-- ## What it does
-- Reports citations that are not `external` and name no sentence.
-- ## Why is this bad
-- What a document says, or what follows from it, must be shown at a sentence; a document as a whole proves nothing.
-- ## How to fix
-- Name the sentence, or set the support to `external` with a locator when the text is not held.
-- severity: error
-- needs: citations, supports

select
    'citations' as resource,
    citations._line as line,
    'sentence_id' as field,
    citations.citation_id as record_id,
    format('citation `{}` is `{}` but names no sentence', citations.citation_id, citations.support) as message,
    'name the sentence that carries the value' as help
from citations
-- a code that is none has been told already
inner join supports
    on citations.support = supports.code
where citations.support <> 'external'
    and citations.sentence_id is null

-- # R104 cited sentence is not coded
-- ## What it does
-- Reports sentences that citations rest on although their disposition is another than `coded`: at the citation when it
-- is the only one, at the sentence when there are several.
-- ## Why is this bad
-- Page furniture carries no evidence, a repeated sentence is no second evidence, and a sentence that is said to hold no
-- claim cannot carry one.
-- ## How to fix
-- Point the citation to the sentence that carries the value, or set the sentence's disposition to `coded`.
-- severity: error
-- needs: citations, sentences, dispositions

with resting as (
    select
        citations.citation_id,
        citations._line as citation_line,
        sentences.sentence_id,
        sentences.disposition,
        sentences._line as sentence_line,
        count(*) over (partition by sentences.sentence_id) as n_citations
    from citations
    inner join sentences
        on citations.sentence_id = sentences.sentence_id
        and citations.source_id = sentences.source_id
    -- a code that is none has been told already
    inner join dispositions
        on sentences.disposition = dispositions.code
    where sentences.disposition <> 'coded'
)
select
    'citations' as resource,
    citation_line as line,
    'sentence_id' as field,
    citation_id as record_id,
    format('citation `{}` rests on sentence `{}`, which is `{}`', citation_id, sentence_id, disposition) as message,
    'cite a coded sentence, or set the disposition of this one to `coded`' as help
from resting
where n_citations = 1
union all
select distinct
    'sentences' as resource,
    sentence_line as line,
    'disposition' as field,
    sentence_id as record_id,
    format('sentence `{}` is `{}` but {} citations rest on it', sentence_id, disposition, n_citations) as message,
    'set the disposition to `coded`, or cite other sentences' as help
from resting
where n_citations > 1

-- # R110 cited sentence is of another source
-- ## What it does
-- Reports citations whose sentence belongs to another source than the one they name.
-- ## Why is this bad
-- Source and sentence contradict each other, so the count of origins behind the record may be wrong.
-- ## How to fix
-- Name the source of the sentence, or the sentence that was meant.
-- severity: error
-- needs: citations, sentences, sources

select
    'citations' as resource,
    citations._line as line,
    'source_id' as field,
    citations.citation_id as record_id,
    format(
        'citation `{}` names source `{}` but sentence `{}` is of `{}`',
        citations.citation_id,
        citations.source_id,
        citations.sentence_id,
        sentences.source_id
    ) as message,
    format('write `{}`, or the sentence that was meant', sentences.source_id) as help
from citations
inner join sentences
    on citations.sentence_id = sentences.sentence_id
inner join sources
    on citations.source_id = sources.source_id
where citations.source_id <> sentences.source_id
    -- an identifier that disagrees with its source is told by the ledger
    and split_part(sentences.sentence_id, '.', 1) = sentences.source_id

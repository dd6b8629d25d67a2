-- # R207 sentences are pending
-- ## What it does
-- Counts, for each document, the sentences that nobody has dealt with yet.
-- ## Why is this bad
-- It is not: work takes its time. But a reader must know that the document's facts are not all in the records.
-- ## How to fix
-- Code the sentences, or say what became of them. The warning goes away with the last one.
-- severity: warning
-- needs: sentences, sources

with pending as (
    select
        sources.document,
        count(*) as n_sentences,
        min(sentences._line) as line,
        arg_min(sentences.sentence_id, sentences._line) as first_id
    from sentences
    inner join sources
        on sentences.source_id = sources.source_id
    where sentences.disposition = 'pending'
    group by sources.document
)
select
    'sentences' as resource,
    line,
    'disposition' as field,
    first_id as record_id,
    format(
        'document `{}` has {}, the first is `{}`',
        coalesce(document, 'none'),
        case when n_sentences = 1 then '1 pending sentence' else format('{} pending sentences', n_sentences) end,
        first_id
    ) as message,
    'code them, or say why they are not' as help
from pending

-- # R201 sentences of source without document
-- ## What it does
-- Reports a source that has sentences in the ledger although it names no held document.
-- ## Why is this bad
-- Offsets count in a document; without one they point nowhere and nothing can be proven.
-- ## How to fix
-- Fill `document` of the source, or remove the sentences.
-- severity: error
-- needs: sentences, sources

with counts as (
    select
        source_id,
        count(*) as n_sentences
    from sentences
    where split_part(sentence_id, '.', 1) = source_id
    group by source_id
)
select
    'sources' as resource,
    sources._line as line,
    'document' as field,
    sources.source_id as record_id,
    format(
        'source `{}` has {} in the ledger but no document',
        sources.source_id,
        case when counts.n_sentences = 1 then '1 sentence' else format('{} sentences', counts.n_sentences) end
    ) as message,
    'name the manifest of the text that is held' as help
from sources
inner join counts
    on sources.source_id = counts.source_id
-- a manifest that lists the source is told by the rule on manifests
anti join _document_renditions as renditions
    on sources.source_id = renditions.source_id
where sources.document is null

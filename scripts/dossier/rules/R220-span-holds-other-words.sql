-- # R220 span holds other words
-- ## What it does
-- Where the texts are known, cuts each sentence of the ledger out of its document and holds it against its hash.
-- ## Why is this bad
-- The offsets point to other words than those that were coded, so every citation of the sentence proves nothing.
-- ## How to fix
-- Mend the offsets or the hash; `dossier texts` shows what lies where. They count code points from 0, and the end is
-- the one after the last.
-- severity: error
-- needs: sentences, sources

with spans as (
    select
        sentences.sentence_id,
        sentences.start_char,
        sentences.end_char,
        sentences._line,
        documents.document
    from sentences
    inner join sources
        on sentences.source_id = sources.source_id
    inner join _documents as documents
        on sources.document = documents.document
    -- spans that are empty, beyond the text or in another document have rules of their own
    where sentences.start_char < sentences.end_char
        and sentences.end_char <= documents.code_points
        and split_part(sentences.sentence_id, '.', 1) = sentences.source_id
        and (sources.document, sources.source_id) in (select (document, source_id) from _document_renditions)
)
select
    'sentences' as resource,
    spans._line as line,
    'sha256' as field,
    spans.sentence_id as record_id,
    format(
        'sentence `{}` spans {} to {}, where document `{}` has other words than its hash says',
        spans.sentence_id,
        spans.start_char,
        spans.end_char,
        spans.document
    ) as message,
    'mend the offsets or the hash; they count code points, not bytes' as help
from spans
inner join _sentence_texts as texts
    on spans.sentence_id = texts.sentence_id
-- spans that overlap have a rule of their own
anti join spans as others
    on spans.document = others.document
    and spans.sentence_id <> others.sentence_id
    and spans.start_char < others.end_char
    and others.start_char < spans.end_char
where not texts.is_proven

-- # R206 span ends beyond document
-- ## What it does
-- Reports sentences that end after the last code point of their document, as its manifest counts them.
-- ## Why is this bad
-- There is no text there.
-- ## How to fix
-- Mend `end_char`; or, where the manifest is of another state of the file, its `code_points`.
-- severity: error
-- needs: sentences, sources

select
    'sentences' as resource,
    sentences._line as line,
    'end_char' as field,
    sentences.sentence_id as record_id,
    format(
        'sentence `{}` ends at {} but document `{}` has {} code points',
        sentences.sentence_id,
        sentences.end_char,
        documents.document,
        documents.code_points
    ) as message,
    'mend the offsets; they count code points, not bytes' as help
from sentences
inner join sources
    on sentences.source_id = sources.source_id
inner join _documents as documents
    on sources.document = documents.document
-- a source that its manifest does not list has a rule of its own
inner join _document_renditions as renditions
    on sources.document = renditions.document
    and sources.source_id = renditions.source_id
where sentences.end_char > documents.code_points
    and sentences.start_char < sentences.end_char

-- # R217 held source without sentences
-- ## What it does
-- Reports sources whose text is held although the ledger has no sentence of them.
-- ## Why is this bad
-- Part of the document is not accounted for.
-- ## How to fix
-- Add the sentences to the ledger, or empty `document`.
-- severity: error
-- needs: sources, sentences

select
    'sources' as resource,
    sources._line as line,
    'document' as field,
    sources.source_id as record_id,
    format('source `{}` is held as document `{}` but has no sentence', sources.source_id, sources.document) as message,
    'add its sentences to the ledger, or empty `document`' as help
from sources
inner join _document_renditions as renditions
    on sources.source_id = renditions.source_id
    and sources.document = renditions.document
anti join sentences
    on sources.source_id = sentences.source_id

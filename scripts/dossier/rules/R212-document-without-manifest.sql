-- # R212 document without manifest
-- ## What it does
-- Reports sources whose document has no manifest in `seeds/`.
-- ## Why is this bad
-- Without file name, size and hash nobody can tell whether the text at hand is the one that was coded.
-- ## How to fix
-- Write `seeds/<document>.yaml`, or mend the document's name.
-- severity: error
-- needs: sources

select
    'sources' as resource,
    sources._line as line,
    'document' as field,
    sources.source_id as record_id,
    format('source `{}` names document `{}`, which has no manifest', sources.source_id, sources.document) as message,
    format('write `seeds/{}.yaml`, or mend the name', sources.document) as help
from sources
anti join _documents as documents
    on sources.document = documents.document
where sources.document is not null

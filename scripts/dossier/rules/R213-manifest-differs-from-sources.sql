-- # R213 manifest differs from sources
-- ## What it does
-- Compares the renditions that each manifest lists with the documents that `sources` names, in both directions.
-- ## Why is this bad
-- One of them assigns a text to the wrong document, or forgets it.
-- ## How to fix
-- Mend `renditions` in the manifest, or `document` in `sources`.
-- severity: error
-- needs: sources, renditions

with unlisted as (
    select
        sources.source_id,
        sources.document,
        sources._line
    from sources
    inner join _documents as documents
        on sources.document = documents.document
    anti join _document_renditions as renditions
        on sources.document = renditions.document
        and sources.source_id = renditions.source_id
)
select
    'sources' as resource,
    _line as line,
    'document' as field,
    source_id as record_id,
    format('source `{}` is held as document `{}`, whose manifest does not list it', source_id, document) as message,
    format('add it to `renditions` in `seeds/{}.yaml`, or mend `document`', document) as help
from unlisted
union all
select
    'sources' as resource,
    sources._line as line,
    'document' as field,
    sources.source_id as record_id,
    format(
        'the manifest of document `{}` lists source `{}`, whose document is {}',
        renditions.document,
        sources.source_id,
        coalesce(format('`{}`', sources.document), 'empty')
    ) as message,
    format('write `{}` in `document`, or mend `seeds/{}.yaml`', renditions.document, renditions.document) as help
from _document_renditions as renditions
inner join sources
    on renditions.source_id = sources.source_id
anti join unlisted
    on renditions.source_id = unlisted.source_id
where sources.document is distinct from renditions.document
    and (sources.document is null or sources.document in (select document from _documents))
union all
select
    'sources' as resource,
    null as line,
    'document' as field,
    null as record_id,
    format(
        'the manifest of document `{}` lists source `{}`, which `sources` does not have',
        renditions.document,
        renditions.source_id
    ) as message,
    format('add the source, or mend `seeds/{}.yaml`', renditions.document) as help
from _document_renditions as renditions
anti join sources
    on renditions.source_id = sources.source_id

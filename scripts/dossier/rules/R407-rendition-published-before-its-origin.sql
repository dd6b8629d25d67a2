-- # R407 rendition published before its origin
-- ## What it does
-- Reports sources that were published before the source from which they derive.
-- ## Why is this bad
-- A copy or translation cannot appear before what it renders: one of the two days is wrong, or the lineage is.
-- ## How to fix
-- Mend `published_on` of one of the two, or `derived_from_id`.
-- severity: error
-- needs: sources

select
    'sources' as resource,
    sources._line as line,
    'published_on' as field,
    sources.source_id as record_id,
    format(
        'source `{}` was published `{}` but derives from `{}` of `{}`',
        sources.source_id,
        sources.published_on,
        origins.source_id,
        origins.published_on
    ) as message,
    'mend one of the two days, or the lineage' as help
from sources
inner join sources as origins
    on sources.derived_from_id = origins.source_id
where sources.published_on < origins.published_on

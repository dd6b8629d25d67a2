-- # R404 copy in another language
-- ## What it does
-- Reports reposts, excerpts, abridgements, transcripts and readings whose language is not that of their origin.
-- ## Why is this bad
-- These keep the words of what they render; in another language they would be translations, and quotations in them
-- would no longer be verbatim.
-- ## How to fix
-- Mend `language` of one of the two, or `derivation`.
-- severity: error
-- needs: sources

select
    'sources' as resource,
    sources._line as line,
    'language' as field,
    sources.source_id as record_id,
    format(
        'source `{}` in `{}` has the derivation `{}` from `{}` in `{}`',
        sources.source_id,
        sources.language,
        sources.derivation,
        origins.source_id,
        origins.language
    ) as message,
    'mend the language or the derivation' as help
from sources
inner join sources as origins
    on sources.derived_from_id = origins.source_id
where sources.derivation in ('abridgement', 'excerpt', 'reading_aloud', 'repost', 'transcript')
    and lower(split_part(sources.language, '-', 1)) <> lower(split_part(origins.language, '-', 1))
